import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mostLinks } from '../../../shared/store/memberships/links.ts';
import { tick } from '../../../shared/use-cases/audit/tick.ts';
import { answerQuestion, answerRegistration } from '../../support/answers.ts';
import { type AuditWorld, createAuditWorld } from '../../support/audit.ts';
import { accountIdOf } from '../../support/memberships.ts';

const ours = accountIdOf('a07eours00001');
const canceled = accountIdOf('a07eours00002');
const theirs = accountIdOf('a07etheirs001');
const userId = 'user 1 <somebody@example.com>';

let world: AuditWorld;
beforeEach(async () => {
  world = await createAuditWorld({
    seed: [
      { accountId: ours, partner: 'ours', billingStatus: 'Open' },
      { accountId: canceled, partner: 'ours', billingStatus: 'Canceled' },
      { accountId: theirs, partner: 'foreign', billingStatus: 'Open' },
    ],
  });
});
afterEach(async () => {
  await world.close();
});

type Registration = Parameters<typeof answerRegistration>[0];
const register = (body: Registration, reviewMode?: 'auto' | 'manual') =>
  answerRegistration(body, 'app', world.deadline(), world.verificationDependencies(reviewMode));
const audit = () => tick(world.auditDependencies(), world.deadline(), 'now');
const check = (question: Parameters<typeof answerQuestion>[0]) => answerQuestion(question, world.checkDependencies);
const trail = async (accountId: string) =>
  (await world.store.dump(world.store.tables.auditRecords))
    .filter((record) => record['accountId'] === accountId)
    .sort((a, b) => Number(a['version']) - Number(b['version']));
const everything = async () => [
  await world.store.dump(world.store.tables.memberships),
  await world.store.dump(world.store.tables.auditRecords),
];

describe('registering by account id', () => {
  test('asks the vendor about an account that is not known, records it, and links the user', async () => {
    expect(await register({ userId, accountId: ours })).toMatchObject({
      allowed: true,
      code: 'MEMBER',
      accountId: ours,
      evidence: { source: 'verify' },
    });
    expect(await check({ userId })).toMatchObject({ allowed: true, code: 'MEMBER', accountId: ours });
    expect((await trail(ours)).map(({ action, actor }) => ({ action, actor }))).toEqual([
      { action: 'discovered', actor: { kind: 'client', id: 'app' } },
      { action: 'linked', actor: { kind: 'client', id: 'app' } },
    ]);
  });

  test('keeps the user out of the trail', async () => {
    await register({ userId, accountId: ours });
    expect(JSON.stringify(await world.store.dump(world.store.tables.auditRecords))).not.toContain('somebody');
  });

  test('holds a newcomer for the reviewer in manual mode', async () => {
    expect(await register({ userId, accountId: ours }, 'manual')).toMatchObject({ code: 'PENDING_REVIEW' });
    expect(await check({ userId })).toMatchObject({ code: 'PENDING_REVIEW', accountId: ours });
  });

  test('asks the vendor nothing about a known member', async () => {
    await audit();
    const before = world.simulator.requests.plan;
    expect(await register({ userId, accountId: ours })).toMatchObject({ code: 'MEMBER' });
    expect(world.simulator.requests.plan).toBe(before);
  });

  test('links to an account of somebody else too, so that it counts as soon as it has moved', async () => {
    expect(await register({ userId, accountId: theirs })).toMatchObject({ allowed: false, code: 'NOT_UNDER_PARTNER' });
    expect(await check({ userId })).toMatchObject({ allowed: false, code: 'NOT_UNDER_PARTNER', accountId: theirs });

    world.simulator.accounts.change(theirs, { partner: 'ours' });
    await audit();
    expect(await check({ userId })).toMatchObject({ allowed: true, code: 'MEMBER', accountId: theirs });
  });

  test('the same again changes nothing', async () => {
    await register({ userId, accountId: ours });
    const before = await everything();
    world.store.clock.now += 1_000;
    expect(await register({ userId, accountId: ours })).toMatchObject({ code: 'MEMBER' });
    expect(await everything()).toEqual(before);
  });

  test('changes nothing where the vendor cannot be asked', async () => {
    world.simulator.faults.add({ operation: 'plan', kind: 'access_denied' });
    expect(await register({ userId, accountId: ours })).toMatchObject({ problem: 'VENDOR_REFUSED' });
    expect(await everything()).toEqual([[], []]);
  });

  test('of several accounts the one that says yes is the answer, and it says which', async () => {
    await register({ userId, accountId: canceled });
    await register({ userId, accountId: ours });
    await register({ userId, accountId: theirs });
    expect(await check({ userId })).toMatchObject({ allowed: true, accountId: ours });
  });

  test(`a user is linked to ${mostLinks} accounts at most`, async () => {
    for (let index = 0; index < mostLinks; index += 1)
      await register({ userId, accountId: accountIdOf(`a07e${index}`) });
    expect(await register({ userId, accountId: ours })).toMatchObject({ problem: 'TOO_MANY_LINKS' });
    expect(await check({ userId })).toMatchObject({ code: 'NOT_UNDER_PARTNER' });
  });
});

describe("registering by the end-user's access token", () => {
  test('takes the equality with our own partner id for a yes, and keeps the token nowhere', async () => {
    const accessToken = world.simulator.endUserToken(ours);
    expect(await register({ userId, accessToken })).toMatchObject({
      code: 'MEMBER',
      accountId: ours,
      evidence: { source: 'account_summary' },
    });
    expect(await check({ userId })).toMatchObject({ code: 'MEMBER' });
    expect(JSON.stringify([await everything(), world.logged, world.failures])).not.toContain(accessToken);
  });

  test("of another partner's account it is no yes", async () => {
    const accessToken = world.simulator.endUserToken(theirs);
    expect(await register({ userId, accessToken })).toMatchObject({ code: 'NOT_UNDER_PARTNER', accountId: theirs });
  });

  test('of nobody is refused, and nothing is linked', async () => {
    expect(await register({ userId, accessToken: world.simulator.endUserToken('a07enobody00') })).toMatchObject({
      problem: 'ACCESS_TOKEN_REJECTED',
    });
    expect(await everything()).toEqual([[], []]);
  });
});

describe('unlinking', () => {
  const unlink = (accountId = ours) =>
    world.verificationDependencies().links.unlink({ userId }, accountId, { kind: 'client', id: 'app' });

  test('takes one account away from the user', async () => {
    await register({ userId, accountId: ours });
    await register({ userId, accountId: canceled });
    expect(await unlink()).toBe('changed');
    expect(await check({ userId })).toMatchObject({ code: 'ACCOUNT_CANCELED', accountId: canceled });
    expect((await trail(ours)).at(-1)).toMatchObject({ action: 'unlinked', version: 3 });
  });

  test('with the last one nothing of the user is left, and the membership stays', async () => {
    await register({ userId, accountId: ours });
    expect(await unlink()).toBe('changed');
    expect(JSON.stringify(await everything())).not.toContain('somebody');
    expect(await check({ userId })).toMatchObject({ code: 'UNKNOWN_USER' });
    expect(await check({ accountId: ours })).toMatchObject({ code: 'MEMBER' });
  });

  test('what is not linked changes nothing', async () => {
    await register({ userId, accountId: ours });
    const before = await everything();
    expect(await unlink(canceled)).toBe('unchanged');
    expect(await everything()).toEqual(before);
  });
});
