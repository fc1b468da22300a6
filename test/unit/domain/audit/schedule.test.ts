import { describe, expect, test } from 'vitest';
import {
  type AuditLedger,
  type AuditRun,
  type AuditState,
  auditStates,
  isOpen,
} from '../../../../shared/domain/audit/run.ts';
import {
  continueRun,
  dueAt,
  isDue,
  isScheduledTick,
  nextStep,
  openRun,
  scheduledTick,
} from '../../../../shared/domain/audit/schedule.ts';
import { hour, noon } from '../../../support/memberships.ts';

const every = 6 * hour;
const minute = 60_000;
const runIn = (state: AuditState, different: Partial<AuditRun> = {}): AuditRun => ({
  ...openRun({ revision: 0 }, { runId: 'run-1', at: noon }).run,
  state,
  ...different,
});
const ledger = (different: Partial<AuditLedger> = {}): AuditLedger => ({
  revision: 1,
  lastOpenedAt: noon,
  ...different,
});
const failed = (): Partial<AuditLedger> => ({ run: runIn('failed'), lastFailedAt: noon + hour });

describe('a run is due', () => {
  test.each([
    { when: 'there was none', given: { lastOpenedAt: undefined }, at: noon, due: true },
    { when: 'the last one is a period ago', given: {}, at: noon + every, due: true },
    { when: 'a tick comes a little early', given: {}, at: noon + every - minute / 2, due: true },
    { when: 'the last one is less than a period ago', given: {}, at: noon + every - minute / 2 - 1, due: false },
    { when: 'the last one is in the future', given: {}, at: noon - hour, due: false },
    { when: 'one failed a quarter of an hour ago', given: failed(), at: noon + hour + 15 * minute, due: true },
    { when: 'one failed just now', given: failed(), at: noon + hour + 14 * minute, due: false },
    { when: 'a dry run failed', given: { run: runIn('failed', { dryRun: true }) }, at: noon + 5 * hour, due: false },
    // Of an earlier version.
    { when: 'the last one is quarantined', given: { run: runIn('quarantined') }, at: noon + 5 * hour, due: false },
    { when: 'the last one is quarantined', given: { run: runIn('quarantined') }, at: noon + every, due: true },
    { when: 'the schedule is off', given: { lastOpenedAt: undefined }, everyMs: 0, at: noon, due: false },
    { when: 'the schedule is off', given: failed(), everyMs: 0, at: noon + 100 * hour, due: false },
    {
      when: 'one failed a period ago that is short',
      given: failed(),
      everyMs: minute,
      at: noon + hour + minute,
      due: true,
    },
  ])('$due when $when ($at)', ({ given, at, everyMs = every, due }) => {
    expect(isDue(ledger(given), at, everyMs)).toBe(due);
  });
});

test('the schedule says when it wants the next run, as it is told to people', () => {
  expect(dueAt(ledger(), every)).toBe(noon + every);
  expect(dueAt(ledger(failed()), every)).toBe(noon + hour + 15 * minute);
  expect(dueAt({ revision: 0 }, every)).toBe(Number.NEGATIVE_INFINITY);
  expect(dueAt(ledger(), 0)).toBe(Number.POSITIVE_INFINITY);
});

