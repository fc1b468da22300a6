/** The user for whom an account is requested: linked, with the name that the vendor was told. */
import { expect } from 'vitest';
import { createLinkForgetter } from '../../../shared/store/memberships/forget-links.ts';
import { createIdentitiesReader } from '../../../shared/store/memberships/identity-items.ts';
import { createProvisionForgetter } from '../../../shared/store/provisions/forget.ts';
import { forgetPerson } from '../../../shared/use-cases/memberships/forget.ts';
import { createSsoUserFor } from '../../../shared/use-cases/partner/sso-users.ts';
import { test as onWorld } from '../../support/fixtures/provision-world.ts';
import { givingWith } from '../../support/identities.ts';
import { accountIdOf } from '../../support/memberships.ts';
import { actor, newAccount } from '../../support/provisions.ts';

const user = { userId: 'user-1' };
const account = { ...newAccount(), externalId: 'ext-1', externalProvider: 'acme' };

const test = onWorld.extend('idsOf', ({ world: { store } }) => {
  const read = createIdentitiesReader(store.context, store.tables.memberships);
  return async (userId = 'user-1') => (await read({ userId }))?.ids;
});

test('of an account that is made at once has its name at once, and the account records of it', async ({
  world,
  idsOf,
}) => {
  expect(await world.provision(account, user)).toMatchObject({ outcome: 'created' });
  expect(await idsOf()).toEqual({ [world.accountId()]: 'ext-1' });
  const actions = (await world.actionsOf(world.accountId())).map(({ action }) => action);
  expect(actions).toEqual(['discovered', 'linked', 'linked', 'identity_set']);
});

test('of an account that is made later has it when an audit has found the account', async ({ world, idsOf }) => {
  world.fault('accepted');
  expect(await world.provision(account, user)).toMatchObject({ outcome: 'accepted' });
  expect(await idsOf()).toBeUndefined();
  await world.makeAccepted();
  await world.audit();
  expect(await idsOf()).toEqual({ [world.accountId()]: 'ext-1' });
});

test('is forgotten while it waits for the account', async ({ world, idsOf }) => {
  world.fault('accepted');
  await world.provision(account, user);
  const { context, tables } = world.store;
  const forgetting = {
    forgetLinks: createLinkForgetter(context, tables),
    forgetProvisions: createProvisionForgetter(context, tables.workState),
    onForgotten: () => {},
  };
  expect(await forgetPerson([user], { kind: 'client', id: 'app' }, forgetting)).toEqual({ links: 0, provisions: 1 });
  expect(JSON.stringify(await world.store.dump(tables.workState))).not.toMatch(/user-1|ext-1/);
  await world.makeAccepted();
  await world.audit();
  expect(await idsOf()).toBeUndefined();
});

test('without a name is linked, and signs in with a password', async ({ world, idsOf }) => {
  await world.provision(newAccount(), user);
  expect(await idsOf()).toBeUndefined();
  expect((await world.actionsOf(world.accountId())).map(({ action }) => action)).toEqual([
    'discovered',
    'linked',
    'linked',
  ]);
});

test('whose name is somebody else’s gets no account: the vendor is not asked', async ({ world }) => {
  await world.provision(account, user);
  const again = { ...account, loginName: 'another-login' };
  expect(await world.provision(again, { userId: 'user-2' })).toEqual({ outcome: 'external_id_taken' });
  expect(world.accountId()).not.toBe('');
  expect(await world.pending()).toEqual([]);
});

test('whose name was taken meanwhile is linked without it, which is logged', async ({ world, idsOf }) => {
  await world.provision(account, user);
  const { identities } = world.dependencies().give;
  const given = world.dependencies();
  const unaware = { ...given, give: { ...given.give, identities: { ...identities, isTaken: async () => false } } };
  const another = { ...account, loginName: 'another-login' };
  expect(await world.provisionWith(unaware, another, { userId: 'user-2' })).toMatchObject({ outcome: 'created' });
  expect([await idsOf(), await idsOf('user-2')]).toEqual([{ [world.accountId()]: 'ext-1' }, undefined]);
  expect(world.eventsOf('IDENTITY_NOT_GIVEN')).toEqual([{ accountId: expect.any(String), why: 'taken' }]);
});

const ssoUser = {
  firstName: 'Ada',
  lastName: 'Example',
  roleName: 'account_manager',
  contactEmail: 'ada@example.com',
  loginName: 'ada.example',
  externalId: 'ext-2',
  externalProvider: 'acme',
} as const;

test('of a further user of an account has its name, if the account is known here', async ({ world, idsOf }) => {
  await world.provision();
  const dependencies = { ...world.dependencies(), give: givingWith(world.store.context, world.store.tables) };
  const create = (accountId: string, userId?: string) =>
    createSsoUserFor(
      { accountId: accountIdOf(accountId), actor, deadline: world.store.clock.now + 20_000 },
      { ...ssoUser, loginName: `ada-${userId}`, contactEmail: `${userId}@example.com` },
      userId === undefined ? undefined : { userId },
      dependencies,
    );
  expect(await create(world.accountId(), 'user-1')).toMatchObject({ outcome: 'asked', linked: true });
  expect(await idsOf()).toEqual({ [world.accountId()]: 'ext-2' });
  expect(await create(world.accountId(), 'user-2')).toEqual({ outcome: 'external_id_taken' });
  expect(await create(world.accountId())).toMatchObject({ outcome: 'asked', linked: undefined });
  expect(JSON.stringify(await world.store.dump(world.store.tables.auditRecords))).not.toMatch(/ext-|user-1|ada/i);
});
