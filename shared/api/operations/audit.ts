import type { ScheduledOperation } from '../operation.ts';

export const reAudit = {
  name: 're-audit',
  group: 'audit',
  trigger: 'schedule',
  summary: "Compare the partner's whole account list with the store",
  description:
    'Lists every client account at Constant Contact, adds what is new, records what has changed and, after a proven last ' +
    'page, writes the watermark that renews the evidence of everybody who was seen.',
  uses: [
    'memberships:get',
    'memberships:list',
    'memberships:change',
    'audit-runs:write',
    'review-mode',
    'constant-contact',
  ],
  impact:
    'Evidence is getting old: accounts that have left keep access, newcomers do not get it, and if it goes on past the ' +
    'grace period every end-user loses access.',
  timeoutSeconds: 900,
  memoryMegabytes: 512,
} as const satisfies ScheduledOperation;
