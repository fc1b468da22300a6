import type { Capability } from '../config/environment.ts';

/** Capabilities needed to register an account named by id or access token. */
export const registrationUses = [
  'memberships:get',
  'memberships:change',
  'brake',
  'links:change',
  'policy',
  'decisions:log',
  'review-mode',
  'constant-contact',
] as const satisfies readonly Capability[];

/** Capabilities needed to verify an account named by id, user, user name or access token. */
export const verificationUses = [...registrationUses, 'legacy'] as const satisfies readonly Capability[];
