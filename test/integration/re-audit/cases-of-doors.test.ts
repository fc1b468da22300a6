/** Cases that look-ups and webhooks open, which can write a case and nothing else of an audit. */
import { describe, expect } from 'vitest';
import type { VendorResult } from '../../../shared/constant-contact/result.ts';
import type { EventType } from '../../../shared/domain/membership/notice.ts';
import { releaseAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import type { AuditDependencies } from '../../../shared/use-cases/audit/tick.ts';
import { refreshAccounts } from '../../../shared/use-cases/webhooks/refresh.ts';
import { answerVerification } from '../../support/answers.ts';
import { type AuditedWorld, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });

const webhook = async (world: AuditedWorld, index: number, eventType: EventType, billingStatus: string) => {
  world.simulator.accounts.change(nth(index), { billingStatus });
  world.store.clock.now += 60_000;
  const at = world.store.clock.now;
  const notice = { accountId: nth(index), eventType, signedAt: at, receivedAt: at };
  const dependencies = { ...world.verificationDependencies(), postpone: async () => {}, log: () => {} };
  await refreshAccounts([notice], world.deadline(), dependencies);
};
const verify = async (world: AuditedWorld, index: number, billingStatus: string) => {
  world.simulator.accounts.change(nth(index), { billingStatus });
  world.store.clock.now += 60_000;
  await answerVerification({ accountId: nth(index) }, 'app', world.deadline(), world.verificationDependencies());
};
/** Of 23 accounts with access five may lose it in a day. */
const useUpRoom = async (world: AuditedWorld) => {
  for (let index = 10; index < 15; index += 1) await webhook(world, index, 'account.cancel', 'Canceled');
};
const activityOf = async (world: AuditedWorld, index: number) => (await world.get(nth(index)))?.activity;
const release = async (world: AuditedWorld) => {
  const held = (await world.control()).held?.taking_away ?? expect.fail('nothing is held');
  await releaseAudit({ runId: held.runId, planHash: held.hash, by: 'bob' }, world.controlDependencies);
};

test.beforeEach(async ({ world }) => {
  await world.audit();
  await useUpRoom(world);
});

describe('what only a signed webhook says, of an account that the brake holds', () => {
  test('stands against a word that is not understood, until there is room', async ({ world }) => {
    await webhook(world, 20, 'account.disable', 'Frozen');
    expect(await world.codeOf(nth(20))).toBe('MEMBER');

    for (let runs = 0; runs < 3; runs += 1) await world.nextAudit();
    expect(await world.cases()).toMatchObject([
      { accountId: nth(20), wants: 'activity', answer: { activity: { value: 'disabled', raw: 'Frozen' } } },
    ]);
    for (let runs = 0; runs < 3; runs += 1) await world.nextAudit();

    expect(await world.codeOf(nth(20))).toBe('ACCOUNT_DISABLED');
    expect(await activityOf(world, 20)).toMatchObject({ raw: 'Frozen', evidence: { source: 'webhook' } });
    expect(await world.cases()).toEqual([]);
  });

  test('is taken by a release, and stands from then on', async ({ world }) => {
    await webhook(world, 20, 'account.disable', 'Frozen');
    world.store.clock.now += hour;
    await world.tickNow({}, 'when_due');
    await release(world);
    world.store.clock.now += 60_000;
    await world.tickNow({}, 'when_due');
    expect(await world.codeOf(nth(20))).toBe('ACCOUNT_DISABLED');

    for (let runs = 0; runs < 2; runs += 1) await world.nextAudit();
    expect(await world.codeOf(nth(20))).toBe('ACCOUNT_DISABLED');
  });

  test('counts as well where a look-up has opened the case', async ({ world }) => {
    await verify(world, 20, 'Canceled');
    await webhook(world, 20, 'account.disable', 'Frozen');

    for (let runs = 0; runs < 6; runs += 1) await world.nextAudit();
    expect(await world.codeOf(nth(20))).toBe('ACCOUNT_DISABLED');
  });

  test('is over with a word that is understood', async ({ world }) => {
    await webhook(world, 20, 'account.disable', 'Frozen');
    world.simulator.accounts.change(nth(20), { billingStatus: 'Open' });

    for (let runs = 0; runs < 6; runs += 1) await world.nextAudit();
    expect(await world.codeOf(nth(20))).toBe('MEMBER');
    expect(await world.cases()).toEqual([]);
  });

  test('is no evidence beside a word that is understood', async ({ world }) => {
    await webhook(world, 20, 'account.disable', 'Canceled');

    for (let runs = 0; runs < 6; runs += 1) await world.nextAudit();
    expect(await world.codeOf(nth(20))).toBe('ACCOUNT_CANCELED');
    expect(await activityOf(world, 20)).toMatchObject({ raw: 'Canceled', evidence: { source: 'verify' } });
  });
});

describe.each(['webhook', 'verify'] as const)('a case that a %s has opened', (door) => {
  const open = (world: AuditedWorld) =>
    door === 'webhook' ? webhook(world, 20, 'account.cancel', 'Canceled') : verify(world, 20, 'Canceled');
  const failure: VendorResult<never> = { ok: false, failure: { kind: 'unavailable', reason: '503' } };
  /** An hour of ticks without a list. */
  const anHour = async (world: AuditedWorld) => {
    const { constantContact } = world.auditDependencies();
    const down: Partial<AuditDependencies> = {
      constantContact: { ...constantContact, listAccounts: async () => failure },
    };
    for (let ticks = 0; ticks < 4; ticks += 1) {
      world.store.clock.now += hour / 4;
      await world.tickNow(down, 'when_due').catch(() => {});
    }
  };

  test('is seen, and can be released, within an hour, whatever becomes of the list', async ({ world }) => {
    await open(world);
    await anHour(world);
    expect((await world.control()).held?.taking_away).toMatchObject({ count: 1 });

    await release(world);
    await anHour(world);
    expect(await world.codeOf(nth(20))).toBe('ACCOUNT_CANCELED');
    expect(await world.cases()).toEqual([]);
  });

  test('is settled once there is room', async ({ world }) => {
    await open(world);
    for (let hours = 0; hours < 26; hours += 1) await anHour(world);
    expect(await world.codeOf(nth(20))).toBe('ACCOUNT_CANCELED');
  });

  test('is worked on by the tick that ends a run', async ({ world }) => {
    await open(world);
    await world.audit();
    expect((await world.control()).held?.taking_away).toMatchObject({ count: 1 });
  });
});

test('a tick with nothing to do reads the ledger twice, but for one in an hour', async ({ world }) => {
  await world.audit();
  const idle = ['GetItemCommand', 'GetItemCommand'];
  const requests: string[][] = [];
  for (let ticks = 0; ticks < 120; ticks += 1) {
    world.store.clock.now += 60_000;
    world.store.requests.length = 0;
    await world.tickNow({}, 'when_due');
    requests.push([...world.store.requests]);
  }
  const others = requests.filter((each) => JSON.stringify(each) !== JSON.stringify(idle));
  expect(others).toHaveLength(2);
  for (const each of others) expect(each.filter((command) => /Put|Write|Update|Delete/.test(command))).toHaveLength(2);
});
