import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LogFields } from '../../../shared/base/log.ts';
import { CHECK_DECIDED, REQUEST_FAILED, REQUEST_REFUSED } from '../../../shared/base/log-events.ts';

const written: { readonly to: string; readonly text: string }[] = [];
beforeEach(() => {
  written.length = 0;
  vi.stubEnv('LOG_LEVEL', undefined);
  vi.resetModules();
  vi.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') });
  for (const to of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[to], 'write').mockImplementation((text) => {
      written.push({ to, text: String(text) });
      return true;
    });
  }
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  // Other files of this process get a log of their own again, which is silent.
  vi.resetModules();
});

const freshLog = async () => (await import('../../../shared/base/log.ts')).log;

test('a line says its level, its time, its event and what it means, and ends', async () => {
  (await freshLog())(REQUEST_REFUSED, { code: 'NOT_FOUND', detail: undefined });
  expect(written).toEqual([
    {
      to: 'stdout',
      text: `{"level":"INFO","timestamp":"2026-11-21T10:00:00.000Z","message":"${REQUEST_REFUSED.message}","event":"REQUEST_REFUSED","code":"NOT_FOUND"}\n`,
    },
  ]);
});

test('the line of each check has no message', async () => {
  (await freshLog())(CHECK_DECIDED, { code: 'MEMBER' });
  expect(written[0]?.text).not.toContain('message');
});

test('a line behind an answer is of the moment of its decision, and written when the answer is on its way', async () => {
  const { logBehindAnswer } = await import('../../../shared/base/log.ts');
  logBehindAnswer(CHECK_DECIDED, { code: 'MEMBER' });
  expect(written).toEqual([]);
  vi.setSystemTime(Date.parse('2026-11-21T11:00:00Z'));

  vi.runAllTimers();

  expect(JSON.parse(written[0]?.text ?? '')).toMatchObject({ timestamp: '2026-11-21T10:00:00.000Z', code: 'MEMBER' });
});

test('an error is one line of the error output, with its stack in it', async () => {
  const { describeError } = await import('../../../shared/base/log.ts');
  (await freshLog())(REQUEST_FAILED, { error: describeError(new RangeError('too far')) });
  expect(written).toHaveLength(1);
  expect(written[0]?.to).toBe('stderr');
  expect(written[0]?.text.trimEnd()).not.toContain('\n');
  expect(JSON.parse(written[0]?.text ?? '')).toMatchObject({
    level: 'ERROR',
    error: { name: 'RangeError', message: 'too far', stack: expect.stringContaining('log.test.ts') },
  });
});

test.each([
  ['Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1', '1-5759e988-bd862e3fe1be46a994272793'],
  ['Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0', undefined],
  [undefined, undefined],
])('of the trace %s it says %s: only one that was recorded', async (header, id) => {
  const log = await freshLog();
  vi.stubEnv('_X_AMZN_TRACE_ID', header);
  log(CHECK_DECIDED);
  expect(JSON.parse(written[0]?.text ?? '').xray_trace_id).toBe(id);
});

test('nothing is written where it is to be silent', async () => {
  vi.stubEnv('LOG_LEVEL', 'SILENT');
  (await freshLog())(REQUEST_FAILED);
  (await import('../../../shared/base/log.ts')).logBehindAnswer(CHECK_DECIDED);
  vi.runAllTimers();
  expect(written).toEqual([]);
});

test('no field may have a name that every line has', () => {
  // @ts-expect-error -- a level of its own
  const level: LogFields = { level: 'DEBUG' };
  // @ts-expect-error -- a message of its own
  const message: LogFields = { message: 'mine' };
  expect([level, message]).toHaveLength(2);
});
