import { reviewAnswerOf, reviewRequestOf } from '../../shared/api/answers/reviews.ts';
import { reopenMembership as operation } from '../../shared/api/operations/reviews.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { decideReview } from '../../shared/use-cases/memberships/review.ts';
import { reviewDependencies } from '../../shared/wiring/reviews.ts';

const dependencies = reviewDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async (request) =>
  reviewAnswerOf(await decideReview(reviewRequestOf('reopen', request), dependencies)),
);
