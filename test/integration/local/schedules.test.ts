import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FunctionRuntime, LambdaFunction } from '../../../local/aws/lambda/functions.ts';
import type { Invocation } from '../../../local/aws/lambda/instance.ts';
import { createSchedules } from '../../../local/aws/schedules.ts';
import { place, resolveStacks } from './support.ts';

interface Options {
  readonly expression?: string;
  readonly state?: string;
  readonly input?: string;
  readonly target?: string;
}

/** A schedule of a function whose runs end when the test says so. */
const schedule = ({ expression = 'rate(5 minutes)', state = 'ENABLED', input, target = 'arn:fn' }: Options = {}) => {
  const runs: { readonly event: unknown; readonly end: (invocation: Invocation) => void }[] = [];
  const fn: LambdaFunction = {
    operation: 're-audit',
    name: 'Fn',
    arn: 'arn:fn',
    environment: {},
    warm: () => {},
    invoke: (event) => new Promise((end) => runs.push({ event, end })),
  };
  const functions: FunctionRuntime = {
    all: [fn],
    byArn: (arn) => (arn === fn.arn ? fn : undefined),
    close: async () => {},
  };
  const definition = {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: expression,
      State: state,
      Target: { Arn: target, ...(input !== undefined && { Input: input }) },
    },
  };
  const templates = resolveStacks({ Stack: { Resources: { Schedule: definition } } });
  return { schedules: createSchedules({ templates, functions, place }), runs };
};
const done = (result: unknown): Invocation => ({ ok: true, result });

describe('a run by hand', () => {
  it('has the default event, and its own result', async () => {
    const { schedules, runs } = schedule();
    expect(schedules.names).toEqual(['re-audit']);
    const run = schedules.run('re-audit');
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    expect(runs[0]?.event).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: place.accountId,
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      region: place.region,
      resources: ['arn:aws:scheduler:eu-test-1:000000000000:schedule/default/Schedule'],
      detail: '{}',
    });
    runs[0]?.end(done({ pages: 3 }));
    expect(await run).toEqual(done({ pages: 3 }));
  });

  it('has the default event also where the schedule has an input of its own', async () => {
    const { schedules, runs } = schedule({ input: '{"opens":"when_due"}' });
    void schedules.run('re-audit');
    await vi.waitFor(() => expect(runs[0]?.event).toMatchObject({ source: 'aws.scheduler', detail: '{}' }));
    expect(runs[0]?.event).not.toHaveProperty('opens');
  });

  it('does not exist under another name', () => {
    expect(schedule().schedules.run('other')).toBeUndefined();
  });

  it('waits for the one that is going on', async () => {
    const { schedules, runs } = schedule();
    const [first, second] = [schedules.run('re-audit'), schedules.run('re-audit')];
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    runs[0]?.end({ ok: false, error: { errorType: 'Error', errorMessage: 'no', trace: [] } });
    expect(await first).toMatchObject({ ok: false });
    await vi.waitFor(() => expect(runs).toHaveLength(2));
    runs[1]?.end(done(2));
    expect(await second).toEqual(done(2));
  });
});

describe('the timer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ['rate(1 minute)', 60],
    ['rate(5 minutes)', 300],
    ['rate(1 hour)', 3600],
    ['rate(6 hours)', 21_600],
    ['rate(1 day)', 86_400],
  ])('runs the function once in each period of %s', async (expression, seconds) => {
    const { schedules, runs } = schedule({ expression });
    schedules.start();
    await vi.advanceTimersByTimeAsync(seconds * 1000 - 1);
    expect(runs).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(runs).toHaveLength(1);
    runs[0]?.end(done(null));
    await vi.advanceTimersByTimeAsync(seconds * 1000);
    expect(runs).toHaveLength(2);
  });

  it.each([
    { input: '{"opens":"when_due"}', event: { opens: 'when_due' } },
    { input: undefined, event: expect.objectContaining({ source: 'aws.scheduler', detail: '{}' }) },
  ])('sends the input $input', async ({ input, event }) => {
    const { schedules, runs } = schedule(input === undefined ? {} : { input });
    schedules.start();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(runs.map((run) => run.event)).toEqual([event]);
  });

  it('does not run before it is started, nor after it is closed', async () => {
    const { schedules, runs } = schedule();
    await vi.advanceTimersByTimeAsync(600_000);
    schedules.start();
    schedules.close();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(runs).toHaveLength(0);
  });

  it('leaves a period out while a run is going on', async () => {
    const { schedules, runs } = schedule();
    schedules.start();
    await vi.advanceTimersByTimeAsync(1_000_000);
    expect(runs).toHaveLength(1);
    runs[0]?.end(done(null));
    await vi.advanceTimersByTimeAsync(300_000);
    expect(runs).toHaveLength(2);
  });

  it('leaves a period out while a run by hand waits or goes on', async () => {
    const { schedules, runs } = schedule({ input: '{"opens":"when_due"}' });
    schedules.start();
    await vi.advanceTimersByTimeAsync(300_000);
    void schedules.run('re-audit');
    await vi.advanceTimersByTimeAsync(300_000);
    runs[0]?.end(done(null));
    await vi.advanceTimersByTimeAsync(300_000);
    expect(runs).toHaveLength(2);
    expect(runs[1]?.event).toMatchObject({ source: 'aws.scheduler' });
    runs[1]?.end(done(null));
    await vi.advanceTimersByTimeAsync(300_000);
    expect(runs[2]?.event).toEqual({ opens: 'when_due' });
  });

  it('does not run for a schedule that is switched off, whatever its expression; by hand it does', async () => {
    const { schedules, runs } = schedule({ state: 'DISABLED', expression: 'cron(0 12 * * ? *)' });
    schedules.start();
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(runs).toHaveLength(0);
    void schedules.run('re-audit');
    await vi.advanceTimersByTimeAsync(0);
    expect(runs).toHaveLength(1);
  });

  it('waits as long as it can for a period that is longer than a timer', async () => {
    const { schedules, runs } = schedule({ expression: 'rate(100 days)' });
    schedules.start();
    await vi.advanceTimersByTimeAsync(24 * 86_400_000);
    expect(runs).toHaveLength(0);
  });
});

it.each([
  [{ expression: 'cron(0 12 * * ? *)' }, 'cron(0 12 * * ? *) is not emulated'],
  [{ expression: 'rate(5 fortnights)' }, 'rate(5 fortnights) is not emulated'],
  [{ target: 'arn:other' }, 'Schedule has no function'],
])('a schedule that cannot be emulated is refused: %j', (options, complaint) => {
  expect(() => schedule(options)).toThrow(complaint);
});
