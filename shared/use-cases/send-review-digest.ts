import type { Log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { Instant } from '../base/time.ts';
import { type DigestParties, digestMail } from '../domain/review-digest.ts';
import type { SendMail } from '../domain/transfer/mail.ts';
import type { DigestTurns, PendingCounter } from '../store/review-digest.ts';

export interface DigestDependencies {
  readonly countPending: PendingCounter;
  readonly turns: DigestTurns;
  readonly sendMail: SendMail;
  readonly parties: DigestParties;
  readonly now: () => Instant;
  readonly log: Log;
}

/** After a mail that was certainly not sent. */
const pauseMs = 3_600_000;

/**
 * Tells the reviewers by mail that accounts wait: once in each period at most, and never if none
 * waits. A mail whose fate is unknown counts as sent.
 */
export async function sendReviewDigest(dependencies: DigestDependencies): Promise<void> {
  const { countPending, turns, sendMail, parties, now, log } = dependencies;
  const at = now();
  if ((await turns.nextAt()) > at) return;
  const pending = await countPending();
  if (pending === undefined) return;
  const nextAt = at + parties.everyMs;
  if (!(await turns.take(at, nextAt))) return;
  const delivery = await sendMail(digestMail(pending, parties, at));
  if (delivery.outcome === 'sent') {
    log(events.REVIEW_DIGEST_SENT, { count: pending.count, messageId: delivery.messageId });
    return;
  }
  log(events.MAIL_NOT_SENT, { outcome: delivery.outcome, error: delivery.error });
  if (delivery.outcome !== 'unknown') await turns.giveBack(nextAt, Math.min(at + pauseMs, nextAt));
}
