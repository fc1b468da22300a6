import { describe, expect, test } from 'vitest';
import { keptDecisionsOf } from '../../../shared/http/log-event.ts';
import { logsEventOf } from '../../support/log-delivery.ts';

const line = {
  timestamp: '2026-11-21T12:00:00.000Z',
  decisionId: '5f0c0000-0000-4000-8000-000000000001',
  code: 'MEMBER',
  kept: true,
  allowed: true,
};
const read = (event: unknown) => {
  const unreadable: string[] = [];
  const decisions = keptDecisionsOf(event, (id) => unreadable.push(id));
  return { ids: decisions.map(({ decisionId }) => decisionId), unreadable };
};

describe('an event of CloudWatch Logs', () => {
  test('that only asks whether the function is there has no lines', () => {
    expect(read(logsEventOf(['CWL CONTROL MESSAGE'], 'CONTROL_MESSAGE'))).toEqual({ ids: [], unreadable: [] });
  });

  test.each([
    ['text', 'Task timed out'],
    ['JSON that is no decision', '{"event":"ITEM_DAMAGED"}'],
    ['a code that this version does not know', JSON.stringify({ ...line, code: 'MEMBER_TOMORROW' })],
    ['no time', JSON.stringify({ ...line, timestamp: 'today' })],
    [
      'a batch whose details are of no subject',
      JSON.stringify({
        ...line,
        decisions: ['MEMBER a07e1lwvtuw0'],
        details: { 1: { allowed: true } },
        code: undefined,
      }),
    ],
  ])('passes over %s, and reads the lines beside it', (_, other) => {
    expect(read(logsEventOf([other, JSON.stringify(line)]))).toEqual({ ids: [line.decisionId], unreadable: ['0'] });
  });

  test.each([{}, { awslogs: { data: 'bm8gZ3ppcA==' } }, { Records: [] }])('%j is none', (event) => {
    expect(() => read(event)).toThrow();
  });
});
