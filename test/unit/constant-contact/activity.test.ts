import { expect, test } from 'vitest';
import { activityOf } from '../../../shared/constant-contact/activity.ts';

test.each([
  ['Open', 'open'],
  ['OPEN', 'open'],
  ['Active', 'open'],
  ['Trial', 'trial'],
  ['Trial End', 'trial_ended'],
  ['trial end', 'trial_ended'],
  ['Canceled', 'canceled'],
  ['Cancelled', 'canceled'],
  ['  Canceled ', 'canceled'],
  ['PENDING CANCELLATION', 'unknown'],
  ['Disabled', 'unknown'],
  ['TrialEnd', 'unknown'],
  ['', 'unknown'],
  ['constructor', 'unknown'],
  ['__proto__', 'unknown'],
])('billing status %j is %s, and the word is kept as it came', (word, value) => {
  expect(activityOf(word)).toStrictEqual({ value, raw: word });
});

test('no billing status is no activity', () => {
  expect(activityOf(undefined)).toBeUndefined();
});
