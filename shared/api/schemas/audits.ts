/** Parts of the answers of the audit operations. */
import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { auditStates, brakeReasons } from '../../domain/audit/run.ts';
import { changeActions } from '../../domain/membership/transitions.ts';

/** A ULID: newer runs have greater ids. */
export const runId = z.string().check(z.regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'must be the id of a run'));

const count = z.int().check(z.nonnegative());
const changeCounts = z.partialRecord(z.enum(changeActions), count);

export const audit = z.object({
  runId,
  state: z.enum(auditStates),
  dryRun: z.boolean(),
  startedBy: z.optional(z.string()),
  startedAt: isoInstant,
  endedAt: z.optional(isoInstant),
  durationSeconds: z.optional(count),
  resumesAt: z.optional(isoInstant),
  pages: count,
  accounts: count,
  expectedPages: z.optional(count),
  expectedAccounts: z.optional(count),
  /**
   * Only while scanning: estimated seconds for the rest of the list at the pace of the audit's
   * share.
   */
  secondsLeft: z.optional(count),
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
    }),
  ),
  changes: changeCounts,
  failures: count,
  interruptions: count,
  releasableUntil: z.optional(isoInstant),
  release: z.optional(z.object({ by: z.string(), at: isoInstant })),
  reason: z.optional(z.string()),
});

const factsSummary = z.object({
  kind: z.enum(['listed', 'not_listed', 'not_ours', 'ours']),
  activity: z.optional(z.string()),
});

export const plannedChange = z.object({
  accountId: z.string(),
  /** Version of the membership the plan is based on; 0 if the membership did not exist. */
  version: count,
  action: z.enum(changeActions),
  revokesAccess: z.boolean(),
  /** The vendor's facts about the account. */
  found: factsSummary,
});

export const auditBudget = z.object({
  day: z.string(),
  limit: count,
  used: z.object({ interactive: count, webhook: count, audit: count }),
  remaining: count,
  remainingForAudit: count,
  closed: z.boolean(),
});

export const auditSchedule = z.object({
  everySeconds: count,
  /** Due time of the next run; absent if the schedule is disabled. */
  nextDueAt: z.optional(isoInstant),
  lastCompletedAt: z.optional(isoInstant),
  /** Oldest evidence of any account with access after the last completed run. */
  oldestEvidenceAt: z.optional(isoInstant),
  /**
   * Estimated cost of a full audit, from the list of the last completed run; absent before the
   * first.
   */
  fullAudit: z.optional(z.object({ requests: count, seconds: count, days: count })),
});

/** Number of the planned change at which the next page of changes starts. */
export const planPosition = z.int().check(z.positive());
