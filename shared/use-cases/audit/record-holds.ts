import { describeError, type Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import { type AuditLedger, type HeldKind, heldKinds } from '../../domain/audit/run.ts';
import { actionsOfHold } from '../../domain/news/hold-news.ts';
import type { HoldRecords } from '../../store/hold-records.ts';

export interface RecordHoldsDependencies {
  readonly holds: HoldRecords;
  readonly now: () => Instant;
  readonly log: Log;
}

/**
 * Records what the brake has begun to hold, and what it holds no longer, once each, so that
 * applications hear of it. Never throws, because no audit may fail for it; the next tick does it
 * again.
 */
export async function recordHolds(ledger: AuditLedger, dependencies: RecordHoldsDependencies): Promise<void> {
  try {
    for (const kind of heldKinds) await recordHold(kind, ledger, dependencies);
  } catch (error) {
    dependencies.log(events.HOLD_NOT_RECORDED, { error: describeError(error) });
  }
}

async function recordHold(kind: HeldKind, ledger: AuditLedger, { holds, now }: RecordHoldsDependencies): Promise<void> {
  const held = ledger.held?.[kind];
  const last = await holds.last(kind);
  const open = last?.action === actionsOfHold[kind].begin ? last : undefined;
  if (open?.since === held?.since) return;
  if (open !== undefined) await holds.end(kind, open, now());
  if (held !== undefined) await holds.begin(kind, held);
}
