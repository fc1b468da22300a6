import type { ScheduledOperation, StreamOperation } from '../operation.ts';

export const sequenceRecords = {
  name: 'sequence-records',
  group: 'events',
  trigger: 'stream',
  from: { table: 'AuditRecords' },
  summary: 'Give each new audit record its place in the log',
  description:
    'Appends the records that are written to the trail to one log: each once, and those of an account in the order ' +
    'of their versions. It adds no request to a change.',
  uses: ['log:sequence'],
  impact: 'New audit records come into the log later. Checks and audits are not affected, and no record is lost.',
  timeoutSeconds: 60,
  memoryMegabytes: 512,
} as const satisfies StreamOperation;

export const publishLog = {
  name: 'publish-log',
  group: 'events',
  trigger: 'schedule',
  summary: 'Publish the log: its tiles, and a signed checkpoint over them',
  description:
    'Writes what the log has more than its last checkpoint to the bucket, and signs a new checkpoint. It refuses to ' +
    'sign one that does not extend the last one. Before that it takes in the records that are older than the log.',
  uses: ['log:sequence', 'log:take-in', 'log:entries', 'log:publish'],
  impact:
    'Auditors do not see the newest records in the published log. Checks and audits are not affected, and no record ' +
    'is lost.',
  timeoutSeconds: 60,
  memoryMegabytes: 512,
} as const satisfies ScheduledOperation;