describe('a tick', () => {
  const holder = { owner: 'other', until: noon + minute };

  test.each(auditStates)('finds a run that is %s', (state) => {
    const run = runIn(state);
    const due = { ...ledger({ run }), lastOpenedAt: undefined };

    const open = ['scanning', 'comparing', 'applying', 'confirming', 'planned'].includes(state);
    expect(isOpen(run)).toBe(open);
    const continuing = open ? { step: 'continue', run } : undefined;
    expect(nextStep(ledger({ run }), noon, 'when_due', every)).toEqual(
      continuing ?? { step: 'nothing', why: 'not_due' },
    );
    expect(nextStep(ledger({ run }), noon, 'now', every)).toEqual(continuing ?? { step: 'open' });
    expect(nextStep(due, noon, 'when_due', every)).toEqual(continuing ?? { step: 'open' });
    expect(nextStep(ledger({ run, holder }), noon, 'now', every)).toEqual({ step: 'nothing', why: 'held' });
  });

  test.each([
    { when: 'held', at: noon + minute - 1, step: { step: 'nothing', why: 'held' } },
    { when: 'no longer held', at: noon + minute, step: { step: 'continue', run: runIn('applying') } },
  ])('leaves alone what is $when', ({ at, step }) => {
    const given = ledger({ run: runIn('applying'), holder });

    expect(nextStep(given, at, 'when_due', every)).toEqual(step);
    expect(nextStep(given, at, 'now', every)).toEqual(step);
  });

  test('continues a run that waits once its time has come, or when an operator wants it', () => {
    const run = runIn('scanning', { resumesAt: noon + hour });
    const given = ledger({ run, lastOpenedAt: noon - 100 * hour });

    expect(nextStep(given, noon + hour - 1, 'when_due', every)).toEqual({ step: 'nothing', why: 'waiting' });
    expect(nextStep(given, noon + hour - 1, 'now', every)).toEqual({ step: 'continue', run });
    expect(nextStep(given, noon + hour, 'when_due', every)).toEqual({ step: 'continue', run });
  });

  test('of the schedule opens no run before indexes know what the last one has written', () => {
    const given = ledger({ run: runIn('completed', { endedAt: noon + 7 * hour }) });
    const opensAt = noon + 7 * hour + 15_000;
    expect(nextStep(given, opensAt - 1, 'when_due', every)).toEqual({ step: 'nothing', why: 'waiting' });
    expect(nextStep(given, opensAt, 'when_due', every)).toEqual({ step: 'open' });
  });

  test('continues an open run while the schedule is off, and opens none', () => {
    expect(nextStep(ledger({ run: runIn('planned') }), noon, 'when_due', 0)).toMatchObject({ step: 'continue' });
    expect(nextStep({ revision: 0 }, noon, 'when_due', 0)).toEqual({ step: 'nothing', why: 'not_due' });
    expect(nextStep({ revision: 0 }, noon, 'now', 0)).toEqual({ step: 'open' });
  });
});

test('a new run knows what its list is compared with', () => {
  const lastCompleted = { runId: 'run-0', startedAt: noon, endedAt: noon, pages: 3, accounts: 120 };

  const { run } = openRun(ledger({ lastCompleted }), { runId: 'run-1', at: noon + 1 });
  expect(run).toEqual({
    runId: 'run-1',
    state: 'scanning',
    dryRun: false,
    startedAt: noon + 1,
    pages: 0,
    accounts: 0,
    expectedAccounts: 120,
    vendorRequests: 0,
    appliedParts: 0,
    changes: {},
    failures: 0,
    interruptions: 0,
  });
});

test('a new run begins after the last one, also by a clock that is behind', () => {
  const lastCompleted = { runId: 'run-0', startedAt: noon, endedAt: noon, pages: 3, accounts: 120 };

  expect(openRun(ledger({ lastCompleted }), { runId: 'run-1', at: noon - hour }).run.startedAt).toBe(noon + 1);
});

