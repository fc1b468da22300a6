/** Parts of the answers of the audit operations. */
import { isoInstant } from '../../base/iso-instant.ts';
import * as z from '../../base/zod.ts';
import { caseCauses } from '../../domain/audit/case.ts';
import { auditStates, brakeReasons, heldKinds } from '../../domain/audit/run.ts';
import { holdReasons } from '../../domain/membership/facts.ts';
import { changeActions } from '../../domain/membership/transitions.ts';
import { plain } from './text.ts';

/** A ULID: newer runs have greater ids. */
export const runId = z.string().check(plain(), z.regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'must be the id of a run'));

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
  /** When the accounts that it has seen were credited, whatever becomes of the rest. */
  creditedAt: z.optional(isoInstant),
  /** Rows of the list that could not be read. */
  unreadableRows: z.optional(count),
  /** Words for an activity that are unknown here, with the number of accounts. */
  unknownWords: z.optional(z.record(z.string(), count)),
  newcomers: z.optional(z.object({ found: count, hold: z.optional(z.enum(holdReasons)) })),
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
  reason: z.optional(z.string()),
});

/** What the brake holds until a release. */
export const held = z.object({
  what: z.enum(heldKinds),
  /** Send it with the release, which covers exactly this. */
  hash: z.string(),
  count,
  since: isoInstant,
  asOf: isoInstant,
  /** The run to release. */
  runId: z.string(),
  reason: z.enum(brakeReasons),
  /** A release that the next tick takes up. */
  release: z.optional(z.object({ by: z.string(), at: isoInstant, until: isoInstant })),
});

/** Accounts that may have to lose something, and keep what they have until then. */
export const caseCounts = z.object({
  waiting: count,
  /** The vendor's last answer about them was not clear. */
  unclear: count,
  held: count,
  /** When the next question is due. */
  nextAt: z.optional(isoInstant),
});

export const auditCase = z.object({
  accountId: z.string(),
  cause: z.enum(caseCauses),
  openedAt: isoInstant,
  /** When the vendor is asked next. */
  nextAt: isoInstant,
  /** Unclear answers in a row. */
  unclear: count,
  answer: z.optional(
    z.object({
      outcome: z.enum(['not_ours', 'ours', 'unclear']),
      observedAt: isoInstant,
      activity: z.optional(z.string()),
    }),
  ),
  wants: z.optional(z.enum(['departure', 'activity'])),
  revokesAccess: z.optional(z.boolean()),
  heldSince: z.optional(isoInstant),
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
  /**
   * Estimated cost of a full audit, from the list of the last completed run; absent before the
   * first.
   */
  fullAudit: z.optional(z.object({ requests: count, seconds: count, days: count })),
});

/** Number of the planned change at which the next page of changes starts. */
export const planPosition = z.int().check(z.positive());
