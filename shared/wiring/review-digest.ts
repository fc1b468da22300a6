import { log } from '../base/log.ts';
import * as z from '../base/zod.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { createMailSender } from '../mail/ses.ts';
import { storeContext } from '../store/client.ts';
import { createDigestTurns, createPendingCounter } from '../store/review-digest.ts';
import type { DigestDependencies } from '../use-cases/send-review-digest.ts';

const parties = z.object({
  sender: z.string(),
  recipients: z.array(z.string()),
  everyMs: z.int(),
  listUrl: z.string(),
});

/** Real dependencies of the digest, created once per process. */
export const digestDependencies = (environment: EnvironmentFor<'review-digest'>): DigestDependencies => ({
  countPending: createPendingCounter(storeContext, environment.MEMBERSHIPS_TABLE),
  turns: createDigestTurns(storeContext, environment.WORK_STATE_TABLE),
  sendMail: createMailSender(),
  parties: parties.parse(JSON.parse(environment.REVIEW_DIGEST)),
  now: Date.now,
  log,
});
