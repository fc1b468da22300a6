import { describe, expect, test } from 'vitest';
import {
  activityOfWord,
  defaultActivityWords,
  parseActivityWords,
} from '../../../../shared/domain/membership/activity-words.ts';

describe('without a list of one’s own', () => {
  test.each([
    ['Open', 'open'],
    ['OPEN', 'open'],
    ['Active', 'open'],
    ['Trial', 'trial'],
    ['Free Trial', 'trial'],
    ['Trial End', 'trial_ended'],
    ['trial end', 'trial_ended'],
    ['Trial  End', 'trial_ended'],
    ['Trial\u00a0End', 'trial_ended'],
    ['TrialEnd', 'trial_ended'],
    ['TRIAL_ENDED', 'trial_ended'],
    ['Trial Expired', 'trial_ended'],
    ['Canceled', 'canceled'],
    ['Cancelled', 'canceled'],
    ['  Canceled ', 'canceled'],
    ['Closed', 'canceled'],
    ['Disabled', 'disabled'],
    ['Suspended', 'disabled'],
    ['PENDING CANCELLATION', 'unknown'],
    ['Frozen', 'unknown'],
    ['', 'unknown'],
    ['constructor', 'unknown'],
    ['__proto__', 'unknown'],
  ])('%j is %s', (word, activity) => {
    expect(activityOfWord(word, defaultActivityWords)).toBe(activity);
    expect(activityOfWord(word, parseActivityWords('') ?? new Map())).toBe(activity);
  });
});

describe('a list of one’s own', () => {
  test.each([
    ['Frozen=disabled', 'frozen', 'disabled'],
    [' On Hold = disabled , Gone=canceled', 'ON  HOLD', 'disabled'],
    [' On Hold = disabled , Gone=canceled', 'gone', 'canceled'],
    ['Frozen=disabled', 'Open', 'open'],
    ['Frozen=disabled,FROZEN=disabled', 'frozen', 'disabled'],
    // It stands above the known words.
    ['Closed=disabled', 'Closed', 'disabled'],
    ['Suspended=unknown', 'Suspended', 'unknown'],
  ])('%j: %j is %s', (list, word, activity) => {
    expect(activityOfWord(word, parseActivityWords(list) ?? new Map())).toBe(activity);
  });

  test.each([
    'Frozen',
    '=disabled',
    ' _ =disabled',
    'Frozen=',
    'Frozen=off',
    'Frozen=Disabled',
    'a=b=open',
    'Frozen:open',
  ])('%j is none', (list) => {
    expect(parseActivityWords(list)).toBeUndefined();
  });

  test('gives a word one activity', () => {
    expect(parseActivityWords('Frozen=disabled,fro zen=open')).toBeUndefined();
  });
});
