import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../../local/simulator/faults.ts';
import { createProvisionWorld, newAccount, type ProvisionWorld } from '../../support/provisions.ts';

let world: ProvisionWorld;
beforeEach(async () => {
  world = await createProvisionWorld();
  await world.audit();
});
afterEach(() => world.close());

const { loginName } = newAccount();
const fault = (kind: Fault['kind'], more: Partial<Fault> = {}) =>
  world.simulator.faults.add({ operation: 'provision', kind, ...more });
const accountId = () => world.simulator.accounts.byUserName(loginName)?.accountId ?? '';

describe('what cannot be recorded of an account that was made', () => {
  const breaking = new Error('the store is down');

  test.each(['changeMembership', 'link'] as const)(
    '%s: is created all the same, and the re-audit makes up for it',
    async (what) => {
      const broken = world.dependencies({
        [what]: async () => {
          throw breaking;
        },
      });

      expect(await world.provisionWith(broken)).toMatchObject({ outcome: 'created', accountId: accountId() });

      expect(world.eventsOf('PROVISION_NOT_RECORDED')).toMatchObject([
        { accountId: accountId(), error: { message: breaking.message } },
      ]);
      expect(await world.pending()).toMatchObject([{ cause: 'created', accountId: accountId() }]);
      await world.audit();
      expect(await world.codeOf(loginName)).toBe('MEMBER');
      expect(await world.settled()).toMatchObject([{ accountId: accountId() }]);
    },
  );

  test('a user name with too many accounts is not linked to one more', async () => {
    const link = async () => 'too_many' as const;
    expect(await world.provisionWith(world.dependencies({ link }))).toMatchObject({ outcome: 'created' });
    expect(await world.pending()).toEqual([]);

    fault('accepted');
    await world.provision(newAccount({ loginName: 'another-login' }));
    world.makeAccepted();
    await world.audit({ link });
    expect(world.eventsOf('PROVISION_SETTLED')).toMatchObject([{ notLinked: 'too_many' }]);
    expect(await world.pending()).toEqual([]);
  });

  test('nothing at all: the answer is the same, and it stays as it was begun', async () => {
    const { provisions } = world.dependencies();
    const note = async () => {
      throw breaking;
    };
    fault('accepted');
    const broken = world.dependencies({ provisions: { ...provisions, note } });

    expect(await world.provisionWith(broken)).toMatchObject({ outcome: 'accepted' });
    expect(await world.pending()).toMatchObject([{ cause: 'started' }]);
    expect(world.eventNames()).toContain('PROVISION_NOT_RECORDED');
  });
});
