import type { Capability } from '../config/environment.ts';

/** Capabilities needed to verify an account named by id, user, user name or access token. */
export const verificationUses = [
  'memberships:get',
  'memberships:change',
  'brake',
  'links:change',
  'policy',
  'decisions:log',
  'review-mode',
  'constant-contact',
  'legacy',
] as const satisfies readonly Capability[];
