/**
 * The two promises: an account that every scan lists never loses access, whatever else happens, and
 * an account that has left does not keep it.
 */
import { expect } from 'vitest';
import { verifyMembership } from '../../../shared/use-cases/memberships/verify.ts';
import { answerQuestion } from '../../support/answers.ts';
import { member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { defaultPolicy } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });
const hours = 3_600_000;

test('a departure that nobody looks at takes nothing from those who are listed', async ({ world }) => {
  await world.audit();
  world.move(10, 6);
  const codes = new Set<string>();
  for (let runs = 1; runs <= 13; runs += 1) {
    const { state } = await world.nextAudit();
    expect(state).toBe('completed');
    codes.add(await world.codeOf(member));
  }
  expect([...codes]).toEqual(['MEMBER']);
  expect(await world.codeOf(nth(10))).toBe('EVIDENCE_EXPIRED');
  expect((await world.control()).held?.taking_away).toMatchObject({ count: 6, reason: 'too_many_revocations' });
});

test('departures within the brake happen after two scans and one clear answer', async ({ world }) => {
  await world.audit();
  world.move(10, 5);
  await world.nextAudit();
  expect(await world.codeOf(nth(10))).toBe('MEMBER');
  await world.nextAudit();
  expect(await world.codeOf(nth(10))).toBe('LEFT_PARTNER');
  expect(await world.codeOf(nth(14))).toBe('LEFT_PARTNER');
  expect(await world.cases()).toEqual([]);
});

test('the brake remembers: five more in each run are not let through', async ({ world }) => {
  await world.audit();
  let withAccess = 24;
  for (let run = 0; run < 6; run += 1) {
    world.move(4 + 3 * run, 3);
    await world.nextAudit();
    const codes = await Promise.all(Array.from({ length: 24 }, (_, index) => world.codeOf(nth(index))));
    withAccess = codes.filter((code) => code.startsWith('MEMBER')).length;
  }
  // 23 had access, one is canceled; at most five go in a day.
  expect(withAccess).toBeGreaterThanOrEqual(23 - 5);
  expect((await world.control()).held?.taking_away?.count).toBeGreaterThan(0);
});

test('verifying one by one takes no more away than the brake lets through', async ({ world }) => {
  await world.audit();
  for (let index = 0; index < 24; index += 1)
    world.simulator.accounts.change(nth(index), { billingStatus: 'Canceled' });
  const asking = { actor: { kind: 'client', id: 'app' }, deadline: world.deadline() } as const;
  for (let index = 0; index < 24; index += 1) {
    await verifyMembership({ accountId: nth(index) }, asking, world.verificationDependencies());
  }
  const codes = await Promise.all(Array.from({ length: 24 }, (_, index) => world.codeOf(nth(index))));
  expect(codes.filter((code) => code === 'MEMBER')).toHaveLength(18);
  await world.nextAudit();
  expect((await world.control()).held?.taking_away?.count).toBe(18);
  expect(await world.codeOf(nth(23))).toBe('MEMBER');
});

test('strangers are held when there are more of them than usual', async ({ world }) => {
  await world.audit();
  for (let index = 100; index < 700; index += 1) {
    world.simulator.accounts.add({ accountId: nth(index), partner: 'ours', billingStatus: 'Open' });
  }
  const run = await world.nextAudit();
  expect(run).toMatchObject({ state: 'completed', newcomers: { found: 600, hold: 'too_many_newcomers' } });
  expect(await world.codeOf(nth(100))).toBe('PENDING_REVIEW');
  expect(await world.codeOf(member)).toBe('MEMBER');
});

test('an account whose answer never becomes clear expires under every policy', async ({ world }) => {
  await world.audit();
  world.move(1, 1);
  world.simulator.faults.add({ operation: 'plan', kind: 'status', status: 403 });
  const policy = { ...defaultPolicy, whenEvidenceExpires: 'allow' } as const;
  const code = async (): Promise<string> =>
    (await answerQuestion({ accountId: member }, { ...world.checkDependencies, policy })).code;
  for (let runs = 1; runs <= 13; runs += 1) await world.nextAudit();
  expect(await code()).toBe('EVIDENCE_EXPIRED');
  world.store.clock.now += 365 * 24 * hours;
  expect(await code()).toBe('EVIDENCE_EXPIRED');
});
