/** What tests of webhooks draw by the thousand. */
import fc from 'fast-check';
import { bodyOf } from './webhooks.ts';

/** `seed` and `place` are what a kind draws its own choices from. */
export interface Draw {
  readonly seed: number;
  readonly place: number;
  readonly accountId: string;
  readonly eventType: string;
}

export interface Sent {
  readonly body: string | Buffer;
  readonly signature: string | undefined;
}

export const pick = <const L extends readonly unknown[]>(list: L, seed: number): L[number] => list[seed % list.length];

export const bodyFor = ({ accountId, eventType }: Draw): string =>
  bodyOf({ url: `https://api.cc.email/v3/partner/accounts/${accountId}/plan`, event_type: eventType });

export const draws = fc.record({
  seed: fc.nat({ max: 1_000_000 }),
  place: fc.nat({ max: 1_000_000 }),
  accountId: fc.stringMatching(/^a07e[a-z0-9]{8}$/),
  eventType: fc.constantFrom('account.cancel', 'account.disable', 'tier.increase', 'tier.decrease'),
});
