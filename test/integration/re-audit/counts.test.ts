/** A run counts what it has written, whoever else writes about the same accounts meanwhile. */
import { describe, expect } from 'vitest';
import { answerVerification } from '../../support/answers.ts';
import { type AuditedWorld, canceled, member, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });

describe('an account that is missed, and that a verification finds there meanwhile', () => {
  /** The verification is recorded just before or just after the audit's own change of it. */
  const verifiedMeanwhile = (world: AuditedWorld, when: 'before' | 'after') => {
    world.move(1, 1);
    const { changeMembership } = world.auditDependencies();
    const verify = async () => {
      world.move(1, 1, 'ours');
      world.store.clock.now += 1_000;
      await answerVerification({ accountId: member }, 'app', world.deadline(), world.verificationDependencies());
    };
    return world.nextAudit({
      changeMembership: async (...call) => {
        if (when === 'before') await verify();
        const change = await changeMembership(...call);
        if (when === 'after') await verify();
        return change;
      },
    });
  };

  test.for([
    { when: 'after', changes: { missed: 1 } },
    { when: 'before', changes: {} },
  ] as const)('$when it is marked is counted if the run has made its mark', async ({ when, changes }, { world }) => {
    await world.audit();

    const run = await verifiedMeanwhile(world, when);

    expect(run).toMatchObject({ state: 'completed', failures: 0 });
    expect(run.changes).toEqual(changes);
    expect((await world.get(member))?.relationship.missingSince).toBeUndefined();
    const written = (await world.trail()).filter(({ actor }) => (actor as { id: string }).id === run.runId);
    expect(written.map(({ action }) => action)).toEqual(Object.keys(changes));
  });
});

test('a run counts what it has written, and not what somebody else has written meanwhile', async ({ world }) => {
  await world.audit();
  world.simulator.accounts.change(canceled, { billingStatus: 'Open' });
  world.store.clock.now += hour;
  const deadline = world.deadline();
  const { plans } = world.auditDependencies();
  const paused = await world.audit({
    plans: {
      ...plans,
      readPart: async (...part) => {
        const changes = await plans.readPart(...part);
        world.store.clock.now = deadline - 5_000;
        return changes;
      },
    },
  });
  expect(paused).toMatchObject({ state: 'applying', plan: { changes: { updated: 1 } } });
  await answerVerification({ accountId: canceled }, 'app', world.deadline(), world.verificationDependencies());

  const run = await world.audit();

  expect(run).toMatchObject({ state: 'completed', changes: {} });
  expect((await world.trail()).filter(({ action }) => action === 'updated')).toHaveLength(1);
});
