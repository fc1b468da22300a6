import { describe, expect, test } from 'vitest';
import { activityByWebhook, newActivity } from '../../../../shared/domain/membership/activity-evidence.ts';
import type { ActivityFact } from '../../../../shared/domain/membership/facts.ts';
import { noon } from '../../../support/memberships.ts';

const frozen = { value: 'unknown', raw: 'Frozen' } as const;
const open = { value: 'open', raw: 'Open' } as const;

describe('a webhook', () => {
  test.each([
    ['account.disable', frozen, { value: 'disabled', raw: 'Frozen' }],
    ['account.cancel', frozen, { value: 'canceled', raw: 'Frozen' }],
    ['account.disable', undefined, { value: 'disabled' }],
    ['account.cancel', undefined, { value: 'canceled' }],
    // The answer is later than the webhook, and it is understood.
    ['account.disable', open, open],
    ['account.cancel', { value: 'disabled', raw: 'Disabled' }, { value: 'disabled', raw: 'Disabled' }],
    ['tier.increase', frozen, frozen],
    ['tier.decrease', undefined, undefined],
  ] as const)('of %s with the word %j says %j', (eventType, seen, activity) => {
    expect(activityByWebhook(eventType, seen)).toStrictEqual(activity);
  });
});

describe('what a word says', () => {
  const known = (
    fact: Pick<ActivityFact, 'value' | 'raw'>,
    source: ActivityFact['evidence']['source'] = 'webhook',
  ) => ({
    ...fact,
    evidence: { source, observedAt: noon },
  });
  const disabled = known({ value: 'disabled', raw: 'Frozen' });

  test('is nothing new after a webhook if it is still the same and not understood', () => {
    expect(newActivity(disabled, frozen)).toBeUndefined();
    expect(newActivity(known({ value: 'canceled', raw: 'Frozen' }), frozen)).toBeUndefined();
    expect(newActivity(known({ value: 'disabled' }), frozen)).toBeUndefined();
  });

  test.each(['disabled', 'canceled', 'trial_ended'] as const)(
    'gives no access back to an account that is %s if it is not understood',
    (value) => {
      const thawed = { value: 'unknown', raw: 'Thawed' } as const;
      expect(newActivity(known({ value, raw: 'Frozen' }), thawed)).toBeUndefined();
      expect(newActivity(known({ value, raw: 'Frozen' }, 'audit'), thawed)).toBeUndefined();
      expect(newActivity(known({ value }, 'verify'), thawed)).toBeUndefined();
    },
  );

  test('takes no access away if it is not understood, and is kept', () => {
    expect(newActivity(known(open, 'audit'), frozen)).toEqual(frozen);
  });

  test('is news if it is understood by now', () => {
    expect(newActivity(disabled, open)).toEqual(open);
    expect(newActivity(disabled, { value: 'open', raw: 'Frozen' })).toEqual({ value: 'open', raw: 'Frozen' });
  });

  test('is news if it is the same and no longer understood, unless a webhook has told of the account', () => {
    expect(newActivity(known({ value: 'disabled', raw: 'Frozen' }, 'audit'), frozen)).toEqual(frozen);
    expect(newActivity(known({ value: 'open', raw: 'Frozen' }), frozen)).toEqual(frozen);
  });

  test('is nothing if there is none', () => {
    expect(newActivity(disabled, undefined)).toBeUndefined();
  });
});
