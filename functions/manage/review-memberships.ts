import { reviewResultOf } from '../../shared/api/answers/reviews.ts';
import { reviewMemberships as operation } from '../../shared/api/operations/reviews.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { reviewMemberships } from '../../shared/use-cases/memberships/review-batch.ts';
import { reviewBatchDependencies } from '../../shared/wiring/reviews.ts';

const dependencies = reviewBatchDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ body, person, requestId, deadline }) => {
  const results = await reviewMemberships({ ...body, person, requestId, deadline }, dependencies);
  return { body: { results: results.map(reviewResultOf) } };
});
