import type { Instant } from '../../base/time.ts';

export const actorKinds = ['audit', 'client', 'webhook', 'reviewer', 'operator'] as const;

/**
 * The maker of a change: an audit run by its id, a caller or a reviewer by the subject of the token
 * (of which one client may bring several), a webhook by its event type, or an operator by the
 * command.
 */
export interface Actor {
  readonly kind: (typeof actorKinds)[number];
  readonly id: string;
}

/** The caller on whose behalf the vendor is asked, and the deadline of the answer. */
export interface Asking<By = Actor> {
  readonly actor: By;
  readonly deadline: Instant;
}
