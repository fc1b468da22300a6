import type { Operation } from '../../shared/api/operation.ts';

/**
 * Whether a function is loaded from a code cache: those whose answers somebody waits for with every
 * use of the integration, and that need nothing but the store for it.
 */
export const hasCodeCache = ({ trigger, uses }: Pick<Operation, 'trigger' | 'uses'>): boolean =>
  trigger === 'http' && uses.includes('decisions:log') && !uses.includes('constant-contact');
