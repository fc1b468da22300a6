/** Decisions about many accounts at once. */
import { partsOf } from '../base/batches.ts';
import type { Membership, ReviewItem, ReviewResult } from '../base/types.ts';
import { client, getMembership, reviewMemberships } from './client.ts';
import { answerOf, type Failure, failureFrom, failureOf } from './failure.ts';

/** The account as it is now. @throws RequestFailure */
export const membershipNow = async (accountId: string): Promise<Membership> =>
  (await answerOf(getMembership({ client, path: { accountId } }), 'accountId')) as Membership;

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
      const answer = await answerOf(reviewMemberships({ client, body: { items: [...part], validateOnly } }), 'results');
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
