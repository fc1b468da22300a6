import { reopenMembership } from '../../shared/api/operations/reviews.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { answerReview } from '../../shared/use-cases/memberships/review.ts';
import { reviewDependencies } from '../../shared/wiring/reviews.ts';

const dependencies = reviewDependencies(readEnvironment(reopenMembership.uses));

export const handler = httpFunction(reopenMembership, async (request) => answerReview('reopen', request, dependencies));
