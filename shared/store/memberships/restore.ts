import type { Actor } from '../../domain/membership/actor.ts';
import {
  type AccountId,
  type Membership,
  type RelationshipFact,
  relationshipEvidence,
  type Watermark,
} from '../../domain/membership/facts.ts';
import type { StoreContext } from '../context.ts';
import { lost, retrying } from '../retrying.ts';
import { createTrailReader } from './audit-records.ts';
import { createMembershipReader } from './read.ts';
import { replayed } from './replay.ts';
import { type ChangerTables, writeChange, writtenChange } from './transaction.ts';
import { createWatermarkReader } from './watermark.ts';

/** A membership that is behind its trail. */
export interface Behind {
  /** As it is stored; undefined: it is gone. */
  readonly stored: Membership | undefined;
  /** As the trail says that it is, with the version of the last record. */
  readonly current: Membership;
}

/**
 * Brings a membership up to its trail. An item is behind its trail when it came from a backup, or
 * when it was lost.
 */
export function createMembershipRestorer(context: StoreContext, tables: ChangerTables) {
  const read = createMembershipReader(context, tables.memberships);
  const readTrail = createTrailReader(context, tables.auditRecords);
  const readWatermark = createWatermarkReader(context, tables.memberships);

  /**
   * Compares the membership with its trail. A change that a live writer makes between the two reads
   * looks the same as a membership that is behind, so that one is read twice.
   *
   * @returns undefined if the membership is as new as its trail
   */
  const find = (accountId: AccountId): Promise<Behind | undefined> =>
    retrying(context, 'the membership could not be compared with its trail', async () => {
      const stored = await read(accountId);
      let current: Membership | undefined;
      for await (const record of readTrail(accountId, stored?.version ?? 0)) {
        current = replayed(current ?? stored, record);
      }
      if (current === undefined) return undefined;
      const again = await read(accountId);
      return again?.version === stored?.version ? { stored, current } : lost;
    });

  return {
    find,
    /**
     * Writes what the trail says as one more version, with a record of the action `restored`; as
     * any change, under the condition that the membership is as it was read.
     *
     * @returns what was behind; undefined: nothing was, and nothing was written
     * @throws DamagedError if the item or its trail cannot be read; StoreBusyError when every try
     *   was lost
     */
    restore: (accountId: AccountId, actor: Actor): Promise<Behind | undefined> =>
      retrying(context, 'the membership could not be restored', async () => {
        const behind = await find(accountId);
        if (behind === undefined) return undefined;
        const { stored, current } = behind;
        const relationship = relationshipSeen(behind, await readWatermark());
        const after = { ...current, relationship, version: current.version + 1, updatedAt: context.now() };
        const change = { action: 'restored' } as const;
        const written = writtenChange({ before: stored, after, change, actor, previousHash: current.recordHash });
        const outcome = await writeChange(context, tables, written);
        return outcome === 'written' ? behind : lost;
      }),
  };
}

/**
 * Scans that see nothing new write no record, so those since the item was put back are in no trail. The
 * watermark has spoken for the item as it was put back: what that gave must not be taken by a restore,
 * which brings a miss of long ago back with the evidence of before it. The miss itself stands until the
 * next scan, because nobody knows whether the last one came before the item or after it.
 */
function relationshipSeen({ stored, current }: Behind, watermark: Watermark | 'damaged' | undefined): RelationshipFact {
  const { relationship } = current;
  const { value, missingSince } = relationship;
  const isMissing = value === 'under_partner' && missingSince !== undefined;
  if (!isMissing || stored === undefined || watermark === 'damaged') return relationship;
  const seen = relationshipEvidence(stored, watermark);
  return seen.observedAt > missingSince ? { ...relationship, evidence: seen } : relationship;
}

export type MembershipRestorer = ReturnType<typeof createMembershipRestorer>;
