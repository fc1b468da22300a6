import { sendReviewDigest as operation } from '../../shared/api/operations/review-digest.ts';
import { readEnvironment } from '../../shared/config/environment.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { sendReviewDigest } from '../../shared/use-cases/send-review-digest.ts';
import { digestDependencies } from '../../shared/wiring/review-digest.ts';

const dependencies = digestDependencies(readEnvironment(operation.uses));

export const handler = eventFunction(() => sendReviewDigest(dependencies));
