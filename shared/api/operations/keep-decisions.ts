import type { LogOperation } from '../operation.ts';

export const keepDecisions = {
  name: 'keep-decisions',
  group: 'events',
  trigger: 'log',
  summary: 'Keep the decisions of checks that the setting chooses',
  description:
    'Gets the lines of kept decisions from the logs of the functions that decide, in batches, and writes them to the ' +
    'store. So a check makes no request for them and waits for nothing.',
  uses: ['decisions:keep'],
  impact: 'Support does not find what some checks have answered. Checks are not affected.',
  timeoutSeconds: 60,
  memoryMegabytes: 512,
} as const satisfies LogOperation;
