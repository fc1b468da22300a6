import type { AccountId } from './facts.ts';

/** The vendor's four topics (fact sheet section 5). */
export const eventTypes = ['tier.increase', 'tier.decrease', 'account.cancel', 'account.disable'] as const;

export type EventType = (typeof eventTypes)[number];

/** A hint that an account has changed. It does not tell the new state: the vendor must be asked. */
export interface Notice {
  readonly accountId: AccountId;
  readonly eventType: EventType;
}
