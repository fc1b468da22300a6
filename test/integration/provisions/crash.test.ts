/**
 * An account is requested, once without an accident, and then once for every command and call with
 * an accident in it. After each accident, the vendor was asked once at most, and the next run finds
 * the account and settles it.
 */

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect } from 'vitest';
import type { ProvisionOutcome } from '../../../shared/use-cases/provisions/request.ts';
import { test } from '../../support/fixtures/provision-world.ts';
import { newAccount, type ProvisionWorld } from '../../support/provisions.ts';

type How = 'dies before' | 'dies after' | 'fails before' | 'fails after';
interface Accident {
  readonly nth: number;
  readonly how: How;
}

class AccidentError extends Error {
  override readonly name = 'AccidentError';
}

/** A process that asks for an account, with an accident in its nth command or call. @returns what it did, in order */
const run = async (world: ProvisionWorld, loginName: string, accident?: Accident) => {
  const steps: string[] = [];
  let isDead = false;
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    if (isDead) throw new AccidentError('the process has died before');
    steps.push(name);
    if (steps.length !== accident?.nth) return work();
    isDead = accident.how.startsWith('dies');
    if (accident.how.endsWith('after')) await work();
    throw new AccidentError(accident.how);
  };
  const { client: real } = world.store.context;
  const client: DynamoDBClient = Object.create(real, {
    send: { value: (command: never) => step(Object(command).constructor.name, () => real.send(command)) },
  });
  const given = world.dependencies({}, { client });
  const { provision } = given.operations;
  const operations: typeof given.operations = {
    ...given.operations,
    provision: (...call) => step('call', () => provision(...call)),
  };
  let outcome: ProvisionOutcome | undefined;
  try {
    outcome = await world.provisionWith({ ...given, operations }, newAccount({ loginName }));
  } catch (error) {
    if (!(error instanceof AccidentError)) throw error;
  }
  return { steps, outcome };
};

let runs = 0;
const nextName = (): string => {
  runs += 1;
  return `Crashing-${runs}`;
};

/** What the vendor does with the request, and whether it has the account by the next run. */
const vendors = [
  { name: 'makes it', kind: undefined },
  { name: 'makes it later', kind: 'accepted' },
  { name: 'makes it and does not answer', kind: 'drop' },
] as const;

describe.each(vendors)('of a vendor that $name', ({ kind }) => {
  const play = async (world: ProvisionWorld, accident?: Accident) => {
    const loginName = nextName();
    if (kind !== undefined) world.simulator.faults.add({ operation: 'provision', kind });
    const asked = world.simulator.requests.provision;
    const { steps, outcome } = await run(world, loginName, accident);
    world.simulator.faults.clear();
    const requests = world.simulator.requests.provision - asked;
    await world.makeAccepted();
    await world.audit();
    return { loginName, steps, outcome, requests };
  };

  /** The world is as if nothing had happened, whether or not the account was asked for. */
  const expectEnd = async (
    world: ProvisionWorld,
    { loginName, requests }: Awaited<ReturnType<typeof play>>,
    hint: string,
  ): Promise<void> => {
    const account = world.simulator.accounts.byUserName(loginName);
    expect(requests, hint).toBe(account === undefined ? 0 : 1);
    expect(await world.codeOf(loginName), hint).toBe(account === undefined ? 'UNKNOWN_USER' : 'MEMBER');
    const pending = (await world.pending()).filter((item) => item['loginName'] === loginName);
    if (account === undefined) {
      // A crash before the vendor was asked looks the same as one after it.
      for (const item of pending) expect(item, hint).toMatchObject({ cause: 'started' });
      return;
    }
    expect(pending, hint).toEqual([]);
    const settled = (await world.settled()).filter(({ accountId }) => accountId === account.accountId);
    expect(settled, hint).toHaveLength(1);
    const actions = (await world.actionsOf(account.accountId)).map(({ action }) => action);
    expect(actions.toSorted(), hint).toEqual(
      kind === undefined && actions.length === 3 ? ['discovered', 'linked', 'updated'] : ['discovered', 'linked'],
    );
  };

  test('ends well without an accident', async ({ world }) => {
    const played = await play(world);

    expect(played.steps).toContain('call');
    await expectEnd(world, played, 'no accident');
  });

  test.for(['dies before', 'dies after', 'fails before', 'fails after'] as const)(
    'ends in the same way when the process %s any one of them',
    async (how, { world }) => {
      const { steps } = await play(world);
      for (const [index, step] of steps.entries()) {
        // The client throws only where nothing was done.
        if (how === 'fails after' && step === 'call') continue;
        const played = await play(world, { nth: index + 1, how });
        const hint = `${how} ${index + 1}, ${step}`;
        await expectEnd(world, played, hint);
        // Whoever is told that it was made is told the truth, and whoever is told nothing may ask again: to no harm.
        const { accountId } = { accountId: undefined, ...played.outcome };
        if (accountId !== undefined) {
          expect(accountId, hint).toBe(world.simulator.accounts.byUserName(played.loginName)?.accountId);
        }
      }
    },
  );
});
