/** Everything that takes access away by what the vendor says passes one brake: lists, checks, webhooks, plans. */
import { describe, expect } from 'vitest';
import type { PartnerOperations } from '../../../shared/constant-contact/operations/types.ts';
import { releaseAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import { cancelAccount } from '../../../shared/use-cases/partner/cancellation.ts';
import { changePlan } from '../../../shared/use-cases/partner/plans.ts';
import { refreshAccounts } from '../../../shared/use-cases/webhooks/refresh.ts';
import { answerVerification } from '../../support/answers.ts';
import { type AuditedWorld, canceled, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });

type AccountId = ReturnType<typeof nth>;

/** Operations of the partner at an account that is canceled behind them. */
const partnerOf = (world: AuditedWorld) => {
  const plan = { ok: true, value: { tiers: [], activity: { value: 'open', raw: 'Open' } } } as const;
  const after = { ok: true, value: { tiers: [], activity: { value: 'canceled', raw: 'Canceled' } } } as const;
  const operations = {
    getPlan: async () => plan,
    setPlan: async () => after,
    cancel: async () => ({ ok: true, value: {} }) as const,
  } as unknown as PartnerOperations;
  return {
    ...world.verificationDependencies(),
    operations,
    record: async () => {},
    newId: () => 'operation',
    log: world.auditDependencies().log,
  };
};
const askingFor = (world: AuditedWorld, accountId: AccountId) => ({
  accountId,
  actor: { client: 'app', person: 'alice' },
  deadline: world.deadline(),
});

/** Each of them finds out that an account is canceled. */
const doors = {
  verify: (world: AuditedWorld, accountId: AccountId) =>
    answerVerification({ accountId }, 'app', world.deadline(), world.verificationDependencies()),
  webhook: (world: AuditedWorld, accountId: AccountId) => {
    const at = world.store.clock.now;
    const notice = { accountId, eventType: 'account.cancel', signedAt: at, receivedAt: at } as const;
    const dependencies = { ...world.verificationDependencies(), postpone: async () => {}, log: () => {} };
    return refreshAccounts([notice], world.deadline(), dependencies);
  },
  'plan read-back': (world: AuditedWorld, accountId: AccountId) =>
    changePlan(askingFor(world, accountId), { planType: 'CORE' }, partnerOf(world)),
  'cancellation read-back': (world: AuditedWorld, accountId: AccountId) =>
    cancelAccount(askingFor(world, accountId), {}, partnerOf(world)),
} as const;
type Door = keyof typeof doors;

const cancel = (world: AuditedWorld, index: number): void =>
  void world.simulator.accounts.change(nth(index), { billingStatus: 'Canceled' });
const through = async (world: AuditedWorld, door: Door, index: number): Promise<string> => {
  cancel(world, index);
  world.store.clock.now += 60_000;
  await doors[door](world, nth(index));
  return world.codeOf(nth(index));
};

test.beforeEach(async ({ world }) => {
  await world.audit();
});

describe.each(Object.keys(doors) as Door[])('an account that a %s finds canceled', (door) => {
  test('loses access while there is room, and keeps it beyond', async ({ world }) => {
    // Of 23 accounts with access five may lose it in a day.
    for (let index = 10; index < 15; index += 1) expect(await through(world, door, index)).toBe('ACCOUNT_CANCELED');
    expect(await through(world, door, 15)).toBe('MEMBER');

    expect((await world.cases()).map(({ accountId, wants }) => [accountId, wants])).toEqual([[nth(15), 'activity']]);
    await world.nextAudit();
    expect((await world.control()).held?.taking_away).toMatchObject({ count: 1, reason: 'too_many_revocations' });
    expect(await world.codeOf(nth(15))).toBe('MEMBER');
    // What was seen of it is new all the same.
    expect(await world.codeOf(member)).toBe('MEMBER');
  });

  test('which has no access anyway needs no room', async ({ world }) => {
    for (let index = 10; index < 15; index += 1) await through(world, 'verify', index);
    world.simulator.accounts.change(canceled, { billingStatus: 'Trial End' });
    world.store.clock.now += 60_000;
    await doors[door](world, canceled);

    expect(await world.cases()).toEqual([]);
  });
});

test('all doors share one room, and what is held at any is released together', async ({ world }) => {
  const all = Object.keys(doors) as Door[];
  const codes: string[] = [];
  for (const [index, door] of [...all, ...all].entries()) codes.push(await through(world, door, 10 + index));

  expect(codes).toEqual([...Array(5).fill('ACCOUNT_CANCELED'), ...Array(3).fill('MEMBER')]);
  cancel(world, 20);
  world.store.clock.now += hour;
  await world.audit();
  const held = (await world.control()).held?.taking_away ?? expect.fail('nothing is held');
  expect(held.count).toBe(4);

  await releaseAudit({ runId: held.runId, planHash: held.hash, by: 'bob' }, world.controlDependencies);
  world.store.clock.now += 60_000;
  await world.tickNow({}, 'when_due');

  for (const index of [15, 16, 17, 20]) expect(await world.codeOf(nth(index))).toBe('ACCOUNT_CANCELED');
  expect(await world.codeOf(member)).toBe('MEMBER');
});

test('what a caller finds takes no room from what the audit holds already', async ({ world }) => {
  for (let index = 10; index < 16; index += 1) cancel(world, index);
  await world.nextAudit();
  expect((await world.control()).held?.taking_away).toMatchObject({ count: 6 });

  expect(await through(world, 'verify', 20)).toBe('MEMBER');
});
