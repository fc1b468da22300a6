import type { ScheduledOperation } from '../operation.ts';

export const reconcileReports = {
  name: 'reconcile-reports',
  group: 'audit',
  trigger: 'schedule',
  summary: 'Compare the earnings reports that were sent with the audit records',
  description:
    'One tick: works on the open reconciliations until its time runs out. What it finds is stored part by part, and the ' +
    'next tick continues after the last part.',
  uses: ['reconciliations:work', 'leases', 'memberships:list-all', 'user-names:read', 'audit-records:list'],
  impact: 'Reconciliations stay as they are and are not completed. Checks and audits are not affected.',
  timeoutSeconds: 300,
  memoryMegabytes: 1024,
} as const satisfies ScheduledOperation;
