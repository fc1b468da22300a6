import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect } from 'vitest';
import {
  type BrakeState,
  freshBrake,
  roomForNewcomers,
  roomToTake,
  withTaken,
} from '../../../shared/domain/audit/brake.ts';
import { createBrakeStore } from '../../../shared/store/brake.ts';
import { StoreBusyError } from '../../../shared/store/context.ts';
import { createMembershipReader } from '../../../shared/store/memberships/read.ts';
import { AlongsideChangedError } from '../../../shared/store/memberships/transaction.ts';
import { defaultBrake } from '../../support/audit.ts';
import { auditActor, changerOf, discover, newAccountId } from '../../support/changes.ts';
import { testFreshTables } from '../../support/fixtures/store.ts';
import { hour, noon } from '../../support/memberships.ts';

const test = testFreshTables.extend('brake', ({ store }) => createBrakeStore(store.context, store.tables.workState));

const full: BrakeState = {
  revision: 1,
  entitled: 100,
  known: 120,
  taken: { [noon / hour]: 2, [noon / hour - 3]: 1 },
  letIn: { [noon / hour]: 60 },
  wanted: 6,
  hold: 'too_many_newcomers',
  countedRun: 'run-1',
};

describe('the memory of the brake', () => {
  test('is empty at first, and then what was written, whole', async ({ store, brake }) => {
    expect(await brake.read()).toEqual(freshBrake);

    await brake.change(() => full);

    expect(await brake.read()).toEqual(full);
    expect(store.inputs.at(-1)).toMatchObject({ ConsistentRead: true });
    await brake.change((state) => ({ ...state, hold: undefined, wanted: 0 }));
    const { hold, ...rest } = full;
    expect(await brake.read()).toEqual({ ...rest, revision: 2, wanted: 0 });
  });

  test('never expires', async ({ store, brake }) => {
    await brake.change(() => full);

    const [item] = await store.dump(store.tables.workState);
    expect(item).not.toHaveProperty('expiresAt');
  });

  test('loses nothing where many write at the same time', async ({ brake }) => {
    await Promise.all(Array.from({ length: 4 }, () => brake.change((state) => withTaken(state, noon))));

    expect(await brake.read()).toMatchObject({ revision: 4, taken: { [noon / hour]: 4 } });
  });

  test('is decided again on what is stored then', async ({ store, brake }) => {
    const other = createBrakeStore(store.context, store.tables.workState);
    const seen: number[] = [];

    await brake.change((state) => {
      seen.push(state.revision);
      return withTaken(state, noon);
    });
    let interfered: Promise<void> | undefined;
    await brake.change((state) => {
      seen.push(state.revision);
      interfered ??= other.change((before) => withTaken(before, noon));
      return withTaken(state, noon);
    });
    await interfered;

    expect(await brake.read()).toMatchObject({ revision: 3, taken: { [noon / hour]: 3 } });
    expect(seen.slice(0, 2)).toEqual([0, 1]);
  });

  test('says so when it lost every race', async ({ store, brake }) => {
    const other = createBrakeStore(store.context, store.tables.workState);
    const racing = createBrakeStore(
      {
        ...store.context,
        client: Object.assign(Object.create(store.context.client), {
          send: async (command: { readonly input: object }) => {
            if ('Item' in command.input) await other.change((state) => withTaken(state, noon));
            return store.context.client.send(command as never);
          },
        }),
      },
      store.tables.workState,
    );

    await expect(racing.change((state) => withTaken(state, noon))).rejects.toThrow(StoreBusyError);
    expect((await brake.read()).taken).toEqual({ [noon / hour]: (await brake.read()).revision });
  });

  test.for([{ revision: 'one' }, { revision: 7, taken: 'all' }])(
    'that is damaged (%j) leaves no room, is reported, and is replaced by the next write',
    async (damage, { store, brake }) => {
      await store.put(store.tables.workState, { kind: 'brake', id: 'state', ...damage });

      const read = await brake.read();
      expect(roomToTake(read, store.clock.now + 6 * 24 * hour, defaultBrake)).toBe(0);
      expect(roomForNewcomers(read, store.clock.now, defaultBrake)).toBe(0);
      expect(store.damaged).toContain('brake state');

      await brake.change((state) => ({ ...state, entitled: 5, known: 6 }));
      await brake.change((state) => ({ ...state, wanted: 1 }));
      expect(await brake.read()).toEqual({ ...read, revision: 2, entitled: 5, known: 6, wanted: 1 });
    },
  );
});

describe('written alongside a change of a membership', () => {
  test('counts exactly what was changed', async ({ store, brake }) => {
    const accountId = newAccountId();
    const read = await brake.read();

    await changerOf(store)(accountId, discover(store), auditActor, {
      alongside: () => [brake.alongside(read, withTaken(read, noon))],
    });

    expect(await brake.read()).toMatchObject({ revision: 1, taken: { [noon / hour]: 1 } });
    expect(store.requests.filter((command) => command === TransactWriteItemsCommand.name)).toHaveLength(1);
  });

  test.for(['first', 'later'])(
    'changes nothing where the %s state is no longer the last one',
    async (which, { store, brake }) => {
      if (which === 'later') await brake.change((state) => withTaken(state, noon));
      const stale = await brake.read();
      await brake.change((state) => withTaken(state, noon));
      const accountId = newAccountId();

      const change = changerOf(store)(accountId, discover(store), auditActor, {
        alongside: () => [brake.alongside(stale, withTaken(stale, noon))],
      });

      await expect(change).rejects.toThrow(AlongsideChangedError);
      expect(await createMembershipReader(store.context, store.tables.memberships)(accountId)).toBeUndefined();
      expect((await brake.read()).revision).toBe(stale.revision + 1);
    },
  );
});
