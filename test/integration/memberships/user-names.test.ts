import { describe, expect } from 'vitest';
import { reviewed } from '../../../shared/domain/membership/reviews.ts';
import { answerQuestion, answerRegistration } from '../../support/answers.ts';
import { type MembershipWorld, testMemberships } from '../../support/fixtures/membership-world.ts';
import { accountIdOf, defaultPolicy, hour } from '../../support/memberships.ts';

const ours = accountIdOf('a07eours00001');
const other = accountIdOf('a07eours00002');
const userName = 'Zen1016153';
const userId = 'user-1';

const test = testMemberships({
  seed: [
    { accountId: ours, partner: 'ours', billingStatus: 'Open', userName },
    { accountId: other, partner: 'ours', billingStatus: 'Open', userName: 'Somebody' },
    { accountId: 'a07etheirs001', partner: 'foreign', billingStatus: 'Open', userName: 'TheirOwner' },
  ],
  hasLegacy: true,
});

describe('with the legacy API switched off', () => {
  const registerWithout = (world: MembershipWorld, body: Parameters<typeof answerRegistration>[0]) =>
    answerRegistration(body, 'app', world.deadline(), world.verificationDependencies('auto'));

  test('a name that no caller has told us is unknown', async ({ world }) => {
    expect(await registerWithout(world, { userId, userName })).toMatchObject({ problem: 'USER_NAME_UNKNOWN' });
    expect(await world.memberships()).toEqual([]);
  });

  test('a name that we know leads to its account', async ({ world }) => {
    await world.audit();
    const { links } = world.verificationDependencies();
    await links.linkName(userName, ours, { kind: 'client', id: 'app' });
    expect(await registerWithout(world, { userId, userName })).toMatchObject({ code: 'MEMBER', accountId: ours });
    expect(await world.check({ userId })).toMatchObject({ code: 'MEMBER', accountId: ours });
    expect(world.simulator.requests.legacy).toBe(0);
  });
});

