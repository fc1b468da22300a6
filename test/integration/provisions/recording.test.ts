import { describe, expect } from 'vitest';
import { createLinkReader } from '../../../shared/store/memberships/links.ts';
import { test } from '../../support/fixtures/provision-world.ts';
import { accountIdOf } from '../../support/memberships.ts';
import { newAccount } from '../../support/provisions.ts';

const { loginName } = newAccount();

describe('what cannot be recorded of an account that was made', () => {
  const breaking = new Error('the store is down');

  test.for(['changeMembership', 'linkName'] as const)(
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

test('a user name that led to another account leads to the one that was made for it', async ({ world }) => {
  const other = accountIdOf(world.addAccount({ userName: 'other-login', organizationName: 'Other' }));
  await world.audit();
  const { linkName } = world.dependencies();
  const spelled = ` ${loginName.toUpperCase()}`;
  expect(await linkName(spelled, other, { kind: 'reviewer', id: 'anna' })).toEqual({ outcome: 'changed' });

  await world.provision();

  const trails = await Promise.all([other, world.accountId()].map(world.actionsOf));
  expect(trails.map((trail) => trail.at(-1)?.action)).toEqual(['unlinked', 'linked']);
  expect(await createLinkReader(world.store.context, world.store.tables.memberships)({ userName: spelled })).toEqual([
    world.accountId(),
  ]);
});
