import * as z from 'zod/mini';
import type { HttpOperation, ScheduledOperation } from '../operation.ts';
import { audit, auditBudget, auditSchedule, plannedChange, runId } from '../schemas/audits.ts';
import { nextPageToken, pageSize, pageToken } from '../schemas/common.ts';

export const reAudit = {
  name: 're-audit',
  group: 'audit',
  trigger: 'schedule',
  summary: "Compare the partner's whole account list with the store",
  description:
    'A tick: goes on with the open run from its checkpoint, or opens one when it is due, and works until its end, its time or ' +
    'its budget. See docs/re-audit.md.',
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
    'Evidence is getting old: accounts that have left keep access, newcomers do not get it, and if it goes on past the ' +
    'grace period every end-user loses access.',
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
  summary: 'Start an audit now, or only see what it would change',
  description:
    'Opens a run; the next tick of the re-audit, within a minute, begins with it. With `dryRun` it does everything but applying: ' +
    'its result is the exact plan.',
  uses: ['audits:control', 'idempotency'],
  idempotent: true,
  request: { body: z.strictObject({ dryRun: z._default(z.boolean(), false) }) },
  successStatus: 202,
  answer: audit,
  example: { dryRun: true },
  problems: ['AUDIT_RUNNING'],
  impact: 'Nobody can start an audit by hand. The scheduled ones go on.',
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
  summary: 'Audit runs, the newest first, with the budget that is left',
  description:
    'The open run is the first one. `budget` says how many requests to Constant Contact are left today, `schedule` when the ' +
    'next run is due and how long a full one takes.',
  uses: ['audits:read', 'audit-schedule', 'budget:read'],
  request: { query: z.strictObject({ pageSize: pageSize({ max: 100, fallback: 20 }), pageToken }) },
  answer: z.object({ audits: z.array(audit), nextPageToken, budget: auditBudget, schedule: auditSchedule }),
  problems: ['INVALID_PAGE_TOKEN'],
  impact: 'Nobody can see how the audits went. They go on.',
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
  summary: 'One audit run with its progress, and the changes that it has planned',
  description:
    'The planned changes come in pages, in the order of the account ids; they are kept for 30 days, the record of the run for ' +
    '400. An open run shows how far it has come.',
  uses: ['audits:read', 'budget:read'],
  request: {
    path: z.strictObject({ runId }),
    query: z.strictObject({ pageSize: pageSize({ max: 100, fallback: 50 }), pageToken }),
  },
  answer: z.object({ ...audit.shape, plannedChanges: z.array(plannedChange), nextPageToken }),
  problems: ['AUDIT_NOT_FOUND', 'INVALID_PAGE_TOKEN'],
  impact: 'Nobody can look at an audit or its plan, so no quarantined plan can be judged. Audits go on.',
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
  summary: 'Let a quarantined plan be applied, once',
  description:
    'Bound to the hash of the plan that you have looked at. It must be released within 24 hours, by somebody else than whoever ' +
    'started the run by hand, and before a newer run takes its place. The next tick applies it, unless a membership that it ' +
    'changes has been changed since: then a new run makes a new plan.',
  uses: ['audits:control'],
  request: {
    path: z.strictObject({ runId }),
    body: z.strictObject({ planHash: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be the hash of a plan')) }),
  },
  successStatus: 202,
  answer: audit,
  example: { planHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' },
  problems: ['AUDIT_NOT_FOUND', 'AUDIT_RUNNING', 'AUDIT_NOT_RELEASABLE', 'PLAN_HASH_DIFFERS', 'SECOND_PERSON_NEEDED'],
  impact: 'A quarantined plan cannot be released: who has left keeps access until the next run. Nobody loses any.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies HttpOperation;
