import { describe, expect, test } from 'vitest';
import {
  type AuditLedger,
  type AuditRun,
  type AuditState,
  auditStates,
  isOpen,
} from '../../../../shared/domain/audit/run.ts';
import {
  dueAt,
  isDue,
  isScheduledTick,
  nextStep,
  openRun,
  quarantinedRun,
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

    const open = ['scanning', 'confirming', 'planned', 'applying'].includes(state);
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

describe('a plan that waits for its release', () => {
  const quarantined = ledger({ run: runIn('quarantined'), lastOpenedAt: noon, lastFailedAt: noon });

  test('is still there after a dry run, which changes nothing, not even when the next run is due', () => {
    const dry = openRun(quarantined, { runId: 'run-2', at: noon + hour, dryRun: true });

    expect(quarantinedRun(dry)).toEqual(quarantined.run);
    expect(dry).toMatchObject({ lastOpenedAt: noon, lastFailedAt: noon });
    const secondDry = openRun(
      { ...dry, run: { ...dry.run, state: 'completed' } },
      { runId: 'run-3', at: noon, dryRun: true },
    );
    expect(quarantinedRun(secondDry)).toEqual(quarantined.run);
  });

  test('gives way to a run that makes a new one', () => {
    const opened = openRun(quarantined, { runId: 'run-2', at: noon + hour });

    expect(quarantinedRun(opened)).toBeUndefined();
    expect(opened.lastOpenedAt).toBe(noon + hour);
    expect(opened.lastFailedAt).toBeUndefined();
  });
});

describe('what the schedule sends', () => {
  test('is told from everything else', () => {
    expect(isScheduledTick(JSON.parse(JSON.stringify(scheduledTick)))).toBe(true);
    for (const event of [undefined, null, 'when_due', {}, { opens: 'now' }, { source: 'aws.scheduler' }, []]) {
      expect(isScheduledTick(event)).toBe(false);
    }
  });
});
