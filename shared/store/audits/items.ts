/** The stored form of audit runs and of the audit ledger. */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { type AuditLedger, type AuditRun, auditStates, brakeReasons } from '../../domain/audit/run.ts';
import { changeActions } from '../../domain/membership/transitions.ts';
import { toItem } from '../commands.ts';
import type { Item } from '../context.ts';

const count = z.int().check(z.nonnegative());
const changeCounts = z.partialRecord(z.enum(changeActions), count);

const storedRun = z.object({
  runId: z.string(),
  state: z.enum(auditStates),
  dryRun: z.boolean(),
  startedBy: z.optional(z.string()),
  startedAt: isoInstant,
  endedAt: z.optional(isoInstant),
  resumesAt: z.optional(isoInstant),
  pages: count,
  accounts: count,
  expectedAccounts: z.optional(count),
  vendorRequests: count,
  suspects: z.optional(z.object({ total: count, notOurs: count, ours: count, unclear: count })),
  plan: z.optional(
    z.object({
      hash: z.string(),
      changes: changeCounts,
      revocations: count,
      entitled: count,
      expected: count,
      missing: count,
      brake: z.readonly(z.array(z.enum(brakeReasons))),
      parts: count,
    }),
  ),
  appliedParts: count,
  changes: changeCounts,
  failures: count,
  interruptions: count,
  releasableUntil: z.optional(isoInstant),
  release: z.optional(z.object({ by: z.string(), at: isoInstant })),
  oldestEvidenceAt: z.optional(isoInstant),
  reason: z.optional(z.string()),
});

const storedLedger = z.object({
  revision: count,
  run: z.optional(storedRun),
  holder: z.optional(z.object({ owner: z.string(), until: isoInstant })),
  quarantined: z.optional(storedRun),
  lastOpenedAt: z.optional(isoInstant),
  lastFailedAt: z.optional(isoInstant),
  lastCompleted: z.optional(
    z.object({
      runId: z.string(),
      startedAt: isoInstant,
      endedAt: isoInstant,
      pages: count,
      accounts: count,
      oldestEvidenceAt: z.optional(isoInstant),
    }),
  ),
});

export const ledgerKey = { kind: 'audit', id: 'control' };
export const runsKind = 'audit-run';

const runTtlSeconds = 400 * 86_400;

export const runItem = (run: AuditRun): Item =>
  toItem({
    ...z.encode(storedRun, run),
    kind: runsKind,
    id: run.runId,
    expiresAt: Math.floor(run.startedAt / 1000) + runTtlSeconds,
  });

export const runOf = (item: Item): AuditRun => storedRun.parse(unmarshall(item));

/** @param writer identifies this write */
export const ledgerItem = (ledger: AuditLedger, writer: string): Item =>
  toItem({ ...ledgerKey, ...z.encode(storedLedger, ledger), writer });

export const ledgerOf = (item: Item): AuditLedger => storedLedger.parse(unmarshall(item));

/** Text that sorts like the number. */
export const idOfNumber = (number: number): string => String(number).padStart(8, '0');
