import { expect, test } from 'vitest';
import { activityOf } from '../../../shared/constant-contact/activity.ts';
import { defaultActivityWords } from '../../../shared/domain/membership/activity-words.ts';

test('the word is kept as it came, with the activity that the list gives it', () => {
  expect(activityOf(' TRIAL  end ', defaultActivityWords)).toStrictEqual({ value: 'trial_ended', raw: ' TRIAL  end ' });
  expect(activityOf('Frozen', defaultActivityWords)).toStrictEqual({ value: 'unknown', raw: 'Frozen' });
  expect(activityOf('Frozen', new Map([['frozen', 'disabled']]))).toStrictEqual({ value: 'disabled', raw: 'Frozen' });
});

test('no billing status is no activity', () => {
  expect(activityOf(undefined, defaultActivityWords)).toBeUndefined();
});
