/** Decisions of reviewers. */
import type { Decision } from '../base/decisions.ts';
import type { Membership } from '../base/types.ts';
import { approveMembership, client, denyMembership, reopenMembership, revokeMembership } from './client.ts';
import { answerOf } from './failure.ts';

const operations = {
  approve: approveMembership,
  deny: denyMembership,
  revoke: revokeMembership,
  reopen: reopenMembership,
} as const;

interface Details {
  readonly justification: string | undefined;
  /** Only say what would come of it. */
  readonly validateOnly?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Decides about the version that the reviewer has seen.
 *
 * @throws RequestFailure of the kind `stale` if the account has another version meanwhile
 */
export function decide(
  decision: Decision,
  { accountId, version }: Pick<Membership, 'accountId' | 'version'>,
  { justification, validateOnly = false, signal }: Details,
): Promise<Membership> {
  // They differ only in whether the reason may be left out.
  const send = operations[decision] as typeof approveMembership;
  return answerOf(
    send({
      client,
      path: { accountId },
      headers: { 'if-match': `"${version}"` },
      body: { ...(justification !== undefined && { justification }), validateOnly },
      ...(signal && { signal }),
    }),
    'accountId',
    'version',
    'review',
  );
}