describe('with the legacy API', () => {
  /** What the reviewer does about the one newcomer that waits. */
  const approve = async (world: MembershipWorld) => {
    const [waiting] = (await world.memberships()).filter(({ review }) => review !== undefined);
    await world
      .verificationDependencies()
      .changeMembership(
        accountIdOf(String(waiting?.['accountId'])),
        (known) => known && reviewed(known, 'approve', world.store.clock.now),
        { kind: 'reviewer', id: 'alice' },
      );
  };

  test('its yes makes a newcomer under the only id that it gives, and a reviewer lets it in', async ({ world }) => {
    expect(await world.register({ userId, userName })).toMatchObject({
      allowed: false,
      code: 'PENDING_REVIEW',
      accountId: expect.stringMatching(/^siteowner~\d+$/),
      evidence: { source: 'legacy' },
      membership: { activity: 'open' },
    });
    await approve(world);
    expect(await world.check({ userId })).toMatchObject({
      allowed: true,
      code: 'MEMBER',
      evidence: { source: 'legacy' },
    });
    expect(await world.check({ userName })).toMatchObject({ allowed: true });
    expect(await world.verify({ userName })).toMatchObject({ allowed: true });
  });

  test('the reviewer can tell who it is', async ({ world }) => {
    await world.register({ userId, userName });
    expect(await world.memberships()).toContainEqual(expect.objectContaining({ profile: { siteOwnerName: userName } }));
  });

  test('an account that was refused does not get in by its user name', async ({ world }) => {
    await world.audit();
    await world
      .verificationDependencies()
      .changeMembership(ours, (known) => known && reviewed(known, 'revoke', world.store.clock.now, 'left us'), {
        kind: 'reviewer',
        id: 'alice',
      });
    expect(await world.register({ userId, userName })).toMatchObject({ allowed: false });
    expect(await world.check({ userId })).toMatchObject({ allowed: false });
  });

  test('its no is a no, and nothing is kept', async ({ world }) => {
    expect(await world.register({ userId, userName: 'TheirOwner' })).toMatchObject({
      allowed: false,
      code: 'NOT_UNDER_PARTNER',
    });
    expect(await world.verify({ userName: 'TheirOwner' })).toMatchObject({ allowed: false, code: 'NOT_UNDER_PARTNER' });
    expect(await world.memberships()).toEqual([]);
  });

  test.for(['empty', 'unknown_code'] as const)(
    'an answer that is neither (%s) is no answer, and changes nothing',
    async (format, { world }) => {
      await world.register({ userId, userName });
      const before = await world.memberships();
      world.simulator.settings.legacyFormat = format;
      expect(await world.verify({ userName })).toMatchObject({ problem: 'VENDOR_ANSWER_NOT_UNDERSTOOD' });
      expect(await world.memberships()).toEqual(before);
    },
  );

  test('audits do not miss what no list of the vendor can hold, and do not vouch for it either', async ({ world }) => {
    await world.register({ userId, userName });
    await approve(world);
    await world.audit();
    world.store.clock.now += 27 * hour;
    expect(await world.audit()).toMatchObject({ outcome: 'worked', run: { state: 'completed', plan: { missing: 0 } } });
    // No two runs are credited in the same millisecond.
    world.store.clock.now += 1;
    await world.audit();
    expect(await world.check({ userId })).toMatchObject({ code: 'MEMBER_IN_GRACE', evidence: { source: 'legacy' } });
    world.store.clock.now += 46 * hour;
    expect(await world.check({ userId })).toMatchObject({ allowed: false, code: 'EVIDENCE_EXPIRED' });
    const open = { ...world.checkDependencies, policy: { ...defaultPolicy, whenEvidenceExpires: 'allow' as const } };
    expect(await answerQuestion({ userId }, open)).toMatchObject({ allowed: false, code: 'EVIDENCE_EXPIRED' });

    expect(await world.verify({ userName })).toMatchObject({ code: 'MEMBER', evidence: { ageSeconds: 0 } });
  });

  test('after its no the name leads nowhere, and what it led to ends with its evidence', async ({ world }) => {
    await world.register({ userId, userName });
    await approve(world);
    world.simulator.accounts.change(ours, { partner: 'foreign' });
    expect(await world.verify({ userName })).toMatchObject({ allowed: false, code: 'NOT_UNDER_PARTNER' });
    expect(await world.check({ userName })).toMatchObject({ allowed: false, code: 'UNKNOWN_USER' });
    expect(await world.check({ userId })).toMatchObject({ allowed: true });
    world.store.clock.now += 73 * hour;
    expect(await world.check({ userId })).toMatchObject({ allowed: false, code: 'EVIDENCE_EXPIRED' });
  });

  test('a name that has passed to another account leads to that one only', async ({ world }) => {
    await world.register({ userId, userName });
    await approve(world);
    world.simulator.accounts.change(ours, { userName: 'NewName' });
    world.simulator.accounts.change(other, { userName });
    const answer = await world.verify({ userName });
    expect(answer).toMatchObject({ allowed: false, code: 'PENDING_REVIEW' });
    expect(await world.check({ userName })).toMatchObject({ allowed: false, code: 'PENDING_REVIEW' });
    // A user who was registered under the old name has what that account has.
    expect(await world.check({ userId })).toMatchObject({ allowed: true });
  });

  test('a verification of the user says nothing of it: only the name can be asked about', async ({ world }) => {
    await world.register({ userId, userName });
    expect(await world.verify({ userId })).toMatchObject({ code: 'PENDING_REVIEW' });
    expect(world.simulator.requests.plan).toBe(0);
  });

  test('it cannot be registered by its id, for the vendor knows none such', async ({ world }) => {
    const accountId = accountIdOf('siteowner~555');
    expect(await world.register({ userId, accountId })).toMatchObject({ problem: 'MEMBERSHIP_NOT_FOUND' });
    expect(world.simulator.requests.plan).toBe(0);
  });

  test('a name that we know is not asked about', async ({ world }) => {
    await world.audit();
    await world.verificationDependencies().links.linkName(userName, ours, { kind: 'client', id: 'app' });
    expect(await world.verify({ userName })).toMatchObject({ code: 'MEMBER', accountId: ours });
    expect(world.simulator.requests.legacy).toBe(0);
  });
});
