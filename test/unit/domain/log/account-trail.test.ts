import { expect, test } from 'vitest';
import { type AccountStep, createAccountTrail } from '../../../../shared/domain/log/account-trail.ts';
import { FaultError } from '../../../../shared/domain/log/verdict.ts';
import type { AccountId } from '../../../../shared/domain/membership/facts.ts';
import { chainedEntries } from '../../../support/log-records.ts';

const [one, two, third] = chainedEntries(3, ['a07e1aaaaaa1', 'a07e1aaaaaa2']);

/** What the trail of the first account tells of entries. */
const told = (hasOthers: boolean, ...entries: readonly (Uint8Array | undefined)[]): readonly AccountStep[] => {
  const steps: AccountStep[] = [];
  const onStep = (step: AccountStep): void => void steps.push(step);
  const take = createAccountTrail('a07e1aaaaaa1' as AccountId, { mayBegin: true, hasOthers, onStep });
  for (const [index, entry] of entries.entries()) take(entry ?? Buffer.of(), index);
  return steps;
};

test('records of others come between those of the account', () => {
  expect(told(true, one, two, third)).toMatchObject([
    { index: 0, version: 1, previous: 'first' },
    { index: 2, version: 2, previous: 'fits' },
  ]);
  expect(told(true, two)).toEqual([]);
});

test.each([
  { name: 'of another account', entry: two },
  { name: 'that only names the account', entry: Buffer.from('{"accountId":"x","of":"a07e1aaaaaa1"}') },
  { name: 'that is none', entry: Buffer.from('"a07e1aaaaaa1"') },
])('a single record $name is wrong', ({ entry }) => {
  expect(told(false, one)).toHaveLength(1);
  expect(() => told(false, entry)).toThrow(FaultError);
  expect(() => told(false, entry)).toThrow('record 0 is not of the account a07e1aaaaaa1');
});
