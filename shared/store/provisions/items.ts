/** The stored form of provisions, in WorkState. */
import { createHash } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';
import { isoInstant } from '../../base/iso-instant.ts';
import { userNameKey } from '../../base/text.ts';
import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { type PendingProvision, provisionCauses, type SettledProvision } from '../../domain/partner/provision.ts';
import { storedAccountId } from '../codecs.ts';
import { toItem } from '../commands.ts';
import type { Item } from '../context.ts';
import { provisionKinds } from '../tables.ts';

export const storedPending = z.object({
  id: z.string(),
  cause: z.enum(provisionCauses),
  requestedAt: isoInstant,
  loginName: z.string(),
  organizationName: z.optional(z.string()),
  userId: z.optional(z.string()),
  externalId: z.optional(z.string()),
  accountId: z.optional(storedAccountId),
});

export const storedSettled = z.object({
  id: z.string(),
  requestedAt: isoInstant,
  settledAt: isoInstant,
  accountId: storedAccountId,
});

export const storedName = z.object({ provisionId: z.string(), until: isoInstant });
/** The pending provision of a user name, and until when no other may ask for that name. */
export type ProvisionName = z.infer<typeof storedName>;

export const pendingKey = (provisionId: string): Item => marshall({ kind: provisionKinds.pending, id: provisionId });
export const settledKey = (provisionId: string): Item => marshall({ kind: provisionKinds.settled, id: provisionId });
export const nameKey = (loginName: string): Item => marshall({ kind: provisionKinds.name, id: nameId(loginName) });

/** @param days how long it is kept: far beyond the time in which the vendor creates an account */
export const pendingItem = (pending: PendingProvision, days: number): Item =>
  toItem({
    ...z.encode(storedPending, pending),
    kind: provisionKinds.pending,
    expiresAt: expiryAfter(pending.requestedAt, days),
  });

export const settledItem = (settled: SettledProvision, days: number): Item =>
  toItem({
    ...z.encode(storedSettled, settled),
    kind: provisionKinds.settled,
    expiresAt: expiryAfter(settled.settledAt, days),
  });

export const nameItem = (loginName: string, name: ProvisionName, days: number): Item =>
  toItem({
    ...z.encode(storedName, name),
    kind: provisionKinds.name,
    id: nameId(loginName),
    expiresAt: expiryAfter(name.until, days),
  });

/** Seconds since the epoch, for DynamoDB. */
const expiryAfter = (instant: Instant, days: number): number => Math.ceil(instant / 1000) + days * 86_400;

/**
 * The vendor has each user name once, in any case. The hash keeps the name out of keys; a hash can
 * be guessed, so it expires as well.
 */
const nameId = (loginName: string): string => createHash('sha256').update(userNameKey(loginName)).digest('hex');
