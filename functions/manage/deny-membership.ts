import { denyMembership } from '../../shared/api/operations/reviews.ts';
import { answerReview } from '../../shared/api/reviews.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { reviewDependencies } from '../../shared/platform/review-dependencies.ts';

const dependencies = reviewDependencies(readEnvironment(denyMembership.uses));

export const handler = httpFunction(denyMembership, async (request) => answerReview('deny', request, dependencies));
