import { describe, expect } from 'vitest';
import type { Case } from '../../../shared/domain/audit/case.ts';
import { createCaseLister, createCaseStore } from '../../../shared/store/audits/cases.ts';
import { testFreshTables } from '../../support/fixtures/store.ts';
import { accountIdOf, hour, noon } from '../../support/memberships.ts';

const test = testFreshTables
  .extend('cases', ({ store }) => createCaseStore(store.context, store.tables.workState))
  .extend('listCases', ({ store }) => createCaseLister(store.context, store.tables.workState))
  .extend('readAll', ({ cases }) => async () => {
    const all: Case[] = [];
    for await (const each of cases.readAll()) all.push(each);
    return all;
  });

const idOf = (index: number) => accountIdOf(`a07e${String(index).padStart(8, '0')}`);
const caseOf = (index: number, different: Partial<Case> = {}): Case => ({
  accountId: idOf(index),
  cause: 'missing',
  openedAt: noon,
  nextAt: noon,
  unclear: 0,
  ...different,
});

describe('a case', () => {
  test('comes back whole, whatever is known of it', async ({ cases }) => {
    const all: readonly Case[] = [
      caseOf(1),
      caseOf(2, { missedBy: noon + hour, answer: { outcome: 'not_ours', observedAt: noon + 1 }, wants: 'departure' }),
      caseOf(3, { unclear: 7, answer: { outcome: 'unclear', observedAt: noon + 2 } }),
      caseOf(4, { answer: { outcome: 'ours', observedAt: noon + 3 } }),
      caseOf(5, {
        cause: 'activity',
        answer: { outcome: 'ours', observedAt: noon + 4, activity: { value: 'disabled', raw: 'Disabled' } },
        wants: 'activity',
        revokes: true,
        heldSince: noon + hour,
      }),
    ];
    for (const each of all) await cases.put(each);

    for (const each of all) expect(await cases.get(each.accountId)).toEqual(each);
    expect(await cases.get(idOf(6))).toBeUndefined();
  });

  test('is opened once, and stays as it is', async ({ cases }) => {
    expect(await cases.open(caseOf(1, { unclear: 3 }))).toBe(true);
    expect(await cases.open(caseOf(1, { openedAt: noon + hour }))).toBe(false);

    expect(await cases.get(idOf(1))).toEqual(caseOf(1, { unclear: 3 }));
  });

  test('of a first miss, or of another cause, is opened anew by a second proven miss, and only once', async ({
    cases,
  }) => {
    await cases.open(caseOf(1));
    await cases.open(caseOf(2, { cause: 'activity', wants: 'activity' }));

    for (const index of [1, 2]) {
      expect(await cases.open(caseOf(index, { missedBy: noon + hour }))).toBe(true);
      expect(await cases.open(caseOf(index, { missedBy: noon + 2 * hour }))).toBe(false);
      expect(await cases.get(idOf(index))).toEqual(caseOf(index, { missedBy: noon + hour }));
    }
  });

  test('that is put replaces what was there, whole', async ({ cases }) => {
    await cases.put(caseOf(1, { wants: 'departure', heldSince: noon, unclear: 2 }));
    await cases.put(caseOf(1, { nextAt: noon + hour }));

    expect(await cases.get(idOf(1))).toEqual(caseOf(1, { nextAt: noon + hour }));
  });

  test('that is removed is gone, also when it was not there', async ({ cases, readAll }) => {
    await cases.open(caseOf(1));
    await cases.open(caseOf(2));
    await cases.remove(idOf(1));
    await cases.remove(idOf(1));

    expect(await readAll()).toEqual([caseOf(2)]);
  });

  test('is kept for sixty days after it was touched last', async ({ store, cases }) => {
    await cases.open(caseOf(1));
    store.clock.now += hour;
    await cases.put(caseOf(1));

    expect(await store.find(store.tables.workState, { kind: 'audit-case' })).toEqual([
      expect.objectContaining({ expiresAt: (noon + hour) / 1000 + 60 * 86_400 }),
    ]);
  });

  test('that is damaged is an error', async ({ store, cases }) => {
    await store.put(store.tables.workState, { kind: 'audit-case', id: idOf(1), accountId: idOf(1), cause: 'other' });

    await expect(cases.get(idOf(1))).rejects.toThrow();
  });
});

describe('the cases', () => {
  const many = test.extend('all', async ({ cases, store }) => {
    const all = Array.from({ length: 7 }, (_, index) => caseOf(index));
    for (const each of all.toReversed()) await cases.open(each);
    // Not a case.
    await store.put(store.tables.workState, { kind: 'lease', id: idOf(3), owner: 'one' });
    return all;
  });

  many('are read one by one, in the order of the account ids', async ({ all, readAll }) => {
    expect(await readAll()).toEqual(all);
  });

  many('are listed page by page, each once', async ({ all, listCases }) => {
    const listed: Case[] = [];
    let after: Case['accountId'] | undefined;
    do {
      const page = await listCases(3, after);
      expect(page.cases.length).toBeLessThanOrEqual(3);
      listed.push(...page.cases);
      after = page.next;
    } while (after !== undefined);

    expect(listed).toEqual(all);
  });

  many('are listed after an account, whether or not that has a case', async ({ all, listCases, cases }) => {
    await cases.remove(idOf(3));

    expect((await listCases(10, idOf(3))).cases).toEqual(all.slice(4));
    expect(await listCases(10, idOf(6))).toEqual({ cases: [] });
  });

  test('are none at first', async ({ listCases, readAll }) => {
    expect(await readAll()).toEqual([]);
    expect(await listCases(10)).toEqual({ cases: [], next: undefined });
  });
});
