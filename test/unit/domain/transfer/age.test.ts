import { describe, expect, test } from 'vitest';
import { problemWithDate } from '../../../../shared/api/answers/transfers.ts';
import { accountAge } from '../../../../shared/domain/transfer/age.ts';
import { noon } from '../../../support/memberships.ts';

describe('the age of an account', () => {
  test.each([
    { createdOn: undefined, age: 'not_given' },
    { createdOn: '2026-11-21', age: 'young' },
    { createdOn: '2026-09-23', age: 'young' },
    { createdOn: '2026-09-22', age: 'old' },
    { createdOn: '1998-02-28', age: 'old' },
    { createdOn: '2026-11-22', age: 'young' },
  ])('created on $createdOn is $age', ({ createdOn, age }) => {
    expect(accountAge(createdOn, noon)).toBe(age);
  });

  test('changes at midnight UTC', () => {
    const midnight = Date.parse('2026-11-21T00:00:00.000Z');
    expect(accountAge('2026-09-22', midnight)).toBe('old');
    expect(accountAge('2026-09-22', midnight - 1)).toBe('young');
  });

  test.each([
    { createdOn: '2026-11-22', refused: false },
    { createdOn: '2026-11-23', refused: true },
    { createdOn: undefined, refused: false },
  ])('is of no use when it is yet to come, but for calendars that are ahead: $createdOn', ({ createdOn, refused }) => {
    expect(problemWithDate(createdOn, noon) !== undefined).toBe(refused);
  });
});
