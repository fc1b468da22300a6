import type { AccountId } from './facts.ts';

/** The vendor's four topics (fact sheet section 5). */
export const eventTypes = ['tier.increase', 'tier.decrease', 'account.cancel', 'account.disable'] as const;

export type EventType = (typeof eventTypes)[number];

/** A hint that an account has changed. It does not tell the new state: the vendor must be asked. */
export interface Notice {
  readonly accountId: AccountId;
  readonly eventType: EventType;
}

/** The kinds of stored items whose stream starts a function. */
export type StreamedKind = 'webhook';

/** A recorded notice, as the stream delivers it. */
export interface WebhookWork extends Notice {
  /** Its place in the stream, by which a failed notice is asked for again. */
  readonly sequenceNumber: string;
}
