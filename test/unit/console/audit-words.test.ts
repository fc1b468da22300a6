import { describe, expect, it } from 'vitest';
import {
  activityOf,
  afterOf,
  answerOfCase,
  beforeOf,
  causeWords,
  changesInWords,
  heldWords,
  plural,
  reasonWords,
  stateWords,
} from '../../../console/src/base/audit-words.ts';
import { caseCauses } from '../../../shared/domain/audit/case.ts';
import { auditStates, brakeReasons, heldKinds } from '../../../shared/domain/audit/run.ts';

describe('the words for audits', () => {
  it('are there for each state, reason, kind and cause of the service', () => {
    expect(Object.keys(stateWords).toSorted()).toEqual(auditStates.toSorted());
    expect(Object.keys(reasonWords).toSorted()).toEqual(brakeReasons.toSorted());
    expect(Object.keys(heldWords).toSorted()).toEqual(heldKinds.toSorted());
    expect(Object.keys(causeWords).toSorted()).toEqual(caseCauses.toSorted());
  });

  it('say what an account had and would have', () => {
    const newcomer = { version: 0, action: 'discovered', revokesAccess: false } as const;
    expect(beforeOf(newcomer)).toBe('Not known to us');
    expect(afterOf({ ...newcomer, found: { kind: 'listed', activity: 'open' } })).toBe('Ours, Active');
    const missed = { version: 3, action: 'missed', revokesAccess: false } as const;
    expect(beforeOf(missed)).toBe('Ours, on the list');
    expect(afterOf({ ...missed, found: { kind: 'not_listed' } })).toBe('Ours, missing from the list');
    const canceled = {
      action: 'updated',
      revokesAccess: true,
      found: { kind: 'listed', activity: 'canceled' },
    } as const;
    expect(afterOf(canceled)).toBe('Ours, Canceled, a case: Constant Contact is asked first');
  });

  it('let through what is newer than the page', () => {
    expect(activityOf('paused')).toBe('paused');
    expect(changesInWords({ teleported: 2 })).toBe('2 teleported');
  });

  it('count', () => {
    expect(changesInWords({})).toBe('Nothing');
    expect(changesInWords({ discovered: 1200, missed: 1, updated: 0 })).toBe('1,200 found, 1 missing');
    expect(plural(1, 'account')).toBe('1 account');
    expect(plural(0, 'account')).toBe('0 accounts');
  });

  it('say what Constant Contact has answered about a case', () => {
    const observedAt = '2026-11-28T12:00:00.000Z';
    expect(answerOfCase({})).toBe('Not asked yet');
    expect(answerOfCase({ answer: { outcome: 'not_ours', observedAt } })).toBe('Not ours');
    expect(answerOfCase({ answer: { outcome: 'ours', observedAt, activity: 'canceled' } })).toBe('Ours, Canceled');
  });
});
