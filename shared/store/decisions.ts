/** Kept decisions of checks, in WorkState. */
import { marshall } from '@aws-sdk/util-dynamodb';
import { isoInstant } from '../base/iso-instant.ts';
import { dayMs, type Instant } from '../base/time.ts';
import * as z from '../base/zod.ts';
import { decisionCodes } from '../domain/membership/decide.ts';
import { evidenceSources } from '../domain/membership/facts.ts';
import type { KeptDecision } from '../domain/membership/kept-decisions.ts';
import { batchPut } from './batch-put.ts';
import { storedAccountId } from './codecs.ts';
import { getItem, toItem } from './commands.ts';
import type { Item, StoreContext } from './context.ts';
import { parsedItem } from './parsed-item.ts';
import { decisionPrefix } from './tables.ts';

const stored = z.object({
  decisionId: z.string(),
  decidedAt: isoInstant,
  allowed: z.boolean(),
  code: z.enum(decisionCodes),
  accountId: z.optional(storedAccountId),
  version: z.optional(z.int()),
  evidence: z.optional(z.object({ source: z.enum(evidenceSources), asOf: isoInstant })),
  maxAgeSeconds: z.optional(z.int()),
});

/** Seconds since the epoch, for DynamoDB. */
const expiry = z.object({ expiresAt: z.int() });

/** The id of a decision of a batch begins with that of the batch: they are one partition. */
const keyOf = (decisionId: string) => ({
  kind: `${decisionPrefix}${decisionId.split('.', 1)[0]}`,
  id: decisionId,
});

/**
 * Writes decisions for so many days, counted from when they were decided. Those that are there
 * already are written again and are the same.
 *
 * @throws StoreBusyError when DynamoDB keeps leaving some unwritten
 */
export function createDecisionWriter(context: StoreContext, table: string, retentionDays: number) {
  return async (decisions: readonly KeptDecision[]): Promise<void> => {
    const byId = new Map(decisions.map((decision) => [decision.decisionId, decision]));
    const items = [...byId.values()].map((decision) =>
      toItem({
        ...keyOf(decision.decisionId),
        ...z.encode(stored, decision),
        expiresAt: Math.ceil((decision.decidedAt + retentionDays * dayMs) / 1000),
      }),
    );
    await batchPut(context, table, items);
  };
}

export interface StoredDecision extends KeptDecision {
  readonly keptUntil: Instant;
}

/**
 * Reads a kept decision; undefined: there is none, or its time is over, although DynamoDB may take
 * days to delete it.
 *
 * @throws DamagedItemError for one that cannot be read
 */
export function createDecisionReader(context: Pick<StoreContext, 'client' | 'now'>, table: string) {
  return async (decisionId: string): Promise<StoredDecision | undefined> => {
    const item: Item | undefined = await getItem(context, table, marshall(keyOf(decisionId)));
    if (item === undefined) return undefined;
    const keptUntil = parsedItem(expiry, item).expiresAt * 1000;
    return keptUntil <= context.now() ? undefined : { ...parsedItem(stored, item), keptUntil };
  };
}
