import { reopenMembership } from '../../shared/api/operations/reviews.ts';
import { answerReview } from '../../shared/api/reviews.ts';
import { readEnvironment } from '../../shared/platform/environment.ts';
import { httpFunction } from '../../shared/platform/http-function.ts';
import { reviewDependencies } from '../../shared/platform/review-dependencies.ts';

const dependencies = reviewDependencies(readEnvironment(reopenMembership.uses));

export const handler = httpFunction(reopenMembership, async (request) => answerReview('reopen', request, dependencies));
