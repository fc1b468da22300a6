/** An account in a row: whose it is, and what it has now. */
import { Link } from 'wouter-preact';
import { useAccountInSight } from '../api/use-account.ts';
import { activityWords, relationshipWords, reviewWords } from '../base/words.ts';
import { may } from '../session/session.ts';
import { Code, Organization } from './text.tsx';

export const AccountLink = ({ id }: { readonly id: string }) => (
  <Link href={`/accounts/${encodeURIComponent(id)}`}>
    <Code>{id}</Code>
  </Link>
);

interface Props {
  readonly id: string;
  /** The version of which a plan speaks; absent: only the name is wanted. */
  readonly version?: number;
}

/** Reads the account once its row is in sight. */
export const AccountNow = (props: Props) => (may('membership/read') ? <Reading key={props.id} {...props} /> : null);

function Reading({ id, version }: Props) {
  const { row, account, failure } = useAccountInSight(id);
  return (
    <span ref={row} class="now">
      {account === undefined && failure === undefined && <span class="quiet">…</span>}
      {failure && (
        <span class="quiet">
          {failure.code === 'MEMBERSHIP_NOT_FOUND' ? 'Not stored' : failure.title}{' '}
          {failure.code && <Code>{failure.code}</Code>}
        </span>
      )}
      {account && <Organization name={account.profile.organizationName} />}
      {account && version !== undefined && (
        <span class="quiet">
          {' '}
          · {relationshipWords[account.relationship.value]}, {activityWords[account.activity.value]},{' '}
          {reviewWords[account.review.value]}
          {account.relationship.missingSince !== undefined && ', missing from the list'}
          {account.version !== version && ` (changed since: version ${account.version}, was ${version})`}
        </span>
      )}
    </span>
  );
}
