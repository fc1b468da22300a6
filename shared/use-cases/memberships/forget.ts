import type { Actor } from '../../domain/membership/actor.ts';
import type { LinkForgetter } from '../../store/memberships/forget-links.ts';
import type { LinkOrigin } from '../../store/memberships/keys.ts';
import type { ProvisionForgetter } from '../../store/provisions/forget.ts';

export interface ForgetDependencies {
  readonly forgetLinks: LinkForgetter;
  readonly forgetProvisions: ProvisionForgetter;
  /** Hears of what was deleted, without the person. */
  readonly onForgotten: (forgotten: Forgotten) => void;
}

/** How much was deleted. */
export interface Forgotten {
  /** Pairs of a user, or a user name, and an account. */
  readonly links: number;
  /** Requests for new accounts that are still open. */
  readonly provisions: number;
}

/**
 * Forgets a person by all origins that are given. Each is forgotten by itself: after a failure the
 * same call does the rest.
 */
export async function forgetPerson(
  origins: readonly LinkOrigin[],
  actor: Actor,
  { forgetLinks, forgetProvisions, onForgotten }: ForgetDependencies,
): Promise<Forgotten> {
  let links = 0;
  for (const origin of origins) links += (await forgetLinks(origin, actor)).length;
  const forgotten = { links, provisions: await forgetProvisions(origins) };
  onForgotten(forgotten);
  return forgotten;
}
