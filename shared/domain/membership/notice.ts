import type { Instant } from '../../base/time.ts';
import type { AccountId } from './facts.ts';

/** The vendor's four topics (fact sheet section 5). */
export const eventTypes = ['tier.increase', 'tier.decrease', 'account.cancel', 'account.disable'] as const;

export type EventType = (typeof eventTypes)[number];

/** A hint that an account has changed. It does not tell the new state: the vendor must be asked. */
export interface Notice {
  readonly accountId: AccountId;
  readonly eventType: EventType;
}

/** A notice that this service has accepted. */
export interface ReceivedNotice extends Notice {
  /** When the vendor signed it, by the vendor's clock. */
  readonly signedAt: Instant;
  readonly receivedAt: Instant;
}

/**
 * The kinds of stored items whose stream starts a function. A kind has many partitions, named by
 * the kind, `#`, and what the items of a partition share.
 */
export type StreamedKind = 'webhook';

/** A recorded notice, as the stream delivers it. */
export interface WebhookWork extends ReceivedNotice {
  /** Its place in the stream, by which a notice is asked for again. */
  readonly sequenceNumber: string;
}

/**
 * Accounts that are read at the same time, and the size of a batch from the stream: so no account
 * of a batch waits for another.
 */
export const accountsAtOnce = 10;

/** Work that failed is repeated for this long. Then it is left to the re-audit. */
const repeatedForMs = 3_600_000;
const maxPauseMs = 900_000;

/**
 * When work that has failed is worth another try: after as long again as the notice has waited, at
 * most 15 minutes, and a last time when the hour is over.
 *
 * @returns undefined if the hour is over now
 */
export function nextTryAt({ receivedAt }: Pick<ReceivedNotice, 'receivedAt'>, now: Instant): Instant | undefined {
  const end = receivedAt + repeatedForMs;
  if (now >= end) return undefined;
  const waited = Math.max(now - receivedAt, 0);
  return Math.min(now + Math.min(waited, maxPauseMs), end);
}
