import { describe, expect } from 'vitest';
import type { Case } from '../../../shared/domain/audit/case.ts';
import { createCaseLister, createCaseStore } from '../../../shared/store/audits/cases.ts';
import { readableOf } from '../../../shared/store/entries.ts';
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
      caseOf(6, {
        cause: 'activity',
        eventType: 'account.disable',
        answer: {
          outcome: 'ours',
          observedAt: noon,
          activity: { value: 'disabled', raw: 'Frozen' },
          isByWebhook: true,
        },
      }),
    ];
    for (const each of all) await cases.put(each);

    for (const each of all) expect(await cases.get(each.accountId)).toEqual(each);
    expect(await cases.get(idOf(7))).toBeUndefined();
  });

  test('is opened once, and stays as it is', async ({ cases }) => {
    expect(await cases.open(caseOf(1, { unclear: 3 }))).toBe(true);
    expect(await cases.open(caseOf(1, { openedAt: noon + hour }))).toBe(false);

    expect(await cases.get(idOf(1))).toEqual(caseOf(1, { unclear: 3 }));
  });

  test('of a first miss is opened anew by a second proven miss, and only once', async ({ cases }) => {
    const second = caseOf(1, { missingSince: noon, missedBy: noon + hour });
    await cases.open(caseOf(1));

    expect(await cases.open(second)).toBe(true);
    expect(await cases.open({ ...second, missedBy: noon + 2 * hour })).toBe(false);
    expect(await cases.get(idOf(1))).toEqual(second);
  });

  test('that was left behind from an earlier absence is opened anew', async ({ cases }) => {
    await cases.open(caseOf(1, { missingSince: noon, missedBy: noon + hour, unclear: 3 }));
    const again = caseOf(1, { missingSince: noon + 5 * hour, missedBy: noon + 6 * hour });

    expect(await cases.open(again)).toBe(true);
    expect(await cases.get(idOf(1))).toEqual(again);
  });

  test('about an activity takes the place of one that was missing, and not of one like it', async ({ cases }) => {
    const activity = caseOf(1, { cause: 'activity', wants: 'activity', revokes: true });
    await cases.open(caseOf(1, { missingSince: noon, missedBy: noon + hour }));

    expect(await cases.open(activity)).toBe(true);
    expect(await cases.open({ ...activity, openedAt: noon + hour })).toBe(false);
    expect(await cases.get(idOf(1))).toEqual(activity);
  });

  test('by a webhook takes the place of one by no webhook, once', async ({ cases }) => {
    const disabled = caseOf(1, { cause: 'activity', eventType: 'account.disable', wants: 'activity' });
    await cases.open({ ...disabled, eventType: undefined });

    expect(await cases.open(disabled)).toBe(true);
    expect(await cases.open({ ...disabled, eventType: 'account.cancel' })).toBe(false);
    expect(await cases.open({ ...disabled, eventType: undefined })).toBe(false);
    expect(await cases.get(idOf(1))).toEqual(disabled);
  });

  test('is closed when its account is listed again, but not one about its activity', async ({ cases, readAll }) => {
    await cases.open(caseOf(1));
    await cases.open(caseOf(2, { cause: 'activity', wants: 'activity' }));
    for (const index of [1, 2, 3]) await cases.removeMissing(idOf(index));

    expect((await readAll()).map(({ accountId }) => accountId)).toEqual([idOf(2)]);
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
    let after: string | undefined;
    do {
      const page = await listCases(3, after);
      expect(page.cases.length).toBeLessThanOrEqual(3);
      listed.push(...readableOf(page.cases));
      after = page.next;
    } while (after !== undefined);

    expect(listed).toEqual(all);
  });

  many('are listed after an account, whether or not that has a case', async ({ all, listCases, cases }) => {
    await cases.remove(idOf(3));

    expect((await listCases(10, idOf(3))).cases).toEqual(all.slice(4));
    expect(await listCases(10, idOf(6))).toEqual({ cases: [] });
  });

  many(
    'but a damaged one are listed and read all the same; that one is named in its place, and deleted by the reader',
    async ({ all, store, readAll, listCases }) => {
      await store.put(store.tables.workState, { kind: 'audit-case', id: idOf(2), accountId: idOf(2), cause: 'other' });
      const others = all.filter(({ accountId }) => accountId !== idOf(2));

      const first = await listCases(3);
      expect(first).toEqual({ cases: [...others.slice(0, 2), { damaged: idOf(2) }], next: idOf(2) });
      expect((await listCases(10, first.next)).cases).toEqual(others.slice(2));
      store.damaged.length = 0;
      for (let times = 0; times < 2; times += 1) expect(await readAll()).toEqual(others);
      expect(store.damaged).toEqual([`audit-case ${idOf(2)}`]);
      expect(await store.find(store.tables.workState, { id: idOf(2) })).toEqual([]);
    },
  );

  test('are none at first', async ({ listCases, readAll }) => {
    expect(await readAll()).toEqual([]);
    expect(await listCases(10)).toEqual({ cases: [], next: undefined });
  });
});
