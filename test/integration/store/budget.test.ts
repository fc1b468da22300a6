import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { type BudgetState, claim, stateAt } from '../../../shared/domain/budget/claims.ts';
import { createGovernor } from '../../../shared/domain/budget/governor.ts';
import { remaining } from '../../../shared/domain/budget/report.ts';
import { createBudgetStore } from '../../../shared/store/budget.ts';
import { createBudgetReader } from '../../../shared/store/budget-reader.ts';
import { StoreBusyError } from '../../../shared/store/context.ts';
import { noon } from '../../support/memberships.ts';
import { createTestStore, type TestStore } from '../../support/store.ts';

const limits = { perSecond: 4, perDay: 10_000 };
const item = { kind: 'budget', id: 'constant-contact' };

let store: TestStore;
beforeEach(async () => {
  store = await createTestStore();
  store.requests.length = 0;
});

const budgetStore = () => createBudgetStore(store.context, store.tables.workState);
const readBudget = () => createBudgetReader(store.context, store.tables.workState)();
const stored = () => store.dump(store.tables.workState);
/** Claims one slot, and answers which. */
const claimOne = (from: ReturnType<typeof budgetStore>) =>
  from.change((known) => {
    const claimed = claim(known, { lane: 'interactive', earliest: noon, latest: noon + 60_000, count: 1 }, limits);
    if (!claimed.granted) throw new Error('refused');
    return { state: claimed.state, result: claimed.permits[0].slot - noon };
  });
const sent = (): readonly string[] => store.requests.splice(0).map((command) => command.replace('ItemCommand', ''));

describe('the item', () => {
  test('can be read by a person, and expires', async () => {
    await claimOne(budgetStore());
    expect(await stored()).toEqual([
      {
        ...item,
        revision: 1,
        day: '2026-11-21',
        used: { interactive: 1, webhook: 0, audit: 0 },
        openFrom: '2026-11-21T12:00:00.256Z',
        keptFrom: '2026-11-21T12:00:00.000Z',
        pausedUntil: '2026-11-21T12:00:00.000Z',
        expiresAt: Date.parse('2026-11-25T00:00:00Z') / 1_000,
      },
    ]);
  });

  test('is read as it was written', async () => {
    const state: BudgetState = { ...stateAt(undefined, noon), pausedUntil: noon + 1_234 };
    await budgetStore().change(() => ({ state, result: undefined }));
    expect(await readBudget()).toEqual(state);
    expect(remaining(await readBudget(), noon, limits)).toMatchObject({ day: '2026-11-21', remaining: 10_000 });
  });

  test('is not there before somebody calls, or after it has expired', async () => {
    const one = budgetStore();
    expect(await readBudget()).toBeUndefined();
    expect(await claimOne(one)).toBe(0);
    await store.context.client.send(new DeleteItemCommand({ TableName: store.tables.workState, Key: marshall(item) }));
    expect(await claimOne(one)).toBe(0);
    expect(await claimOne(one)).toBe(256);
  });

  test.each([
    ['a day that is none', { revision: 7, day: 'today' }],
    ['a count that is none', { revision: 7, used: { interactive: -1, webhook: 0, audit: 0 } }],
    ['a revision that is a text', { revision: 'seven', day: 'today' }],
    ['no revision', { day: 'today' }],
  ])('with %s is told of, and begun anew', async (_case, wrong) => {
    await store.put(store.tables.workState, { ...item, ...wrong });
    expect(await claimOne(budgetStore())).toBe(0);
    expect(store.damaged).toEqual(['budget/constant-contact']);
    expect(await claimOne(budgetStore())).toBe(256);
    expect(store.damaged).toHaveLength(1);
  });
});

describe('requests', () => {
  test('a process that writes alone reads once', async () => {
    const one = budgetStore();
    for (let call = 0; call < 3; call += 1) await claimOne(one);
    expect(sent()).toEqual(['Get', 'Put', 'Put', 'Put']);
  });

  test('who lost a race reads again and decides again', async () => {
    const [one, other] = [budgetStore(), budgetStore()];
    expect(await claimOne(one)).toBe(0);
    expect(await claimOne(other)).toBe(256);
    sent();
    expect(await claimOne(one)).toBe(512);
    expect(sent()).toEqual(['Put', 'Get', 'Put']);
  });

  test('nothing to write is decided on what was just read', async () => {
    const [one, other] = [budgetStore(), budgetStore()];
    await claimOne(one);
    await claimOne(other);
    sent();
    const seen: unknown[] = [];
    const used = await one.change((state) => {
      seen.push(state?.used.interactive);
      return { state, result: state?.used.interactive };
    });
    expect(used).toBe(2);
    expect(seen).toEqual([1, 2]);
    expect(sent()).toEqual(['Get']);
  });
});

describe('many at once', () => {
  /** Gives way as often as it should sleep long: whoever has to wait longer waits longer, without real time. */
  const giveWay = async (milliseconds: number): Promise<void> => {
    for (let turn = 0; turn < milliseconds; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };

  test('of twenty processes each gets a slot of its own', async () => {
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
    expect(await stored()).toMatchObject([{ revision: 20, used: { interactive: 0, webhook: 20, audit: 0 } }]);
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

  test('who loses every race is told so, and has changed nothing', async () => {
    const other = budgetStore();
    const client = clientThat(() => claimOne(other));
    await expect(claimOne(createBudgetStore({ ...store.context, client }, store.tables.workState))).rejects.toThrow(
      StoreBusyError,
    );
    expect(await stored()).toMatchObject([{ revision: 12, used: { interactive: 12 } }]);
  });

  test('a write of which nobody knows whether it was made is not made again', async () => {
    let lost = 1;
    const client = clientThat(async (put) => {
      if (lost === 0) return;
      lost -= 1;
      await put();
      throw Object.assign(new Error('no answer came'), { name: 'TimeoutError' });
    });
    const one = createBudgetStore({ ...store.context, client }, store.tables.workState);
    await expect(claimOne(one)).rejects.toThrow(StoreBusyError);
    expect(await stored()).toMatchObject([{ revision: 1, used: { interactive: 1 } }]);
    expect(await claimOne(one)).toBe(256);
  });
});
