/** Batches of reviews on a DynamoDB within the process. */
import { reviewMemberships as operation } from '../../../../shared/api/operations/reviews.ts';
import type { Review } from '../../../../shared/domain/membership/facts.ts';
import { answerReviewBatch } from '../../../support/answers.ts';
import { expectDeclared } from '../../../support/declared.ts';
import { accountIdOf, aMembership, hour, noon } from '../../../support/memberships.ts';
import type { ReviewWorld } from '../../../support/reviews.ts';

type Batch = Parameters<typeof answerReviewBatch>[0];

export const inState = (id: string, value: Review, version = 1) =>
  aMembership({ accountId: accountIdOf(id), version, review: { value, since: noon } });

/** The results, which are what the operation declares. */
export const review = async (world: ReviewWorld, items: readonly object[], different: Partial<Batch> = {}) => {
  const body = operation.request.body.parse({ items });
  const batch = { ...body, person: 'alice', requestId: 'request-1', deadline: noon + 24 * hour, ...different };
  const json = JSON.parse(JSON.stringify({ results: await answerReviewBatch(batch, world.dependencies) }));
  expectDeclared(operation, json);
  return operation.answer.parse(json).results;
};

export const refusedBy = (code: string, status: number) => ({ outcome: 'refused', problem: { code, status } });
