/** A damaged item is the trouble of its own account: of no other one, and never a silent no. */
import { describe, expect } from 'vitest';
import { answerCheck, answerChecks, answerVerification } from '../../support/answers.ts';
import { type MembershipWorld, testMemberships } from '../../support/fixtures/membership-world.ts';
import { accountIdOf } from '../../support/memberships.ts';

const ours = accountIdOf('a07eours00001');
const alsoOurs = accountIdOf('a07eours00002');
const canceled = accountIdOf('a07eours00003');
const damaged = accountIdOf('a07edamaged01');

const test = testMemberships({
  seed: [
    { accountId: ours, partner: 'ours', billingStatus: 'Open' },
    { accountId: alsoOurs, partner: 'ours', billingStatus: 'Open' },
    { accountId: canceled, partner: 'ours', billingStatus: 'Canceled' },
    { accountId: damaged, partner: 'ours', billingStatus: 'Open' },
  ],
});

const problem = { problem: 'MEMBERSHIP_DAMAGED' };

const link = (world: MembershipWorld, userId: string, accountIds: unknown) =>
  world.store.put(world.store.tables.memberships, { key: `user#${userId}`, accountIds });
const check = (world: MembershipWorld, question: Parameters<typeof answerCheck>[0]) =>
  answerCheck(question, world.checkDependencies);

test.beforeEach(async ({ world }) => {
  await world.audit();
  await world.store.put(world.store.tables.memberships, {
    ...{ key: `account#${damaged}`, accountId: damaged, version: 'one' },
  });
});

describe('a check', () => {
  test('of a damaged account is a problem, and reported', async ({ world }) => {
    expect(await check(world, { accountId: damaged })).toEqual(problem);
    expect(world.store.damaged).toEqual([`account#${damaged}`]);
  });

  test('of a batch answers for all others, in order', async ({ world }) => {
    await link(world, 'hidden', 'x');
    const questions = [ours, damaged, canceled].map((accountId) => ({ accountId }));

    const answers = await answerChecks([...questions, { userId: 'hidden' }, ...questions], world.checkDependencies);

    const entry = {
      problem: { code: 'MEMBERSHIP_DAMAGED', title: expect.stringMatching(/damaged/), status: 500 },
    };
    const three = [
      expect.objectContaining({ code: 'MEMBER', accountId: ours }),
      entry,
      expect.objectContaining({ code: 'ACCOUNT_CANCELED', accountId: canceled }),
    ];
    expect(answers).toEqual([...three, entry, ...three]);
  });

  test.for([
    { accounts: [damaged, ours], expected: { allowed: true, code: 'MEMBER', accountId: ours } },
    { accounts: [ours, damaged], expected: { allowed: true, code: 'MEMBER', accountId: ours } },
    { accounts: [canceled, damaged], expected: problem },
    { accounts: [damaged, accountIdOf('a07enobody000')], expected: problem },
    { accounts: [damaged], expected: problem },
  ])(
    'of a user of $accounts is a yes by a good account, else the problem',
    async ({ accounts, expected }, { world }) => {
      await link(world, 'u-1', accounts);

      expect(await check(world, { userId: 'u-1' })).toMatchObject(expected);
    },
  );

  test.for([
    { accounts: [damaged, 42, ours], expected: { allowed: true, code: 'MEMBER', accountId: ours } },
    { accounts: [{}, ours], expected: { allowed: true, code: 'MEMBER', accountId: ours } },
    { accounts: [canceled, 42], expected: problem },
    { accounts: ['not an id', ''], expected: problem },
    { accounts: { a: ours }, expected: problem },
  ])('of a user whose link is $accounts is a yes by a good account, else the problem', async (case_, { world }) => {
    await link(world, 'u-1', case_.accounts);

    expect(await check(world, { userId: 'u-1' })).toMatchObject(case_.expected);
    expect(world.store.damaged).toContain('user#…');
  });

  test('of a user whose link is damaged is a problem, and the user is named nowhere', async ({ world }) => {
    await link(world, 'u-1', 'x');

    expect(await check(world, { userId: 'u-1' })).toEqual(problem);
    expect(world.store.damaged).toEqual(['user#…']);
  });
});

describe('a verification', () => {
  const orders = <T>([one, two, three]: readonly [T, T, T]) => [
    ...[
      [one, two, three],
      [three, two, one],
      [two, one, three],
      [two, three, one],
    ],
  ];

  test.for(orders([ours, canceled, damaged]))(
    'of a user of %j is a yes by a good account',
    async (accounts, { world }) => {
      await link(world, 'u-1', accounts);

      expect(await world.verify({ userId: 'u-1' })).toMatchObject({ code: 'MEMBER', accountId: ours });
      // The answer about the damaged one could not be recorded.
      expect(world.simulator.requests.plan).toBe(2);
    },
  );

  test('of a user without a good account is the problem', async ({ world }) => {
    await link(world, 'u-1', [canceled, damaged]);

    expect(await world.verify({ userId: 'u-1' })).toEqual(problem);
    expect(await world.verify({ accountId: damaged })).toEqual(problem);
  });

  const verifyFailing = (world: MembershipWorld, failing: readonly string[]) => {
    const dependencies = world.verificationDependencies();
    const { probeAccount } = dependencies.constantContact;
    const constantContact: typeof dependencies.constantContact = {
      ...dependencies.constantContact,
      probeAccount: async (accountId, deadline) =>
        failing.includes(accountId)
          ? { ok: false, failure: { kind: 'unavailable', reason: accountId } }
          : probeAccount(accountId, deadline),
    };
    return answerVerification({ userId: 'u-1' }, 'app', world.deadline(), { ...dependencies, constantContact });
  };

  test.for(orders([ours, alsoOurs, canceled]))(
    'of a user of %j goes on after one that fails: a yes of another one stands',
    async (accounts, { world }) => {
      await link(world, 'u-1', accounts);

      expect(await verifyFailing(world, [ours])).toMatchObject({ code: 'MEMBER', accountId: alsoOurs });
      expect(world.simulator.requests.plan).toBe(2);
    },
  );

  test.for(orders([ours, canceled, damaged]))(
    'of a user of %j whose only good account fails is that failure',
    async (accounts, { world }) => {
      await link(world, 'u-1', accounts);

      expect(await verifyFailing(world, [ours])).toMatchObject({ problem: 'VENDOR_UNAVAILABLE' });
      expect(await verifyFailing(world, [ours, canceled])).toMatchObject({ problem: 'VENDOR_UNAVAILABLE' });
      expect(world.failures.map(({ reason }) => reason)).toEqual([ours, ours]);
    },
  );
});

test('a registration to a damaged account links nobody, and asks nobody', async ({ world }) => {
  expect(await world.register({ userId: 'u-1', accountId: damaged })).toEqual(problem);

  expect(await check(world, { userId: 'u-1' })).toMatchObject({ code: 'UNKNOWN_USER' });
  expect(world.simulator.requests.plan).toBe(0);
});
