import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, inject } from 'vitest';
import { type BudgetState, claim, stateAt } from '../../../shared/domain/budget/claims.ts';
import { createGovernor } from '../../../shared/domain/budget/governor.ts';
import { noCalls } from '../../../shared/domain/budget/limits.ts';
import { remaining } from '../../../shared/domain/budget/report.ts';
import { createBudgetStore } from '../../../shared/store/budget.ts';
import { createBudgetReader } from '../../../shared/store/budget-reader.ts';
import { StoreBusyError } from '../../../shared/store/context.ts';
import { testFreshTables as test } from '../../support/fixtures/store.ts';
import { noon } from '../../support/memberships.ts';
import type { TestStore } from '../../support/store.ts';

const limits = { perSecond: 4, perDay: 10_000 };
const item = { kind: 'budget', id: 'constant-contact' };

const budgetOf = ({ context, tables }: TestStore) => createBudgetStore(context, tables.workState);
const readBudget = ({ context, tables }: TestStore) => createBudgetReader(context, tables.workState)();
const itemsOf = ({ dump, tables }: TestStore) => dump(tables.workState);
/** The commands that were sent since the last call. */
const sentBy = ({ requests }: TestStore): readonly string[] =>
  requests.splice(0).map((command) => command.replace('ItemCommand', ''));

/** Claims one slot, and answers which. */
const claimOne = (from: ReturnType<typeof createBudgetStore>) =>
  from.change((known) => {
    const claimed = claim(known, { lane: 'interactive', earliest: noon, latest: noon + 60_000, count: 1 }, limits);
    if (!claimed.granted) throw new Error('refused');
    return { state: claimed.state, result: claimed.permits[0].slot - noon };
  });

describe('the item', () => {
  test('can be read by a person, and expires', async ({ store }) => {
    await claimOne(budgetOf(store));
    expect(await itemsOf(store)).toEqual([
      {
        ...item,
        revision: 1,
        day: '2026-11-21',
        used: { interactive: 1, webhook: 0, audit: 0 },
        openFrom: '2026-11-21T12:00:00.000Z',
        keptFrom: '2026-11-21T12:00:00.000Z',
        auditFrom: '2026-11-21T12:00:00.256Z',
        auditUntil: '2026-11-21T00:00:00.000Z',
        pausedUntil: '2026-11-21T12:00:00.000Z',
        expiresAt: Date.parse('2026-11-25T00:00:00Z') / 1_000,
      },
    ]);
  });

  test('is read as it was written', async ({ store }) => {
    const state: BudgetState = { ...stateAt(undefined, noon), pausedUntil: noon + 1_234, probeFrom: noon + 3_600_000 };
    await budgetOf(store).change(() => ({ state, result: undefined }));
    expect(await readBudget(store)).toEqual(state);
    expect(remaining(await readBudget(store), noon, limits)).toMatchObject({ day: '2026-11-21', closed: true });
    const { probeFrom, ...open } = state;
    await budgetOf(store).change(() => ({ state: open, result: undefined }));
    expect(await readBudget(store)).toEqual(open);
    expect(remaining(await readBudget(store), noon, limits)).toMatchObject({ remaining: 10_000, closed: false });
  });

  test('is not there before the first call, or after it has expired', async ({ store }) => {
    const one = budgetOf(store);
    expect(await readBudget(store)).toBeUndefined();
    expect(await claimOne(one)).toBe(0);
    await store.context.client.send(new DeleteItemCommand({ TableName: store.tables.workState, Key: marshall(item) }));
    expect(await claimOne(one)).toBe(0);
    expect(await claimOne(one)).toBe(256);
  });

  describe('of version 0.1.0', () => {
    const old = {
      ...item,
      revision: 41,
      day: '2026-11-21',
      used: { interactive: 8_000, webhook: 3, audit: 100 },
      openFrom: '2026-11-21T12:00:01.024Z',
      keptFrom: '2026-11-21T12:00:00.768Z',
      pausedUntil: '2026-11-21T11:00:00.000Z',
      expiresAt: Date.parse('2026-11-25T00:00:00Z') / 1_000,
    };

    test('is read, and replaced with the next call: no slot is claimed again', async ({ store }) => {
      await store.put(store.tables.workState, old);
      expect(remaining(await readBudget(store), noon, limits)).toMatchObject({
        used: old.used,
        remaining: 1_897,
        closed: false,
      });
      const claimed = await budgetOf(store).change((known) => {
        const answer = claim(known, { lane: 'audit', earliest: noon, latest: noon + 60_000, count: 2 }, limits);
        if (!answer.granted) throw new Error('refused');
        return { state: answer.state, result: answer.permits.map(({ slot }) => slot - noon) };
      });
      expect(claimed[0]).toBeGreaterThanOrEqual(1_024);
      expect(await itemsOf(store)).toMatchObject([{ revision: 42, used: { ...old.used, audit: 102 } }]);
      expect(store.damaged).toEqual([]);
    });

    test('with a closed day is closed, and the vendor is asked again with one call', async ({ store }) => {
      await store.put(store.tables.workState, { ...old, used: noCalls, pausedUntil: '2026-11-22T00:00:00.000Z' });
      expect(remaining(await readBudget(store), noon, limits)).toMatchObject({ remaining: 0, closed: true });
      const one = budgetOf(store);
      expect(await claimOne(one)).toBeGreaterThanOrEqual(768);
      await expect(claimOne(one)).rejects.toThrow('refused');
    });
  });

  test.for<[string, Readonly<Record<string, unknown>>]>([
    ['a day that is none', { revision: 7, day: 'today' }],
    ['a count that is none', { revision: 7, used: { interactive: -1, webhook: 0, audit: 0 } }],
    ['a revision that is a text', { revision: 'seven', day: 'today' }],
    ['no revision', { day: 'today' }],
  ])('with %s is told of, and begun again', async ([_case, wrong], { store }) => {
    await store.put(store.tables.workState, { ...item, ...wrong });
    expect(await claimOne(budgetOf(store))).toBe(0);
    expect(store.damaged).toEqual(['budget/constant-contact']);
    expect(await claimOne(budgetOf(store))).toBe(256);
    expect(store.damaged).toHaveLength(1);
  });
});

