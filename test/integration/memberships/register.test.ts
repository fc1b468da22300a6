import { describe, expect } from 'vitest';
import { maxLinks } from '../../../shared/store/memberships/links.ts';
import { type MembershipWorld, testMemberships } from '../../support/fixtures/membership-world.ts';
import { accountIdOf } from '../../support/memberships.ts';

const ours = accountIdOf('a07eours00001');
const canceled = accountIdOf('a07eours00002');
const theirs = accountIdOf('a07etheirs001');
const userId = 'user 1 <somebody@example.com>';

const test = testMemberships({
  onServer: true,
  seed: [
    { accountId: ours, partner: 'ours', billingStatus: 'Open' },
    { accountId: canceled, partner: 'ours', billingStatus: 'Canceled' },
    { accountId: theirs, partner: 'foreign', billingStatus: 'Open' },
  ],
});

describe('registering by account id', () => {
  test('asks the vendor about an account that is not known, records it, and links the user', async ({ world }) => {
    expect(await world.register({ userId, accountId: ours })).toMatchObject({
      allowed: true,
      code: 'MEMBER',
      accountId: ours,
      evidence: { source: 'verify' },
    });
    expect(await world.check({ userId })).toMatchObject({ allowed: true, code: 'MEMBER', accountId: ours });
    expect((await world.trailOf(ours)).map(({ action, actor }) => ({ action, actor }))).toEqual([
      { action: 'discovered', actor: { kind: 'client', id: 'app' } },
      { action: 'linked', actor: { kind: 'client', id: 'app' } },
    ]);
  });

  test('keeps the user out of the trail', async ({ world }) => {
    await world.register({ userId, accountId: ours });
    expect(JSON.stringify(await world.trail())).not.toContain('somebody');
  });

  test('holds a newcomer for the reviewer in manual mode', async ({ world }) => {
    expect(await world.register({ userId, accountId: ours }, 'manual')).toMatchObject({ code: 'PENDING_REVIEW' });
    expect(await world.check({ userId })).toMatchObject({ code: 'PENDING_REVIEW', accountId: ours });
  });

  test('asks the vendor nothing about a known member', async ({ world }) => {
    await world.audit();
    const before = world.simulator.requests.plan;
    expect(await world.register({ userId, accountId: ours })).toMatchObject({ code: 'MEMBER' });
    expect(world.simulator.requests.plan).toBe(before);
  });

  test('links to an account of another partner too, so that it counts as soon as it has moved', async ({ world }) => {
    expect(await world.register({ userId, accountId: theirs })).toMatchObject({
      allowed: false,
      code: 'NOT_UNDER_PARTNER',
    });
    expect(await world.check({ userId })).toMatchObject({
      allowed: false,
      code: 'NOT_UNDER_PARTNER',
      accountId: theirs,
    });

    world.simulator.accounts.change(theirs, { partner: 'ours' });
    await world.audit();
    expect(await world.check({ userId })).toMatchObject({ allowed: true, code: 'MEMBER', accountId: theirs });
  });

  test('the same again changes nothing', async ({ world }) => {
    await world.register({ userId, accountId: ours });
    const before = await world.everything();
    world.store.clock.now += 1_000;
    expect(await world.register({ userId, accountId: ours })).toMatchObject({ code: 'MEMBER' });
    expect(await world.everything()).toEqual(before);
  });

  test('changes nothing where the vendor cannot be asked', async ({ world }) => {
    world.simulator.faults.add({ operation: 'plan', kind: 'access_denied' });
    expect(await world.register({ userId, accountId: ours })).toMatchObject({ problem: 'VENDOR_REFUSED' });
    expect(await world.everything()).toEqual([[], []]);
  });

  test('of several accounts the one that says yes is the answer, and it says which', async ({ world }) => {
    await world.register({ userId, accountId: canceled });
    await world.register({ userId, accountId: ours });
    await world.register({ userId, accountId: theirs });
    expect(await world.check({ userId })).toMatchObject({ allowed: true, accountId: ours });
  });

  test(`a user is linked to ${maxLinks} accounts at most`, async ({ world }) => {
    for (let index = 0; index < maxLinks; index += 1)
      await world.register({ userId, accountId: accountIdOf(`a07e${index}`) });
    expect(await world.register({ userId, accountId: ours })).toMatchObject({ problem: 'TOO_MANY_LINKS' });
    expect(await world.check({ userId })).toMatchObject({ code: 'NOT_UNDER_PARTNER' });
  });
});

describe("registering by the end-user's access token", () => {
  test('takes the equality with our own partner id for a yes, and keeps the token nowhere', async ({ world }) => {
    const accessToken = await world.simulator.endUserToken(ours);
    expect(await world.register({ userId, accessToken })).toMatchObject({
      code: 'MEMBER',
      accountId: ours,
      evidence: { source: 'account_summary' },
    });
    expect(await world.check({ userId })).toMatchObject({ code: 'MEMBER' });
    expect(JSON.stringify([await world.everything(), world.logged, world.failures])).not.toContain(accessToken);
  });

  test("of another partner's account it is no yes", async ({ world }) => {
    const accessToken = await world.simulator.endUserToken(theirs);
    expect(await world.register({ userId, accessToken })).toMatchObject({
      code: 'NOT_UNDER_PARTNER',
      accountId: theirs,
    });
  });

  test('of no account is refused, and nothing is linked', async ({ world }) => {
    expect(
      await world.register({ userId, accessToken: await world.simulator.endUserToken('a07enobody00') }),
    ).toMatchObject({
      problem: 'ACCESS_TOKEN_REJECTED',
    });
    expect(await world.everything()).toEqual([[], []]);
  });
});

describe('unlinking', () => {
  const unlink = (world: MembershipWorld, accountId = ours) =>
    world.verificationDependencies().links.unlink({ userId }, accountId, { kind: 'client', id: 'app' });

  test('takes one account away from the user', async ({ world }) => {
    await world.register({ userId, accountId: ours });
    await world.register({ userId, accountId: canceled });
    expect(await unlink(world)).toBe('changed');
    expect(await world.check({ userId })).toMatchObject({ code: 'ACCOUNT_CANCELED', accountId: canceled });
    expect((await world.trailOf(ours)).at(-1)).toMatchObject({ action: 'unlinked', version: 3 });
  });

  test('with the last one nothing of the user is left, and the membership stays', async ({ world }) => {
    await world.register({ userId, accountId: ours });
    expect(await unlink(world)).toBe('changed');
    expect(JSON.stringify(await world.everything())).not.toContain('somebody');
    expect(await world.check({ userId })).toMatchObject({ code: 'UNKNOWN_USER' });
    expect(await world.check({ accountId: ours })).toMatchObject({ code: 'MEMBER' });
  });

  test('what is not linked changes nothing', async ({ world }) => {
    await world.register({ userId, accountId: ours });
    const before = await world.everything();
    expect(await unlink(world, canceled)).toBe('unchanged');
    expect(await world.everything()).toEqual(before);
  });
});
