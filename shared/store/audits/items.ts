/** The stored form of audit runs and of the audit ledger. */
import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { type AuditLedger, type AuditRun, auditStates, brakeReasons } from '../../domain/audit/run.ts';
import { holdReasons } from '../../domain/membership/facts.ts';
import { changeActions } from '../../domain/membership/transitions.ts';
import { toItem } from '../commands.ts';
import type { Item } from '../context.ts';
import { parsedItem } from '../parsed-item.ts';
import { valuesOf } from '../values.ts';

const count = z.int().check(z.nonnegative());
const changeCounts = z.partialRecord(z.enum(changeActions), count);

/** Members that only earlier versions have written are read over. */
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
  creditedAt: z.optional(isoInstant),
  isFirst: z.optional(z.literal(true)),
  unreadableRows: z.optional(count),
  unknownWords: z.optional(z.record(z.string(), count)),
  newcomers: z.optional(z.object({ found: count, hold: z.optional(z.enum(holdReasons)) })),
  credentials: z.optional(z.string()),
  plan: z.optional(
    z.object({
      hash: z.string(),
      key: z.optional(z.string()),
      changes: changeCounts,
      revocations: count,
      entitled: count,
      expected: count,
      missing: count,
      brake: z.readonly(z.array(z.enum(brakeReasons))),
      parts: count,
    }),
  ),
  names: z.optional(count),
  appliedParts: count,
  changes: changeCounts,
  failures: count,
  interruptions: count,
  reason: z.optional(z.string()),
  justBefore: z.optional(
    z.readonly(z.array(z.object({ runId: z.string(), key: z.string(), parts: count, endedAt: isoInstant }))),
  ),
});

const held = z.object({
  hash: z.string(),
  count,
  asOf: isoInstant,
  since: isoInstant,
  runId: z.string(),
  startedBy: z.optional(z.string()),
  reason: z.enum(brakeReasons),
  credentials: z.optional(z.string()),
});
const release = z.object({
  by: z.string(),
  at: isoInstant,
  until: isoInstant,
  asOf: isoInstant,
  credentials: z.optional(z.string()),
});
const ofEachKind = <T extends z.ZodMiniType>(each: T) =>
  z.optional(z.object({ taking_away: z.optional(each), newcomers: z.optional(each) }));

const storedLedger = z.object({
  revision: count,
  run: z.optional(storedRun),
  holder: z.optional(z.object({ owner: z.string(), until: isoInstant })),
  suspended: z.optional(storedRun),
  held: ofEachKind(held),
  releases: ofEachKind(release),
  cases: z.optional(
    z.object({
      waiting: count,
      unclear: count,
      held: count,
      nextAt: z.optional(isoInstant),
      lookedAt: z.optional(isoInstant),
    }),
  ),
  credentials: z.optional(z.string()),
  lastOpenedAt: z.optional(isoInstant),
  lastFailedAt: z.optional(isoInstant),
  lastCompleted: z.optional(
    z.object({
      runId: z.string(),
      startedBy: z.optional(z.string()),
      startedAt: isoInstant,
      endedAt: isoInstant,
      pages: count,
      accounts: count,
    }),
  ),
  credited: z.optional(
    z.object({
      runId: z.string(),
      startedBy: z.optional(z.string()),
      startedAt: isoInstant,
      creditedAt: isoInstant,
    }),
  ),
});

export const ledgerKey = { kind: 'audit', id: 'control' };
export const runsKind = 'audit-run';

export const runItem = (run: AuditRun, days: number): Item =>
  toItem({
    ...z.encode(storedRun, run),
    kind: runsKind,
    id: run.runId,
    expiresAt: Math.floor(run.startedAt / 1000) + days * 86_400,
  });

/** Undefined for a damaged record. */
export const readableRunOf = (item: Item): AuditRun | undefined => storedRun.safeParse(valuesOf(item)).data;

/** @throws DamagedError for a record that cannot be read */
export const runOf = (item: Item): AuditRun => parsedItem(storedRun, item);

/** @param writer identifies this write */
export const ledgerItem = (ledger: AuditLedger, writer: string): Item =>
  toItem({ ...ledgerKey, ...z.encode(storedLedger, ledger), writer });

/** @throws DamagedError if it cannot be read */
export const ledgerOf = (item: Item): AuditLedger => parsedItem(storedLedger, item);
