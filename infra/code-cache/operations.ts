import type { Operation } from '../../shared/api/operation.ts';
import type { Capability } from '../../shared/config/environment.ts';

/** What a function with a code cache may use: it answers its example from an empty store, by these alone. */
export const cachedUses = ['memberships:get', 'policy', 'decisions:log', 'statements:sign'] as const;

/**
 * Whether a function is loaded from a code cache: those whose answers somebody waits for with every
 * use of the integration, and that need nothing but the store for it.
 */
export const hasCodeCache = ({ trigger, uses }: Pick<Operation, 'trigger' | 'uses'>): boolean => {
  const allowed: readonly Capability[] = cachedUses;
  return trigger === 'http' && uses.includes('decisions:log') && uses.every((each) => allowed.includes(each));
};
