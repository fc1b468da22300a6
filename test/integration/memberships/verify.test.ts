import { describe, expect } from 'vitest';
import type { Fault } from '../../../local/simulator/faults.ts';
import { answerVerification } from '../../support/answers.ts';
import { testMemberships } from '../../support/fixtures/membership-world.ts';
import { accountIdOf, hour, noon } from '../../support/memberships.ts';

const ours = accountIdOf('a07eours00001');
const theirs = accountIdOf('a07etheirs001');

const test = testMemberships({
  seed: [
    { accountId: ours, partner: 'ours', billingStatus: 'Open' },
    { accountId: theirs, partner: 'foreign', billingStatus: 'Open' },
  ],
});

describe('verifying by account id', () => {
  test('confirms an account of ours that no audit has seen yet', async ({ world }) => {
    expect(await world.verify({ accountId: ours })).toMatchObject({
      allowed: true,
      code: 'MEMBER',
      evidence: { source: 'verify', ageSeconds: 0 },
      membership: { activity: 'open', version: 1 },
    });
    expect(world.simulator.requests.plan).toBe(1);
  });

  test('holds it for the reviewer in manual mode', async ({ world }) => {
    expect(await world.verify({ accountId: ours }, 'manual')).toMatchObject({ code: 'PENDING_REVIEW' });
  });

  test.for([theirs, accountIdOf('a07enobody000')])('refutes %s, which is not ours', async (accountId, { world }) => {
    expect(await world.verify({ accountId })).toMatchObject({ allowed: false, code: 'NOT_UNDER_PARTNER' });
    world.store.clock.now = noon + hour;
    // Asked again, the vendor says so again: the evidence is as new as its answer.
    expect(await world.verify({ accountId })).toMatchObject({
      membership: { version: 2 },
      evidence: { ageSeconds: 0 },
    });
  });

  test.for([400, 404])('records nothing of a %i that is about the request', async (status, { world }) => {
    const accountId = accountIdOf('a07enever0001');
    world.simulator.faults.add({ operation: 'plan', kind: 'status', status, times: 1 });

    expect(await world.verify({ accountId })).toMatchObject({ problem: 'VENDOR_REFUSED' });

    expect(await world.get(accountId)).toBeUndefined();
  });

  test('renews the evidence of a member', async ({ world }) => {
    await world.audit();
    world.store.clock.now = noon + 30 * hour;

    expect(await world.verify({ accountId: ours })).toMatchObject({ code: 'MEMBER', evidence: { ageSeconds: 0 } });
    expect(await world.trail()).toContainEqual(
      expect.objectContaining({ version: 2, action: 'confirmed', actor: { kind: 'client', id: 'app' } }),
    );
  });

  test('dates the evidence from when the vendor was asked, not from when it answered', async ({ world }) => {
    const dependencies = world.verificationDependencies();
    const { probeAccount } = dependencies.constantContact;
    const constantContact: typeof dependencies.constantContact = {
      ...dependencies.constantContact,
      probeAccount: async (...call) => {
        world.store.clock.now += 5_000;
        return probeAccount(...call);
      },
    };

    const answer = await answerVerification({ accountId: ours }, 'app', world.deadline(), {
      ...dependencies,
      constantContact,
    });

    expect(answer).toMatchObject({ code: 'MEMBER', evidence: { ageSeconds: 5 } });
  });

  test('takes no access away: that is for the re-audit to decide', async ({ world }) => {
    await world.audit();
    world.simulator.accounts.change(ours, { partner: 'foreign' });

    expect(await world.verify({ accountId: ours })).toMatchObject({ allowed: true, code: 'MEMBER' });
  });
});

describe('verifying a user', () => {
  test('asks about every linked account', async ({ world }) => {
    await world.store.put(world.store.tables.memberships, { key: 'user#u-1', accountIds: [theirs, ours] });

    expect(await world.verify({ userId: 'u-1' })).toMatchObject({ code: 'MEMBER', accountId: ours });
    expect(world.simulator.requests.plan).toBe(2);
  });

  test('is a yes by an account that was confirmed before the vendor failed', async ({ world }) => {
    await world.store.put(world.store.tables.memberships, { key: 'user#u-2', accountIds: [ours, theirs] });
    world.simulator.faults.add({ operation: 'plan', kind: 'quota_exceeded', afterCalls: 1 });

    expect(await world.verify({ userId: 'u-2' })).toMatchObject({ code: 'MEMBER', accountId: ours });
    expect(world.failures).toHaveLength(1);
  });

  test('is a problem when no account could be asked about, even if one was known before', async ({ world }) => {
    await world.audit();
    await world.store.put(world.store.tables.memberships, { key: 'user#u-3', accountIds: [theirs, ours] });
    world.simulator.faults.add({ operation: 'plan', kind: 'quota_exceeded' });

    expect(await world.verify({ userId: 'u-3' })).toMatchObject({ problem: 'VENDOR_QUOTA_EXCEEDED' });
  });

  test('who is not known costs the vendor nothing', async ({ world }) => {
    expect(await world.verify({ userName: 'nobody' })).toMatchObject({ code: 'UNKNOWN_USER' });
    expect(world.simulator.requests.plan).toBe(0);
  });
});

