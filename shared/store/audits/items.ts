/** How audit runs are stored. */
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from '../../base/zod.ts';
import { type AuditRun, auditStates, brakeReasons } from '../../domain/audit/run.ts';
import { changeActions } from '../../domain/membership/transitions.ts';
import type { Item } from '../context.ts';
import { storedInstant } from '../instants.ts';

/** How long the record of a run is kept. */
export const keptForSeconds = 400 * 86_400;

const count = z.int().check(z.nonnegative());
const changeCounts = z.partialRecord(z.enum(changeActions), count);

export const storedRun = z.object({
  runId: z.string(),
  state: z.enum(auditStates),
  dryRun: z.boolean(),
  startedBy: z.optional(z.string()),
  startedAt: storedInstant,
  endedAt: z.optional(storedInstant),
  resumesAt: z.optional(storedInstant),
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
  releasableUntil: z.optional(storedInstant),
  release: z.optional(z.object({ by: z.string(), at: storedInstant })),
  oldestEvidenceAt: z.optional(storedInstant),
  reason: z.optional(z.string()),
});

export const storedControl = z.object({
  revision: count,
  run: z.optional(storedRun),
  holder: z.optional(z.object({ owner: z.string(), until: storedInstant })),
  quarantined: z.optional(storedRun),
  lastOpenedAt: z.optional(storedInstant),
  lastFailedAt: z.optional(storedInstant),
  lastCompleted: z.optional(
    z.object({
      runId: z.string(),
      startedAt: storedInstant,
      endedAt: storedInstant,
      pages: count,
      accounts: count,
      oldestEvidenceAt: z.optional(storedInstant),
    }),
  ),
});

export const controlKey = { kind: 'audit', id: 'control' };
export const runsKind = 'audit-run';
export const toItem = (item: Readonly<Record<string, unknown>>): Item =>
  marshall(item, { removeUndefinedValues: true });
export const runOf = (item: Item): AuditRun => storedRun.parse(unmarshall(item));
