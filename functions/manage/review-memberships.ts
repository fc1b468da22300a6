import { reviewMemberships as operation } from '../../shared/api/operations/reviews.ts';
import { reviewMemberships } from '../../shared/api/review-batch.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { reviewBatchDependencies } from '../../shared/platform/review-dependencies.ts';

const dependencies = reviewBatchDependencies(readEnvironment(operation.uses));

export const handler = httpFunction(operation, async ({ body, person, requestId, deadline }) => ({
  body: { results: await reviewMemberships({ ...body, person, requestId, deadline }, dependencies) },
}));