describe("verifying by the end-user's own access token", () => {
  test('is settled by our own partner id alone', async ({ world }) => {
    expect(await world.verify({ accessToken: await world.simulator.endUserToken(ours) })).toMatchObject({
      code: 'MEMBER',
      accountId: ours,
      evidence: { source: 'account_summary' },
    });
    expect(world.simulator.requests.plan).toBe(0);
  });

  test("of another partner's account asks for its plan, and refutes it", async ({ world }) => {
    expect(await world.verify({ accessToken: await world.simulator.endUserToken(theirs) })).toMatchObject({
      code: 'NOT_UNDER_PARTNER',
      accountId: theirs,
    });
    expect(world.simulator.requests.plan).toBe(1);
  });

  test('of an account that has left is not settled by the partner id, which may be the one it was created under', async ({
    world,
  }) => {
    const evidence = { source: 'audit', observedAt: '2026-11-20T12:00:00.000Z' };
    await world.store.put(world.store.tables.memberships, {
      key: `account#${ours}`,
      accountId: ours,
      version: 4,
      relationship: { value: 'not_under_partner', evidence, underPartnerSince: '2026-01-01T00:00:00.000Z' },
      activity: { value: 'open', evidence },
      review: { value: 'approved', since: '2026-01-01T00:00:00.000Z' },
      profile: {},
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-11-20T12:00:00.000Z',
    });
    world.simulator.settings.summaryPartner = 'provisioning';
    world.simulator.accounts.change(ours, { partner: 'foreign' });

    expect(await world.verify({ accessToken: await world.simulator.endUserToken(ours) })).toMatchObject({
      allowed: false,
      code: 'LEFT_PARTNER',
    });
    expect(world.simulator.requests.plan).toBe(1);
  });

  test('of an account that a scan has missed is not settled by the partner id either', async ({ world }) => {
    await world.audit();
    world.store.clock.now = noon + hour;
    world.simulator.settings.summaryPartner = 'provisioning';
    world.simulator.accounts.change(ours, { partner: 'foreign' });
    await world.audit();

    const answer = await world.verify({ accessToken: await world.simulator.endUserToken(ours) });

    expect(world.simulator.requests.plan).toBe(1);
    // Nothing is taken away, and nothing is renewed: the evidence is still that of the audit that saw it.
    expect(answer).toMatchObject({ code: 'MEMBER', evidence: { source: 'audit', ageSeconds: 3600 } });
    expect((await world.get(ours))?.relationship.missingSince).toBeDefined();
  });

  test('that the vendor does not accept is told as such, and is nowhere to be seen', async ({ world }) => {
    const accessToken = 'not-a-good-token';

    expect(await world.verify({ accessToken })).toEqual({ problem: 'ACCESS_TOKEN_REJECTED' });
    world.simulator.faults.add({ operation: 'summary', kind: 'access_denied' });
    expect(await world.verify({ accessToken: await world.simulator.endUserToken(ours) })).toMatchObject({
      problem: 'ACCESS_TOKEN_NOT_PERMITTED',
    });
    expect(JSON.stringify(world.failures)).not.toContain(accessToken);
    expect(await world.memberships()).toEqual([]);
  });

  test('leaves no trace of the token in the store', async ({ world }) => {
    const accessToken = await world.simulator.endUserToken(ours);
    await world.verify({ accessToken });

    const everything = await Promise.all(Object.values(world.store.tables).map(world.store.dump));
    expect(JSON.stringify(everything)).not.toContain(accessToken);
  });
});

describe('when the vendor fails', () => {
  const faults: { readonly fault: Fault; readonly problem: Readonly<Record<string, unknown>> }[] = [
    {
      fault: { operation: 'plan', kind: 'status', status: 500 },
      problem: { problem: 'VENDOR_UNAVAILABLE', retryAfterSeconds: 5 },
    },
    { fault: { operation: 'plan', kind: 'throttled' }, problem: { problem: 'VENDOR_THROTTLED', retryAfterSeconds: 1 } },
    {
      fault: { operation: 'plan', kind: 'quota_exceeded' },
      problem: { problem: 'VENDOR_QUOTA_EXCEEDED', retryAfterSeconds: 3_600 },
    },
    { fault: { operation: 'plan', kind: 'unauthorized' }, problem: { problem: 'VENDOR_REFUSED' } },
    { fault: { operation: 'plan', kind: 'html' }, problem: { problem: 'VENDOR_ANSWER_NOT_UNDERSTOOD' } },
    { fault: { operation: 'plan', kind: 'html', status: 404 }, problem: { problem: 'VENDOR_ANSWER_NOT_UNDERSTOOD' } },
    { fault: { operation: 'token', kind: 'drop' }, problem: { problem: 'VENDOR_UNAVAILABLE' } },
  ];

  test.for(faults)(
    'with $fault.kind of $fault.operation the answer is $problem.problem and nothing changes',
    async ({ fault, problem }, { world }) => {
      world.simulator.faults.add(fault);

      expect(await world.verify({ accountId: ours })).toMatchObject(problem);

      expect(await world.memberships()).toEqual([]);
      expect(world.failures).toHaveLength(1);
    },
  );
});
