import * as z from '../../base/zod.ts';
import type { HttpOperation, ScheduledOperation } from '../operation.ts';
import { audit, auditBudget, auditSchedule, plannedChange, runId } from '../schemas/audits.ts';
import { nextPageToken, pageSize, pageToken } from '../schemas/common.ts';

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
    'audits:run',
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
    'Opens a run; the next tick of the re-audit, within a minute, starts it. With `dryRun` the run does everything ' +
    'except applying its plan: its result is the exact plan.',
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
    'The open run comes first. `budget` says how many requests to Constant Contact are left today, `schedule` when ' +
    'the next run is due and how long a full one takes.',
  uses: ['audits:read', 'audit-schedule', 'budget:read'],
  request: { query: z.strictObject({ pageSize: pageSize({ max: 100, fallback: 20 }), pageToken }) },
  answer: z.object({ audits: z.array(audit), nextPageToken, budget: auditBudget, schedule: auditSchedule }),
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
  summary: 'One audit run with its progress and the changes it has planned',
  description:
    'The planned changes come in pages, in the order of the account ids. They are kept for 30 days, the record of ' +
    'the run for 400 days. An open run shows its progress.',
  uses: ['audits:read', 'budget:read'],
  request: {
    path: z.strictObject({ runId }),
    query: z.strictObject({ pageSize: pageSize({ max: 100, fallback: 50 }), pageToken }),
  },
  answer: z.object({ ...audit.shape, plannedChanges: z.array(plannedChange), nextPageToken }),
  problems: ['AUDIT_NOT_FOUND', 'INVALID_PAGE_TOKEN'],
  impact: 'Operators cannot look at an audit or its plan, so a quarantined plan cannot be judged. Audits continue.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;

export const releaseAudit = {
  name: 'release-audit',
  group: 'audit',
  trigger: 'http',
  method: 'POST',
  path: '/v1/audits/{runId}/release',
  scope: 'audit/manage',
  summary: 'Allow a quarantined plan to be applied, once',
  description:
    'Applies only to the plan with the given hash, which you have reviewed. The release must come within 24 hours ' +
    'and before a newer run replaces the plan; if a person started the run, a different person must release it. ' +
    'The next tick applies the plan, unless a membership that it changes has changed since: then a new run makes a ' +
    'new plan.',
  uses: ['audits:control'],
  request: {
    path: z.strictObject({ runId }),
    body: z.strictObject({ planHash: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be the hash of a plan')) }),
  },
  successStatus: 202,
  answer: audit,
  example: { planHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' },
  problems: ['AUDIT_NOT_FOUND', 'AUDIT_RUNNING', 'AUDIT_NOT_RELEASABLE', 'PLAN_HASH_DIFFERS', 'SECOND_PERSON_NEEDED'],
  impact:
    'A quarantined plan cannot be released: accounts that have left keep access until the next run. No account ' +
    'loses access.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
