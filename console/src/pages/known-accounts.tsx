/** The memberships, as the service has them. */
import { useState } from 'preact/hooks';
import { Link, useLocation, useSearch } from 'wouter-preact';
import { client, listMemberships } from '../api/client.ts';
import { answerOf } from '../api/failure.ts';
import { usePages } from '../api/use-load.ts';
import { matches } from '../base/rows.ts';
import type { Membership, MembershipRow } from '../base/types.ts';
import { relationshipWords, reviewWords } from '../base/words.ts';
import { ActivityBadge, RelationshipBadge, ReviewBadge } from '../parts/badges.tsx';
import { Choice } from '../parts/choice.tsx';
import { Found, NameFilter } from '../parts/filter.tsx';
import { MoreOf } from '../parts/more.tsx';
import { Empty } from '../parts/states.tsx';
import { Ago, Code, Organization } from '../parts/text.tsx';

const pageSize = 100;
const reviewChoices = { all: 'All', ...reviewWords };
const relationshipChoices = { all: 'All', ...relationshipWords };

const chosen = <Words extends object>(words: Words, text: string | null): keyof Words & string =>
  (text !== null && Object.hasOwn(words, text) ? text : 'all') as keyof Words & string;

export function KnownAccounts() {
  const search = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const review = chosen(reviewChoices, search.get('review'));
  const relationship = chosen(relationshipChoices, search.get('relationship'));
  const [text, setText] = useState('');
  const accounts = usePages<MembershipRow>(`${review} ${relationship}`, async (pageToken, signal) => {
    const query = {
      pageSize,
      ...(review !== 'all' && { review }),
      ...(relationship !== 'all' && { relationship }),
      ...(pageToken !== undefined && { pageToken }),
    };
    const { memberships, nextPageToken } = await answerOf(listMemberships({ client, signal, query }), 'memberships');
    return { rows: memberships, next: nextPageToken };
  });
  const filter = (change: { readonly review?: string; readonly relationship?: string }): void => {
    const query = Object.entries({ review, relationship, ...change }).filter(([, value]) => value !== 'all');
    navigate(`/accounts${query.length > 0 ? `?${new URLSearchParams(query)}` : ''}`, { replace: true });
  };
  const rows = accounts.rows.filter((row) => matches(text, textsOf(row)));
  return (
    <section class="panel" aria-label="What we know">
      <div class="row">
        <Choice label="Review" words={reviewChoices} value={review} onChange={(value) => filter({ review: value })} />
        <Choice
          label="Under our partner account"
          words={relationshipChoices}
          value={relationship}
          onChange={(value) => filter({ relationship: value })}
        />
        <NameFilter value={text} onChange={setText} />
      </div>
      {review !== 'all' && relationship === 'all' && (
        <p class="hint">By review, only accounts that are ours are listed, and those that have waited longest first.</p>
      )}
      {text.trim() !== '' && <Found found={rows.length} loaded={accounts.rows.length} hasMore={accounts.hasMore} />}
      {rows.length > 0 && <Table rows={rows} />}
      {accounts.rows.length === 0 && !accounts.isLoading && !accounts.failure && (
        <Empty title="There is no such account">
          <p>Audits, imports and questions to Constant Contact bring accounts here.</p>
        </Empty>
      )}
      <MoreOf of={accounts} what="accounts" />
    </section>
  );
}

const textsOf = (row: MembershipRow): readonly (string | undefined)[] =>
  'problem' in row ? [row.accountId] : [row.accountId, row.profile.organizationName, row.profile.siteOwnerName];

const Table = ({ rows }: { readonly rows: readonly MembershipRow[] }) => (
  <div class="scroll">
    <table class="stack">
      <caption>Accounts that the service knows</caption>
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col">Organization</th>
          <th scope="col">Under our partner account</th>
          <th scope="col">At Constant Contact</th>
          <th scope="col">Review</th>
          <th scope="col">Last heard</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.accountId}>
            <th scope="row">
              <Link href={`/accounts/${encodeURIComponent(row.accountId)}`}>
                <Code>{row.accountId}</Code>
              </Link>
            </th>
            {'problem' in row ? <Damaged problem={row.problem} /> : <Cells of={row} />}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const Damaged = ({ problem }: Pick<Extract<MembershipRow, { problem: unknown }>, 'problem'>) => (
  <td colSpan={5} data-label="Problem" class="damaged">
    {problem.title} <Code>{problem.code}</Code>
  </td>
);

const Cells = ({ of: { profile, relationship, activity, review } }: { readonly of: Membership }) => (
  <>
    <td data-label="Organization">
      <Organization name={profile.organizationName} />
    </td>
    <td data-label="Under our partner account">
      <RelationshipBadge value={relationship.value} />
    </td>
    <td data-label="At Constant Contact">
      <ActivityBadge value={activity.value} />
    </td>
    <td data-label="Review">
      <ReviewBadge value={review.value} />
    </td>
    <td data-label="Last heard">
      <Ago at={relationship.observedAt} />
    </td>
  </>
);
