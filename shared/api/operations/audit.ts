import { keyText } from '../../base/key-text.ts';
import * as z from '../../base/zod.ts';
import type { HttpOperation, ScheduledOperation } from '../operation.ts';
import {
  audit,
  auditBudget,
  auditCase,
  auditSchedule,
  caseCounts,
  held,
  plannedChange,
  runId,
} from '../schemas/audits.ts';
import { nextPageToken, pageSize, pageToken } from '../schemas/common.ts';
import { damagedAudit, damagedCase, damagedChanges } from '../schemas/damaged.ts';
import { plain } from '../schemas/text.ts';

export const reAudit = {
  name: 're-audit',
  group: 'audit',
  trigger: 'schedule',
  summary: "Compare the partner's whole account list with the store",
  description:
    'One tick: resumes the open run from its checkpoint, or opens a run when one is due, and works until the run ' +
    'ends or its time or budget runs out. See docs/re-audit.md.',
  uses: [
    'memberships:get',
    'memberships:list',
    'memberships:change',
    'links:change',
    'audits:run',
    'service-records:write',
    'provisions:settle',
    'audit-schedule',
    'brake',
    'policy',
    'review-mode',
    'constant-contact',
  ],
  impact:
    'Evidence is getting old: accounts that have left keep access, newcomers do not get it, and if this lasts ' +
    'longer than the grace period every end-user loses access.',
  timeoutSeconds: 900,
  memoryMegabytes: 512,
} as const satisfies ScheduledOperation;

export const startAudit = {
  name: 'start-audit',
  group: 'audit',
  trigger: 'http',
  method: 'POST',
  path: '/v1/audits',
  scope: 'audit/manage',
  summary: 'Start an audit now, or a dry run that only shows what it would change',
  description:
    'Opens a run; the next tick of the re-audit, within a minute, starts it. With `dryRun` the run scans and compares, and ' +
    'changes nothing: its result is the exact plan.',
  uses: ['audits:control', 'idempotency'],
  idempotent: true,
  request: { body: z.strictObject({ dryRun: z._default(z.boolean(), false) }) },
  successStatus: 202,
  answer: audit,
  example: { dryRun: true },
  problems: ['AUDIT_RUNNING'],
  impact: 'Audits cannot be started by hand. Scheduled audits continue.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;

export const listAudits = {
  name: 'list-audits',
  group: 'audit',
  trigger: 'http',
  method: 'GET',
  path: '/v1/audits',
  scope: 'audit/read',
  summary: 'Audit runs, newest first, with the remaining budget',
  description:
    'The open run comes first. `held` says what the brake holds until a release, `cases` about how many accounts ' +
    'Constant Contact is being asked, `budget` how many requests to it are left today, `schedule` when the next run is ' +
    'due and how long a full one takes. A damaged record of a run has a `problem` in its place.',
  uses: ['audits:read', 'audit-schedule', 'budget:read'],
  request: { query: z.strictObject({ pageSize: pageSize({ max: 100, fallback: 20 }), pageToken }) },
  answer: z.object({
    audits: z.array(z.union([audit, damagedAudit])),
    nextPageToken,
    held: z.array(held),
    cases: caseCounts,
    budget: auditBudget,
    schedule: auditSchedule,
  }),
  problems: ['INVALID_PAGE_TOKEN'],
  impact: 'Operators cannot see the results of audits. Audits continue.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;

export const getAudit = {
  name: 'get-audit',
  group: 'audit',
  trigger: 'http',
  method: 'GET',
  path: '/v1/audits/{runId}',
  scope: 'audit/read',
  summary: 'One audit run with its progress and the changes it has found',
  description:
    'The changes come in pages. They are kept as long as the setting `auditPlanDays` says, the record of the run as ' +
    '`auditRunDays` says. An open run shows its ' +
    'progress. `held` says what of this run waits for a release. Changes that are damaged have one `problem` in their ' +
    'place.',
  uses: ['audits:read', 'budget:limits'],
  request: {
    path: z.strictObject({ runId }),
    query: z.strictObject({ pageSize: pageSize({ max: 100, fallback: 50 }), pageToken }),
  },
  answer: z.object({
    ...audit.shape,
    held: z.array(held),
    plannedChanges: z.array(z.union([plannedChange, damagedChanges])),
    nextPageToken,
  }),
  problems: ['AUDIT_NOT_FOUND', 'INVALID_PAGE_TOKEN'],
  impact: 'Operators cannot look at an audit or its changes, so what is held cannot be judged. Audits continue.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;

export const listAuditCases = {
  name: 'list-audit-cases',
  group: 'audit',
  trigger: 'http',
  method: 'GET',
  path: '/v1/audit-cases',
  scope: 'audit/read',
  summary: 'Accounts that may have to lose something, with the answers of Constant Contact about them',
  description:
    'An account is a case when scans have missed it, or when Constant Contact shows an activity that takes access away. ' +
    'It keeps what it has until the answer is clear and the brake lets it through. Cases with `heldSince` wait for a ' +
    'release. A damaged case has a `problem` in its place.',
  uses: ['audit-cases:list'],
  request: { query: z.strictObject({ pageSize: pageSize({ max: 100, fallback: 50 }), pageToken }) },
  answer: z.object({ cases: z.array(z.union([auditCase, damagedCase])), nextPageToken }),
  problems: ['INVALID_PAGE_TOKEN'],
  impact: 'Operators cannot see which accounts are about to lose access, so what is held cannot be judged.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;

/** The id after which the next page starts: of the account of a case, of a run. */
export const idPosition = keyText;

export const releaseAudit = {
  name: 'release-audit',
  group: 'audit',
  trigger: 'http',
  method: 'POST',
  path: '/v1/audits/{runId}/release',
  scope: 'audit/manage',
  summary: 'Allow what the brake holds, once',
  description:
    'Covers exactly what the given hash stands for, which you have reviewed: accounts that lose access, or newcomers ' +
    'that get it. What is held later is not covered. If a person started the run, a different person must release it. ' +
    'The next tick does it, within a minute; where an answer of Constant Contact is older than an hour, it is asked ' +
    'again first.',
  uses: ['audits:control'],
  request: {
    path: z.strictObject({ runId }),
    body: z.strictObject({
      planHash: z.string().check(plain(), z.regex(/^[0-9a-f]{64}$/, 'must be the hash of what is held')),
    }),
  },
  successStatus: 202,
  answer: audit,
  example: { planHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' },
  problems: ['AUDIT_NOT_FOUND', 'AUDIT_NOT_RELEASABLE', 'PLAN_HASH_DIFFERS', 'SECOND_PERSON_NEEDED'],
  impact:
    'What the brake holds cannot be released: accounts that have left keep access for longer, and newcomers wait. No ' +
    'account loses access.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
