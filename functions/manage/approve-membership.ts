import { approveMembership } from '../../shared/api/operations/reviews.ts';
import { answerReview } from '../../shared/api/reviews.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { reviewDependencies } from '../../shared/platform/review-dependencies.ts';

const dependencies = reviewDependencies(readEnvironment(approveMembership.uses));

export const handler = httpFunction(approveMembership, async (request) =>
  answerReview('approve', request, dependencies),
);
