/** Whom the brake counts as those who have access, from the very first audit on. */
import { expect } from 'vitest';
import { reviewed } from '../../../shared/domain/membership/reviews.ts';
import { startAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import { verifyMembership } from '../../../shared/use-cases/memberships/verify.ts';
import { type AuditedWorld, nth, testAudits } from '../../support/fixtures/audit-world.ts';

const test = testAudits({ accounts: 103 });
const reviewer = { kind: 'reviewer', id: 'anna' } as const;
const verify = (world: AuditedWorld, index: number) =>
  verifyMembership(
    { accountId: nth(index) },
    { actor: { kind: 'client', id: 'app' }, deadline: world.deadline() },
    world.verificationDependencies(),
  );

const cancel = async (world: AuditedWorld, from: number, to: number) => {
  for (let index = from; index < to; index += 1) {
    world.simulator.accounts.change(nth(index), { billingStatus: 'Canceled' });
    await verify(world, index);
  }
};
const membersOf = async (world: AuditedWorld, count: number) => {
  const codes = await Promise.all(Array.from({ length: count }, (_, index) => world.codeOf(nth(index))));
  return codes.filter((code) => code === 'MEMBER').length;
};

test('as many may go after the first audit as after the next one', async ({ world }) => {
  await world.audit();
  // One of 103 is canceled already, so 10 of 102 may go.
  await cancel(world, 10, 30);
  expect(await membersOf(world, 103)).toBe(92);

  expect(await world.auditDependencies().brake.read()).toMatchObject({ entitled: 92, known: 102 });
  await world.nextAudit();
  expect(await world.auditDependencies().brake.read()).toMatchObject({ entitled: 92, known: 103 });
});

testAudits({ accounts: 2 })('not all of two may go after the first audit', async ({ world }) => {
  await world.audit();
  await cancel(world, 0, 2);

  expect(await membersOf(world, 2)).toBe(1);
});

testAudits({ accounts: 3 })('newcomers widen the brake when they are written, and not before', async ({ world }) => {
  await world.audit();
  world.simulator.accounts.add({ accountId: nth(10), billingStatus: 'Open' });
  const changeMembership = async () => {
    throw new Error('the table is away');
  };
  const { brake } = world.auditDependencies();

  expect(await world.nextAudit({ changeMembership })).toMatchObject({ newcomers: { found: 1 }, failures: 1 });
  expect(await brake.read()).toMatchObject({ entitled: 3 });

  expect(await world.nextAudit()).toMatchObject({ newcomers: { found: 1 }, changes: { discovered: 1 } });
  expect(await brake.read()).toMatchObject({ entitled: 4 });
  expect(await world.nextAudit()).toMatchObject({ newcomers: { found: 0 } });
  expect(await brake.read()).toMatchObject({ entitled: 4 });
});

testAudits({ accounts: 3 })(
  'an account that a reviewer lets in after the answer about it is counted',
  async ({ world }) => {
    const manual = { reviewMode: 'manual' } as const;
    await world.audit(manual);
    world.move(0, 1);
    await world.nextAudit(manual);
    const { brake, changeMembership, now } = world.auditDependencies();
    const read: typeof brake.read = async () => {
      const [answered] = (await world.cases()).filter(({ wants, revokes }) => wants === 'departure' && !revokes);
      if (answered !== undefined) {
        await changeMembership(nth(0), (known) => known && reviewed(known, 'approve', now(), 'one of us'), reviewer);
      }
      return brake.read();
    };

    await world.nextAudit({ ...manual, brake: { ...brake, read } });
    expect(await world.codeOf(nth(0))).not.toBe('LEFT_PARTNER');
    expect(await world.cases()).toMatchObject([{ accountId: nth(0), wants: 'departure', revokes: true }]);

    await world.tickNow({ ...manual, auditEverySeconds: 0 }, 'when_due');
    expect(await world.codeOf(nth(0))).toBe('LEFT_PARTNER');
    expect(Object.values((await brake.read()).taken)).toEqual([1]);
  },
);

test('a dry run is no first audit', async ({ world }) => {
  await startAudit({ dryRun: true, startedBy: 'alice' }, world.controlDependencies);
  expect(await world.audit({ auditEverySeconds: 0 })).toMatchObject({ state: 'completed', dryRun: true });

  expect(await world.auditDependencies().brake.read()).toMatchObject({ entitled: 0, known: 0 });
});
