import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewAccount } from '../../../local/simulator/account.ts';
import { startAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import type { AuditDependencies } from '../../../shared/use-cases/audit/tick.ts';
import { answerVerification } from '../../support/answers.ts';
import { accountIdOf, hour } from '../../support/memberships.ts';
import { createProvisionWorld, newAccount, type ProvisionWorld } from '../../support/provisions.ts';

let world: ProvisionWorld;
beforeEach(async () => {
  world = await createProvisionWorld();
  await world.audit();
});
afterEach(() => world.close());

const { loginName: userName, organizationName = '' } = newAccount();

/** The vendor does not make it: what is listed under the name is somebody's, whom the test adds. */
const ask = async (account = newAccount()): Promise<string> => {
  world.simulator.faults.add({ operation: 'provision', kind: 'status', status: 500, times: 1 });
  const { provisionId } = (await world.provision(account)) as { provisionId: string };
  return provisionId;
};
const add = (account: NewAccount = {}): string =>
  world.simulator.accounts.add({ userName, organizationName, ...account })?.accountId ?? '';
const isPending = async (): Promise<boolean> => (await world.pending()).length > 0;
const doubts = () => world.eventsOf('PROVISION_AMBIGUOUS').map(({ why }) => why);

describe('the account that came of a request', () => {
  test.each([
    ['has the same names', newAccount(), {}],
    ['has the user name in another case', newAccount(), { userName: userName.toUpperCase() }],
    ['has the same organization but for spaces', newAccount(), { organizationName: ` ${organizationName} ` }],
    ['may have any organization where none was asked for', newAccount({ organizationName: undefined }), {}],
  ] as const)('%s', async (_what, account, listed) => {
    await ask(account);
    const accountId = add(listed);

    await world.audit();

    expect(await world.settled()).toMatchObject([{ accountId }]);
    expect(await world.codeOf(userName)).toBe('MEMBER');
    expect(await isPending()).toBe(false);
  });

  test('is one, though a list that changes has its row twice', async () => {
    await ask();
    const accountId = add();
    const { constantContact } = world.auditDependencies();
    const twice: AuditDependencies['constantContact']['listAccounts'] = async (...call) => {
      const answer = await constantContact.listAccounts(...call);
      if (!answer.ok) return answer;
      return { ok: true, value: { ...answer.value, accounts: [...answer.value.accounts, ...answer.value.accounts] } };
    };

    await world.audit({ constantContact: { ...constantContact, listAccounts: twice } });

    expect(await world.settled()).toMatchObject([{ accountId }]);
  });

  test('may have been found by somebody else in the meantime', async () => {
    await ask();
    const accountId = add();
    const verification = world.verificationDependencies();
    await answerVerification({ accountId: accountIdOf(accountId) }, 'app', world.deadline(), verification);

    await world.audit();

    expect(await world.settled()).toMatchObject([{ accountId }]);
    expect((await world.actionsOf(accountId)).map(({ action }) => action)).toContain('linked');
  });
});

describe('an account that may be another one', () => {
  test('one of two with the same name is not taken', async () => {
    await ask();
    add({ organizationName: 'one' });
    add({ organizationName: 'two' });

    await world.audit();

    expect(doubts()).toEqual(['several_accounts']);
    expect(await isPending()).toBe(true);
    expect(await world.codeOf(userName)).toBe('UNKNOWN_USER');
  });

  test('one of another organization is not taken', async () => {
    await ask();
    add({ organizationName: 'Somebody else' });

    await world.audit();

    expect(doubts()).toEqual(['other_organization']);
    expect(await isPending()).toBe(true);
  });

  test('one that was known before is not taken, whatever it is called by now', async () => {
    const accountId = add({ userName: 'somebody' });
    await world.audit();
    world.clock.now += 1;
    await ask();
    world.simulator.accounts.change(accountId, { userName });

    await world.audit();

    expect(doubts()).toEqual(['known_before']);
    expect(await isPending()).toBe(true);
    expect(await world.codeOf(userName)).toBe('UNKNOWN_USER');
  });

  test('none at all is no doubt', async () => {
    await ask();

    await world.audit();

    expect(doubts()).toEqual([]);
    expect(await isPending()).toBe(true);
  });
});

describe('a run', () => {
  const writes = () => world.store.requests.filter((command) => /Put|Write|Update|Delete/.test(command));

  test('with nothing pending reads once more, and writes nothing for it', async () => {
    world.store.requests.length = 0;
    world.store.inputs.length = 0;

    await world.audit();

    // The hold, one page, and the end.
    expect(writes()).toEqual(['PutItemCommand', 'PutItemCommand', 'TransactWriteItemsCommand']);
    expect(world.store.inputs.filter((input) => JSON.stringify(input).includes('provision'))).toHaveLength(1);
    expect(world.store.requests.at(-1)).toBe('QueryCommand');
    expect(world.eventNames().at(-1)).toBe('AUDIT_COMPLETED');
  });

  test('with something pending that is not listed writes nothing for it either', async () => {
    await ask();
    world.store.requests.length = 0;

    await world.audit();

    expect(writes()).toHaveLength(3);
  });

  test('that was interrupted settles when it has ended', async () => {
    await ask();
    const accountId = add();
    const { plans } = world.auditDependencies();
    const readPart = async () => {
      throw new Error('the store is down');
    };
    await expect(world.audit({ plans: { ...plans, readPart } })).rejects.toThrow('the store is down');
    expect(await isPending()).toBe(true);

    expect(await world.audit()).toMatchObject({ state: 'completed', interruptions: 0 });

    expect(await world.settled()).toMatchObject([{ accountId }]);
  });

  test('that is dry settles nothing', async () => {
    await ask();
    add();

    await startAudit({ dryRun: true, startedBy: 'alice' }, world.controlDependencies);
    expect(await world.audit()).toMatchObject({ dryRun: true, state: 'completed' });

    expect(await isPending()).toBe(true);
  });

  test.each(['link', 'readMemberships', 'listPending', 'settle'] as const)(
    'stays complete when %s fails, and the next one settles',
    async (what) => {
      await ask();
      const accountId = add();
      const dependencies = world.auditDependencies();
      const fail = async () => {
        throw new Error('the store is down');
      };
      const isOver = () => world.eventNames().at(-1) === 'AUDIT_COMPLETED';
      const broken: Record<typeof what, Partial<AuditDependencies>> = {
        link: { link: fail },
        readMemberships: { readMemberships: (ids) => (isOver() ? fail() : dependencies.readMemberships(ids)) },
        listPending: { provisions: { ...dependencies.provisions, listPending: fail } },
        settle: { provisions: { ...dependencies.provisions, settle: fail } },
      };

      expect(await world.audit(broken[what])).toMatchObject({ state: 'completed' });
      expect(world.eventsOf('PROVISION_NOT_SETTLED')).toMatchObject([{ error: { message: 'the store is down' } }]);
      expect(await isPending()).toBe(true);

      await world.audit();
      expect(await world.settled()).toMatchObject([{ accountId }]);
      expect((await world.actionsOf(accountId)).map(({ action }) => action)).toEqual(['discovered', 'linked']);
    },
  );

  test('leaves alone what it cannot read, and settles the others', async () => {
    await world.store.put(world.store.tables.workState, { kind: 'provision', id: 'damaged' });
    await ask();
    add();

    await world.audit();

    expect(world.store.damaged).toEqual(['provision damaged']);
    expect(await world.settled()).toHaveLength(1);
  });

  test('says once what is overdue, which is no error', async () => {
    const provisionId = await ask();
    world.clock.now += 7 * 24 * hour - 6 * hour;
    await world.audit();
    expect(world.eventsOf('PROVISION_OVERDUE')).toEqual([]);

    const { runId } = await world.audit();

    expect(world.eventsOf('PROVISION_OVERDUE')).toEqual([{ runId, provisionIds: [provisionId], count: 1 }]);
  });

  test('that has no time left leaves the rest to the next one', async () => {
    await ask();
    add();
    const { log } = world.auditDependencies();
    const late: Partial<AuditDependencies> = {
      log: (event, fields) => {
        if (event === 'AUDIT_COMPLETED') world.clock.now += hour;
        log(event, fields);
      },
    };

    const { runId } = await world.audit(late);
    expect(await isPending()).toBe(true);
    expect(world.eventsOf('PROVISIONS_LEFT')).toEqual([{ runId, count: 1 }]);
    await world.audit();
    expect(await isPending()).toBe(false);
  });

  test('that has no time left reads no more pages, rings no alarm, and still says what is overdue', async () => {
    const provisionId = await ask();
    world.clock.now += 7 * 24 * hour;
    const dependencies = world.auditDependencies();
    let over = false;
    let seen = 0;
    const late: Partial<AuditDependencies> = {
      log: (event, fields) => {
        if (event === 'AUDIT_COMPLETED') over = true;
        dependencies.log(event, fields);
      },
      pages: {
        ...dependencies.pages,
        readAll: async function* (runId) {
          for await (const page of dependencies.pages.readAll(runId)) {
            for (const each of over ? [page, page] : [page]) {
              if (over) {
                world.clock.now += hour;
                seen += 1;
              }
              yield each;
            }
          }
        },
      },
    };

    const { runId } = await world.audit(late);

    expect(seen).toBe(1);
    expect(world.eventsOf('PROVISIONS_LEFT')).toEqual([{ runId, count: 1 }]);
    expect(world.eventsOf('PROVISION_NOT_SETTLED')).toEqual([]);
    expect(world.eventsOf('PROVISION_OVERDUE')).toEqual([{ runId, provisionIds: [provisionId], count: 1 }]);
  });
});

test('two runs that settle at the same time do it once', async () => {
  const provisionId = await ask();
  const accountId = add();
  const { provisions } = world.auditDependencies();
  const twice: AuditDependencies['provisions'] = {
    ...provisions,
    settle: async (...call) => {
      await provisions.settle(...call);
      const settled = await world.read(provisionId);
      world.clock.now += 1;
      await provisions.settle(...call);
      expect(await world.read(provisionId)).toEqual(settled);
    },
  };

  await world.audit({ provisions: twice });

  expect(await world.settled()).toMatchObject([{ accountId }]);
  expect(world.eventsOf('PROVISION_NOT_SETTLED')).toEqual([]);
});
