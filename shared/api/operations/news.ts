import type { ScheduledOperation, StreamOperation } from '../operation.ts';

const uses = ['log:entries', 'news:fold', 'news:send', 'watermark:read', 'policy'] as const;

export const publishChanges = {
  name: 'publish-changes',
  group: 'events',
  trigger: 'stream',
  from: { table: 'TrailLog', partPrefix: 'entries#' },
  summary: 'Make events of the records that come into the log, and put them on the bus',
  description:
    'Works the log in, in its order: each record makes one event of the feed or none. Then it puts the events on the ' +
    'EventBridge bus. It adds no request to a change.',
  uses,
  impact: 'Applications hear of changes later. Checks and audits are not affected, and no event is lost.',
  timeoutSeconds: 60,
  memoryMegabytes: 512,
} as const satisfies StreamOperation;

export const publishDueChanges = {
  name: 'publish-due-changes',
  group: 'events',
  trigger: 'schedule',
  summary: 'Make and send the events that the stream has missed, and those that time alone makes',
  description:
    'Does what publish-changes has not done, and records in the trail that evidence is no longer fresh, expires soon or ' +
    'has expired. The record comes into the log, and from there into the feed.',
  uses: [...uses, 'news:announce'],
  impact:
    'Applications do not hear that evidence gets old, and hear of other changes only by the stream. Checks and audits ' +
    'are not affected, and no event is lost.',
  timeoutSeconds: 60,
  memoryMegabytes: 512,
} as const satisfies ScheduledOperation;
