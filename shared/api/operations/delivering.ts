import type { ScheduledOperation, StreamOperation } from '../operation.ts';

export const deliverEvents = {
  name: 'deliver-events',
  group: 'events',
  trigger: 'stream',
  onlyWith: 'eventsWebhookUrl',
  from: { table: 'TrailLog', partPrefix: 'events#' },
  summary: 'Send new events to the application',
  description:
    'Takes up the events that are new in the log, and sends those that are due, signed as Standard Webhooks has it. ' +
    'What is not accepted is left to repeat-deliveries.',
  uses: ['deliveries:work', 'deliveries:send'],
  impact: 'The application hears of changes up to a minute later. No event is lost, and checks are not affected.',
  timeoutSeconds: 90,
  memoryMegabytes: 512,
} as const satisfies StreamOperation;

export const repeatDeliveries = {
  name: 'repeat-deliveries',
  group: 'events',
  trigger: 'schedule',
  onlyWith: 'eventsWebhookUrl',
  summary: 'Send events again that the application has not accepted',
  description:
    'Sends the events that are due, each for a day from its first attempt, at growing intervals. An event of an account ' +
    'waits for the earlier ones of the same account. It also takes up what deliver-events has not.',
  uses: ['deliveries:work', 'deliveries:send'],
  impact: 'Events that the application did not accept at once do not reach it. Checks are not affected.',
  timeoutSeconds: 90,
  memoryMegabytes: 512,
} as const satisfies ScheduledOperation;