describe('requests', () => {
  test('a process that writes alone reads once', async ({ store }) => {
    const one = budgetOf(store);
    for (let call = 0; call < 3; call += 1) await claimOne(one);
    expect(sentBy(store)).toEqual(['Get', 'Put', 'Put', 'Put']);
  });

  test('a process that lost a race reads again and decides again', async ({ store }) => {
    const [one, other] = [budgetOf(store), budgetOf(store)];
    expect(await claimOne(one)).toBe(0);
    expect(await claimOne(other)).toBe(256);
    sentBy(store);
    expect(await claimOne(one)).toBe(512);
    expect(sentBy(store)).toEqual(['Put', 'Get', 'Put']);
  });

  test('nothing to write is decided on what was just read', async ({ store }) => {
    const [one, other] = [budgetOf(store), budgetOf(store)];
    await claimOne(one);
    await claimOne(other);
    sentBy(store);
    const seen: unknown[] = [];
    const used = await one.change((state) => {
      seen.push(state?.used.interactive);
      return { state, result: state?.used.interactive };
    });
    expect(used).toBe(2);
    expect(seen).toEqual([1, 2]);
    expect(sentBy(store)).toEqual(['Get']);
  });
});

describe('many at once', () => {
  /** Gives way once per millisecond of sleep: a longer sleep waits longer, without real time. */
  const giveWay = async (milliseconds: number): Promise<void> => {
    for (let turn = 0; turn < milliseconds; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };

  test('of twenty processes each gets a slot of its own', async ({ store }) => {
    const context = { ...store.context, sleep: giveWay, random: Math.random };
    const process = async (): Promise<number> => {
      let now = noon;
      const governor = createGovernor({
        store: createBudgetStore(context, store.tables.workState),
        limits,
        lane: 'webhook',
        now: () => now,
        sleep: async (milliseconds) => {
          now += milliseconds;
        },
        random: Math.random,
      });
      expect(await governor.take(noon + 60_000)).toEqual({ granted: true });
      return (now - noon) / 256;
    };
    const slots = await Promise.all(Array.from({ length: 20 }, process));
    const open = Array.from({ length: 40 }, (_, slot) => slot).filter((slot) => (noon / 256 + slot) % 4 !== 3);
    expect(slots.toSorted((a, b) => a - b)).toEqual(open.slice(0, 20));
    expect(await itemsOf(store)).toMatchObject([{ revision: 20, used: { interactive: 0, webhook: 20, audit: 0 } }]);
  });

  const clientThat = (interfere: (put: () => Promise<unknown>) => Promise<unknown>): DynamoDBClient => {
    const client = new DynamoDBClient({ endpoint: inject('dynamoDbEndpoint') });
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'PutItemCommand') await interfere(() => next(args));
          return next(args);
        },
      { step: 'finalizeRequest', priority: 'low' },
    );
    return client;
  };

  test('a process that loses every race is told so, and has changed nothing', async ({ store }) => {
    const other = budgetOf(store);
    const client = clientThat(() => claimOne(other));
    await expect(claimOne(createBudgetStore({ ...store.context, client }, store.tables.workState))).rejects.toThrow(
      StoreBusyError,
    );
    expect(await itemsOf(store)).toMatchObject([{ revision: 12, used: { interactive: 12 } }]);
  });

  test('a write whose outcome is unknown is not made again', async ({ store }) => {
    let lost = 1;
    const client = clientThat(async (put) => {
      if (lost === 0) return;
      lost -= 1;
      await put();
      throw Object.assign(new Error('no answer came'), { name: 'TimeoutError' });
    });
    const one = createBudgetStore({ ...store.context, client }, store.tables.workState);
    await expect(claimOne(one)).rejects.toThrow(StoreBusyError);
    expect(await itemsOf(store)).toMatchObject([{ revision: 1, used: { interactive: 1 } }]);
    expect(await claimOne(one)).toBe(256);
  });
});
