import { expect, test } from 'vitest';
import { DamagedError } from '../../../shared/store/context.ts';
import { membershipItem, membershipOf, membershipsOf } from '../../../shared/store/memberships/items.ts';
import { readableLinkOf } from '../../../shared/store/memberships/link-items.ts';
import { accountIdOf, aMembership } from '../../support/memberships.ts';

/** The library that reads attributes throws for a number like this one. */
const tooLarge = { N: '1.5E+300' };

test('an item with an attribute that cannot be read at all is damaged, and does not spoil others', () => {
  const [good, other] = ['a1', 'a2'].map((id) => membershipItem(aMembership({ accountId: accountIdOf(id) })));
  const bad = { ...other, extra: tooLarge };
  const reported: string[] = [];

  const read = membershipsOf([bad, good ?? {}], { damaged: (key) => void reported.push(key) });

  expect(read.map(({ accountId }) => accountId)).toEqual(['a1']);
  expect(reported).toEqual(['account#a2']);
  expect(() => membershipOf(bad)).toThrow(DamagedError);
  expect(readableLinkOf({ key: { S: 'user#x' }, accountIds: tooLarge })).toBeUndefined();
});
