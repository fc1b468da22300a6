/** The EventBridge schedules of the template: timers, and a call to run one now. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { FunctionRuntime, LambdaFunction } from './lambda/functions.ts';
import type { Invocation } from './lambda/instance.ts';
import type { Place } from './template/physical-names.ts';
import type { ResolvedTemplates } from './template/template.ts';

const scheduleProperties = z.object({
  ScheduleExpression: z.string(),
  State: z._default(z.enum(['ENABLED', 'DISABLED']), 'ENABLED'),
  Target: z.object({ Arn: z.string(), Input: z.optional(z.string()) }),
});

export interface Schedules {
  /** The operations that are scheduled. */
  readonly names: readonly string[];
  /**
   * Runs a scheduled function once, after a current run of it has ended. The function gets the
   * default event, not the input of the schedule: with that input the re-audit only checks whether
   * a run is due; without it, it starts one now.
   *
   * @returns how it ended; undefined: there is no such schedule
   */
  run(name: string): Promise<Invocation> | undefined;
  /**
   * Starts the timers of the schedules that are switched on, with their inputs; the first run is
   * one period later.
   */
  start(): void;
  close(): void;
}

const msOfUnit = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const isUnit = (unit: string | undefined): unit is keyof typeof msOfUnit => unit !== undefined && unit in msOfUnit;

/** The limit of a timer in Node. */
const maxTimerMs = 2 ** 31 - 1;

const periodOf = (expression: string): number => {
  const [, count, unit] = /^rate\((\d+) (\w+?)s?\)$/.exec(expression) ?? [];
  if (!isUnit(unit)) throw new Error(`The schedule expression ${expression} is not emulated on this machine`);
  return Math.min(Number(count) * msOfUnit[unit], maxTimerMs);
};

/** What a target without an input of its own is sent, and what a run by hand has. */
const defaultEvent = (scheduleArn: string, { accountId, region }: Place): unknown => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.scheduler',
  account: accountId,
  time: new Date().toISOString(),
  region,
  resources: [scheduleArn],
  detail: '{}',
});

interface SchedulesParts {
  readonly templates: ResolvedTemplates;
  readonly functions: FunctionRuntime;
  readonly place: Place;
}

/**
 * Reads the schedules of the templates; no timer runs before `start`.
 *
 * @throws Error for a schedule that is not a rate, or whose target is not a function
 */
export const createSchedules = ({ templates, functions, place }: SchedulesParts): Schedules => {
  const schedules = templates.resources('AWS::Scheduler::Schedule', scheduleProperties).map((schedule) => {
    const { ScheduleExpression, State, Target } = schedule.properties;
    const fn = functions.byArn(Target.Arn);
    if (fn === undefined) throw new Error(`The schedule ${schedule.logicalId} has no function as its target`);
    const arn = `arn:aws:scheduler:${place.region}:${place.accountId}:schedule/default/${schedule.ref}`;
    const byHand = (): unknown => defaultEvent(arn, place);
    const scheduled = (): unknown => (Target.Input === undefined ? byHand() : JSON.parse(Target.Input));
    const period = State === 'ENABLED' ? periodOf(ScheduleExpression) : undefined;
    const runs = oneAtATime(fn);
    return {
      name: fn.operation,
      period,
      run: () => runs.afterOthers(byHand),
      tick: () => runs.unlessRunning(scheduled),
    };
  });
  let timers: NodeJS.Timeout[] = [];
  const stop = (): void => {
    for (const timer of timers) clearInterval(timer);
    timers = [];
  };
  return {
    names: schedules.map(({ name }) => name),
    run: (name) => schedules.find((schedule) => schedule.name === name)?.run(),
    start: () => {
      stop();
      timers = schedules.flatMap(({ period, tick }) =>
        period === undefined ? [] : [setInterval(tick, period).unref()],
      );
    },
    close: stop,
  };
};

const oneAtATime = (fn: LambdaFunction) => {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const afterOthers = (event: () => unknown): Promise<Invocation> => {
    waiting += 1;
    const run = last
      .then(() => fn.invoke(event()))
      .finally(() => {
        waiting -= 1;
      });
    last = run.catch(() => {});
    return run;
  };
  return {
    afterOthers,
    /** How a run on schedule ended is in the function's log, as in AWS. */
    unlessRunning: (event: () => unknown): void => {
      if (waiting === 0) void afterOthers(event);
    },
  };
};
