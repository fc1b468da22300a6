/** Which stack holds an operation; docs/decisions/0015 says why they are cut like this. */
import { isForBrowsers } from '../shared/api/catalogue.ts';
import type { Operation } from '../shared/api/operation.ts';
import { createConnection } from '../shared/api/operations/connections.ts';
import type { Capability } from '../shared/config/environment.ts';

/** The stacks with operations, by the end of their names. `Service` holds the API itself, too. */
export const operationStacks = {
  Service:
    'Partner membership: API, public operations, connections, the topic of the alarms, and the keeper of decisions',
  Check: 'Partner membership: checks, and all that speaks AuthZEN',
  Memberships: 'Partner membership: reading, linking and reviewing memberships',
  Partner: 'Partner membership: operations at Constant Contact, and single sign-on',
  Audits: 'Partner membership: audits and the work for webhooks',
  Events: 'Partner membership: events for the application, and mails for reviewers',
} as const;
export type OperationStackName = keyof typeof operationStacks;

/** The stack of the user pool, which calls one function itself. */
const ofPool = 'Callers';

/** The capabilities of operations that tell others what happens here. */
const tellsOthers: ReadonlySet<Capability> = new Set([
  'news:read',
  'news:send',
  'deliveries:work',
  'deliveries:send',
  'deliveries:list',
  'deliveries:replay',
  'review-digest',
  'news:fold',
  'news:read',
  'sso:certificates',
]);

/**
 * The stack of an operation. It follows from the row alone, so that an operation stays where it is
 * as others come.
 */
export function stackOf(operation: Operation): OperationStackName | typeof ofPool {
  // The pool names it, and no stack that the others refer to may refer to them.
  if (operation.trigger === 'token') return ofPool;
  // Logs of several stacks lead there, and other stacks may refer to this one only.
  if (operation.trigger === 'log') return 'Service';
  if (operation.uses.some((capability) => tellsOthers.has(capability))) return 'Events';
  // The pages are there, and both are of little use alone.
  if (operation.name === createConnection.name) return 'Service';
  // The stage limits each public route by its name, so it has to be made after them.
  if (isForBrowsers(operation)) return 'Service';
  if (operation.trigger !== 'http') return 'Audits';
  const { group, scope, path } = operation;
  if (scope === undefined) return 'Service';
  if (group === 'check' || path.startsWith('/access/')) return 'Check';
  if (scope.startsWith('partner/') || scope.startsWith('sso/')) return 'Partner';
  return scope.startsWith('audit/') ? 'Audits' : 'Memberships';
}
