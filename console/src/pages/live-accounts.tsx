/** Constant Contact's own list, asked now. */
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { checkMemberships, client, listClientAccounts } from '../api/client.ts';
import { answerOf } from '../api/failure.ts';
import { usePages } from '../api/use-load.ts';
import { inPlace, matches } from '../base/rows.ts';
import type { AccountType, LiveAccount, LiveRow } from '../base/types.ts';
import { ActivityBadge } from '../parts/badges.tsx';
import { Choice } from '../parts/choice.tsx';
import { Found, NameFilter } from '../parts/filter.tsx';
import { MoreOf } from '../parts/more.tsx';
import { Empty } from '../parts/states.tsx';
import { Ago, Badge, Code, Foreign, Organization } from '../parts/text.tsx';
import { may } from '../session/session.ts';

const types = { all: 'All', managed: 'Managed by us', unmanaged: 'Only referred by us' } as const;

export function LiveAccounts() {
  const [type, setType] = useState<AccountType>('all');
  const [asked, setAsked] = useState<{ readonly type: AccountType; readonly round: number }>();
  return (
    <section class="panel" aria-label="Constant Contact now">
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked({ type, round: (asked?.round ?? 0) + 1 });
        }}
      >
        <Choice label="Accounts" words={types} value={type} onChange={setType} />
        <button type="submit" class="primary">
          Ask Constant Contact
        </button>
      </form>
      <p class="hint">
        Each page of 50 accounts costs one of the day’s requests to Constant Contact. Nothing is stored.
      </p>
      {asked && <List type={asked.type} key={asked.round} />}
    </section>
  );
}

/** What a check answers about an account of the list. */
interface Row {
  readonly row: LiveRow;
  readonly code?: string;
  readonly allowed?: boolean;
}

async function pageOf(accountType: AccountType, pageToken: string | undefined, signal: AbortSignal) {
  const query = { accountType, ...(pageToken !== undefined && { pageToken }) };
  const page = await answerOf(listClientAccounts({ client, signal, query }), 'clientAccounts');
  const answers = await answersFor(page.clientAccounts, signal);
  const rows = inPlace(page).map((row): Row => ({ row, ...('accountId' in row && answers.get(row.accountId)) }));
  return { rows, next: page.nextPageToken };
}

/** Our answers stand beside Constant Contact's words; without them the list is still worth showing. */
async function answersFor(accounts: readonly LiveAccount[], signal: AbortSignal) {
  const known = new Map<string, Pick<Row, 'code' | 'allowed'>>();
  if (accounts.length === 0 || !may('membership/check')) return known;
  const subjects = accounts.map(({ accountId }) => ({ accountId }));
  const { answers } = await answerOf(checkMemberships({ client, signal, body: { subjects } }), 'answers').catch(() => ({
    answers: [],
  }));
  answers.forEach((answer, index) => {
    const accountId = accounts[index]?.accountId;
    if (accountId === undefined) return;
    known.set(accountId, 'problem' in answer ? { code: answer.problem.code } : answer);
  });
  return known;
}

function List({ type }: { readonly type: AccountType }) {
  const [text, setText] = useState('');
  const accounts = usePages<Row>(type, (pageToken, signal) => pageOf(type, pageToken, signal));
  const rows = accounts.rows.filter(({ row }) =>
    'unreadable' in row ? text.trim() === '' : matches(text, [row.accountId, row.organizationName, row.siteOwnerName]),
  );
  return (
    <>
      {accounts.rows.length > 0 && (
        <div class="row">
          <NameFilter value={text} onChange={setText} />
        </div>
      )}
      {text.trim() !== '' && <Found found={rows.length} loaded={accounts.rows.length} hasMore={accounts.hasMore} />}
      {rows.length > 0 && <Table rows={rows} />}
      {accounts.rows.length === 0 && !accounts.isLoading && !accounts.failure && (
        <Empty title="Constant Contact lists no such account" />
      )}
      <MoreOf of={accounts} what="accounts" />
    </>
  );
}

const Table = ({ rows }: { readonly rows: readonly Row[] }) => (
  <div class="scroll">
    <table class="stack">
      <caption>Accounts that Constant Contact lists under our partner account</caption>
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col">Organization</th>
          <th scope="col">Owner</th>
          <th scope="col">In its own words</th>
          <th scope="col">In ours</th>
          <th scope="col">Our answer</th>
          <th scope="col" class="number">
            Contacts
          </th>
          <th scope="col">Last sign-in</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) =>
          'unreadable' in row.row ? (
            <tr key={`unreadable ${index}`}>
              <td colSpan={8} data-label="Problem" class="damaged">
                Row {row.row.unreadable.row} of its page cannot be read: <Foreign text={row.row.unreadable.why} />
              </td>
            </tr>
          ) : (
            <AccountRow key={row.row.accountId} of={row.row} answer={row} />
          ),
        )}
      </tbody>
    </table>
  </div>
);

const AccountRow = ({ of: account, answer }: { readonly of: LiveAccount; readonly answer: Row }) => (
  <tr>
    <th scope="row">
      <Link href={`/accounts/${encodeURIComponent(account.accountId)}`}>
        <Code>{account.accountId}</Code>
      </Link>
    </th>
    <td data-label="Organization">
      <Organization name={account.organizationName} />
    </td>
    <td data-label="Owner">{account.siteOwnerName ? <Foreign text={account.siteOwnerName} /> : '–'}</td>
    <td data-label="In its own words">{account.billingStatus ? <Foreign text={account.billingStatus} /> : '–'}</td>
    <td data-label="In ours">
      <ActivityBadge value={account.activity} />
    </td>
    <td data-label="Our answer">
      {answer.allowed !== undefined && (
        <Badge tone={answer.allowed ? 'good' : 'bad'}>{answer.allowed ? 'Yes' : 'No'}</Badge>
      )}{' '}
      {answer.code ? <Code>{answer.code}</Code> : '–'}
    </td>
    <td data-label="Contacts" class="number">
      {account.subscriberCount?.toLocaleString() ?? '–'}
    </td>
    <td data-label="Last sign-in">{account.lastLoginDate ? <Ago at={account.lastLoginDate} /> : '–'}</td>
  </tr>
);
