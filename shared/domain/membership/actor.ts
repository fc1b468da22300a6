import type { Instant } from '../../base/time.ts';

export const actorKinds = ['audit', 'client', 'webhook', 'reviewer'] as const;

/**
 * Who made a change: an audit run by its id, a caller by the client id of its token, a webhook by
 * its event type, or a reviewer by the subject of the token.
 */
export interface Actor {
  readonly kind: (typeof actorKinds)[number];
  readonly id: string;
}

/** Who asks, and when the answer must be there. */
export interface Asking<By = Actor> {
  readonly actor: By;
  readonly deadline: Instant;
}
