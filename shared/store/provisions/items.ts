/** How requests for new client accounts are stored, in WorkState. */
import { createHash } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../../base/time.ts';
import { toIso } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import type { Item } from '../context.ts';
import { storedInstant } from '../instants.ts';
import { provisionKinds } from '../tables.ts';

/** What nobody has heard of by then is forgotten, and with it the names that it was to be found by. */
const keptForSeconds = 90 * 86_400;

/**
 * Why it is pending. `started`: it is being asked for, or whoever asked has died; `accepted`: the vendor has stored it and does
 * it later (fact sheet T23); `unknown`: the vendor was asked, and did not say; `created`: it is there, and only our own record
 * of it is not.
 */
const causes = ['started', 'accepted', 'unknown', 'created'] as const;

export const storedPending = z.object({
  id: z.string(),
  cause: z.enum(causes),
  requestedAt: storedInstant,
  /** What the account can be found by in the vendor's list. */
  loginName: z.string(),
  organizationName: z.optional(z.string()),
  /** Known with `created` only. */
  accountId: z.optional(accountIdSchema),
});
/** A new account that was asked for, and of which nobody knows yet that it is there. */
export type PendingProvision = z.infer<typeof storedPending>;

export const storedSettled = z.object({
  id: z.string(),
  requestedAt: storedInstant,
  settledAt: storedInstant,
  accountId: accountIdSchema,
});
/** A new account that is there. It names nobody any more. */
export type SettledProvision = z.infer<typeof storedSettled>;

/** Which pending provision has a user name, and until when nobody else may ask for it. */
export const storedName = z.object({ provisionId: z.string(), until: storedInstant });
export type ProvisionName = z.infer<typeof storedName>;

const item = (kind: string, id: string, from: Instant, values: object): Item =>
  marshall(
    { ...values, kind, id, expiresAt: Math.ceil(from / 1000) + keptForSeconds },
    { removeUndefinedValues: true },
  );

export const pendingKey = (provisionId: string): Item => marshall({ kind: provisionKinds.pending, id: provisionId });
export const settledKey = (provisionId: string): Item => marshall({ kind: provisionKinds.settled, id: provisionId });

/** The vendor has each user name once, whatever its case. The hash keeps it out of keys; it can be guessed, so it does not stay. */
const nameId = (loginName: string): string => createHash('sha256').update(loginName.toLowerCase()).digest('hex');
export const nameKey = (loginName: string): Item => marshall({ kind: provisionKinds.name, id: nameId(loginName) });

export const pendingItem = (pending: PendingProvision): Item =>
  item(provisionKinds.pending, pending.id, pending.requestedAt, {
    ...pending,
    requestedAt: toIso(pending.requestedAt),
  });

export const settledItem = (settled: SettledProvision): Item =>
  item(provisionKinds.settled, settled.id, settled.settledAt, {
    ...settled,
    requestedAt: toIso(settled.requestedAt),
    settledAt: toIso(settled.settledAt),
  });

export const nameItem = (loginName: string, name: ProvisionName): Item =>
  item(provisionKinds.name, nameId(loginName), name.until, {
    ...name,
    until: toIso(name.until),
  });
