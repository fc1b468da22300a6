/** Decisions about accounts, one by one and many at once. */
import { type Decision, partsOf } from '../base/decisions.ts';
import type { Membership, ReviewItem, ReviewResult } from '../base/types.ts';
import {
  approveMembership,
  client,
  denyMembership,
  getMembership,
  reopenMembership,
  reviewMemberships,
  revokeMembership,
} from './client.ts';
import { answerOf, type Failure, failureFrom, failureOf } from './failure.ts';

type Seen = Pick<Membership, 'accountId' | 'version'>;

/** Decides about the version that the reviewer has seen. @throws RequestFailure */
export function decide(decision: Decision, { accountId, version }: Seen, justification?: string): Promise<Membership> {
  const order = { client, path: { accountId }, headers: { 'if-match': `"${version}"` } };
  const body = justification === undefined ? {} : { justification };
  if (decision === 'approve') return answerOf(approveMembership({ ...order, body }));
  if (decision === 'reopen') return answerOf(reopenMembership({ ...order, body }));
  const reason = { justification: justification ?? '' };
  return answerOf((decision === 'deny' ? denyMembership : revokeMembership)({ ...order, body: reason }));
}

/** The account as it is now. @throws RequestFailure */
export const membershipNow = async (accountId: string): Promise<Membership> =>
  (await answerOf(getMembership({ client, path: { accountId } }))) as Membership;

export interface BatchOrder {
  readonly items: readonly ReviewItem[];
  /** Only says what would come of it. */
  readonly validateOnly: boolean;
  /** Stops before the next part. */
  readonly signal: AbortSignal;
  readonly onPart: (done: number) => void;
}

export interface BatchOutcome {
  /** In the order of the items. Shorter than they are: it was stopped, or has failed there. */
  readonly results: readonly ReviewResult[];
  /** Of a whole part: what became of its items is not known. */
  readonly failure?: Failure;
}

/** Sends as many at once as the API takes, part after part. */
export async function reviewInParts({ items, validateOnly, signal, onPart }: BatchOrder): Promise<BatchOutcome> {
  const results: ReviewResult[] = [];
  for (const part of partsOf(items)) {
    if (signal.aborted) break;
    try {
      const answer = await answerOf(reviewMemberships({ client, body: { items: [...part], validateOnly } }));
      results.push(...answer.results);
      onPart(results.length);
    } catch (error) {
      return { results, failure: failureFrom(error) };
    }
  }
  return { results };
}

/** Why one account of a batch was refused, as its own request would have said it. */
export const failureOfResult = ({ problem }: ReviewResult): Failure | undefined =>
  problem && failureOf({ status: problem.status, headers: new Headers() }, problem);
