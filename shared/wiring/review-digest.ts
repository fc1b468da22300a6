import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { createMailSender } from '../mail/ses.ts';
import { storeContext } from '../store/client.ts';
import { createDigestTurns, createPendingCounter } from '../store/review-digest.ts';
import type { DigestDependencies } from '../use-cases/send-review-digest.ts';

/** Real dependencies of the digest, created once per process. */
export const digestDependencies = (environment: EnvironmentFor<'review-digest'>): DigestDependencies => ({
  countPending: createPendingCounter(storeContext, environment.MEMBERSHIPS_TABLE),
  turns: createDigestTurns(storeContext, environment.WORK_STATE_TABLE),
  sendMail: createMailSender(),
  parties: {
    sender: environment.DIGEST_SENDER,
    recipients: environment.DIGEST_RECIPIENTS.split(','),
    everyMs: environment.DIGEST_EVERY_SECONDS * 1_000,
    listUrl: environment.PENDING_LIST_URL,
  },
  now: Date.now,
  log,
});
