import { describe, expect, it } from 'vitest';
import { membershipAnswerOf } from '../../../../shared/api/answers/memberships.ts';
import { aMembership, noon } from '../../../support/memberships.ts';

describe('a membership as the API answers with it', () => {
  it('says why the brake holds a newcomer', () => {
    const review = { value: 'pending', since: noon, held: 'too_many_newcomers' } as const;
    expect(membershipAnswerOf(aMembership({ review })).review).toEqual({
      value: 'pending',
      since: '2026-11-21T12:00:00.000Z',
      held: 'too_many_newcomers',
    });
  });

  it('does not say who has decided: the trail does', () => {
    const review = { value: 'denied', since: noon, decided: true } as const;
    expect(membershipAnswerOf(aMembership({ review })).review).toEqual({
      value: 'denied',
      since: '2026-11-21T12:00:00.000Z',
    });
  });
});
