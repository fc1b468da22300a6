import { describe, expect } from 'vitest';
import { test } from '../../support/fixtures/provision-world.ts';
import { newAccount } from '../../support/provisions.ts';

const { loginName } = newAccount();

describe('what cannot be recorded of an account that was made', () => {
  const breaking = new Error('the store is down');

  test.for(['changeMembership', 'link'] as const)(
    '%s: is created all the same, and the re-audit makes up for it',
    async (what, { world }) => {
      const broken = world.dependencies({
        [what]: async () => {
          throw breaking;
        },
      });

      expect(await world.provisionWith(broken)).toMatchObject({ outcome: 'created', accountId: world.accountId() });

      expect(world.eventsOf('PROVISION_NOT_RECORDED')).toMatchObject([
        { accountId: world.accountId(), error: { message: breaking.message } },
      ]);
      expect(await world.pending()).toMatchObject([{ cause: 'created', accountId: world.accountId() }]);
      await world.audit();
      expect(await world.codeOf(loginName)).toBe('MEMBER');
      expect(await world.settled()).toMatchObject([{ accountId: world.accountId() }]);
    },
  );

  test('a user name with too many accounts is not linked to one more', async ({ world }) => {
    const link = async () => 'too_many' as const;
    expect(await world.provisionWith(world.dependencies({ link }))).toMatchObject({ outcome: 'created' });
    expect(await world.pending()).toEqual([]);

    world.fault('accepted');
    await world.provision(newAccount({ loginName: 'another-login' }));
    await world.makeAccepted();
    await world.audit({ link });
    expect(world.eventsOf('PROVISION_SETTLED')).toMatchObject([{ notLinked: 'too_many' }]);
    expect(await world.pending()).toEqual([]);
  });

  test('nothing at all: the answer is the same, and it stays as it was begun', async ({ world }) => {
    const { provisions } = world.dependencies();
    const note = async () => {
      throw breaking;
    };
    world.fault('accepted');
    const broken = world.dependencies({ provisions: { ...provisions, note } });

    expect(await world.provisionWith(broken)).toMatchObject({ outcome: 'accepted' });
    expect(await world.pending()).toMatchObject([{ cause: 'started' }]);
    expect(world.eventNames()).toContain('PROVISION_NOT_RECORDED');
  });
});