describe('a dry run', () => {
  const dryRun = runIn('scanning', { runId: 'dry', dryRun: true });
  const running = ledger({ run: dryRun });
  const due = noon + every;

  test('goes on while nothing is due', () => {
    expect(nextStep(running, noon + hour, 'when_due', every)).toEqual({ step: 'continue', run: dryRun });
    expect(nextStep(running, noon + hour, 'now', every)).toEqual({ step: 'continue', run: dryRun });
  });

  test.each(['scanning', 'comparing', 'applying'] as const)('that is %s gives way to an audit that is due', (state) => {
    const given = ledger({ run: { ...dryRun, state } });

    expect(nextStep(given, due, 'when_due', every)).toEqual({ step: 'open' });
    expect(openRun(given, { runId: 'run-2', at: due })).toMatchObject({
      run: { runId: 'run-2', dryRun: false },
      suspended: { runId: 'dry', state },
      lastOpenedAt: due,
    });
  });

  test('gives way also while it waits', () => {
    const waiting = ledger({ run: { ...dryRun, resumesAt: due + hour } });

    expect(nextStep(waiting, due, 'when_due', every)).toEqual({ step: 'open' });
  });

  test('is continued after the audit that it gave way to, and is then the run', () => {
    const opened = openRun(running, { runId: 'run-2', at: due });
    const between = { ...opened, run: { ...opened.run, state: 'applying' } } as const;
    const ended = { ...opened, run: { ...opened.run, state: 'completed' } } as const;

    expect(nextStep(between, due + hour, 'when_due', every)).toEqual({ step: 'continue', run: between.run });
    expect(nextStep(ended, due + hour, 'when_due', every)).toEqual({ step: 'continue', run: dryRun });
    expect(continueRun(ended, dryRun, due + hour)).toEqual({ ...ended, run: dryRun, suspended: undefined });
    // The next one that is due comes first again.
    expect(nextStep(ended, due + every, 'when_due', every)).toEqual({ step: 'open' });
    expect(openRun(ended, { runId: 'run-3', at: due + every }).suspended).toEqual(dryRun);
  });

  test('takes no turn of an audit by being opened', () => {
    const failedBefore = ledger(failed());
    const opened = openRun(failedBefore, { runId: 'dry', at: noon + hour, dryRun: true });

    expect(opened).toMatchObject({ run: { dryRun: true }, lastOpenedAt: noon, lastFailedAt: noon + hour });
    expect(dueAt(opened, every)).toBe(dueAt(failedBefore, every));
  });

  test('that is asked for again and again never keeps an audit from its turn', () => {
    let current: AuditLedger = ledger();
    let audits = 0;
    for (let at = noon; at <= noon + 5 * every; at += minute) {
      if (current.run === undefined || !isOpen(current.run)) {
        if (current.suspended === undefined) current = openRun(current, { runId: `dry-${at}`, at, dryRun: true });
      }
      const next = nextStep(current, at, 'when_due', every);
      if (next.step === 'nothing') continue;
      const { run, ...rest } =
        next.step === 'open' ? openRun(current, { runId: `run-${at}`, at }) : continueRun(current, next.run, at);
      if (!run.dryRun) audits += 1;
      // An audit takes one tick, a dry run never ends.
      current = { ...rest, run: { ...run, state: run.dryRun ? 'scanning' : 'completed' } };
    }
    expect(audits).toBe(5);
  });

  test('that a clock ahead has opened begins when it is taken up, but later than the last one', () => {
    const run = runIn('scanning', { startedAt: noon + 20 });
    const beganAfter = (startedAt: number) => {
      const lastCompleted = { runId: 'run-0', startedAt, endedAt: startedAt + 1, pages: 1, accounts: 1 };
      return continueRun(ledger({ run, lastCompleted }), run, noon).run.startedAt;
    };

    expect(continueRun(ledger({ run }), run, noon).run.startedAt).toBe(noon);
    expect([-hour, 5, 30].map((after) => beganAfter(noon + after) - noon)).toEqual([0, 6, 20]);
  });

  test('continued, leaves another one that waits', () => {
    const other = { ...dryRun, runId: 'other' };

    expect(continueRun(ledger({ suspended: other }), dryRun, noon)).toMatchObject({ run: dryRun, suspended: other });
  });
});

test.each([
  { when: 'it has paused before it read a page', different: { resumesAt: noon + hour }, startedAt: noon + 2 * hour },
  { when: 'it has paused after a page', different: { resumesAt: noon + hour, pages: 1 }, startedAt: noon },
  // A crash may have left pages that the ledger does not count.
  { when: 'it has not paused', different: {}, startedAt: noon },
  { when: 'its list is complete', different: { resumesAt: noon + hour, state: 'comparing' }, startedAt: noon },
] as const)('a run that is continued has begun at $startedAt when $when', ({ different, startedAt }) => {
  const run = runIn('scanning', different);

  expect(continueRun(ledger({ run }), run, noon + 2 * hour).run.startedAt).toBe(startedAt);
  // By a clock that is behind it begins no earlier than it was opened, once it has been worked on.
  expect(continueRun(ledger({ run }), run, noon - hour).run.startedAt).toBe(run.resumesAt ? noon : noon - hour);
});

describe('what the schedule sends', () => {
  test('is told from everything else', () => {
    expect(isScheduledTick(JSON.parse(JSON.stringify(scheduledTick)))).toBe(true);
    for (const event of [undefined, null, 'when_due', {}, { opens: 'now' }, { source: 'aws.scheduler' }, []]) {
      expect(isScheduledTick(event)).toBe(false);
    }
  });
});
