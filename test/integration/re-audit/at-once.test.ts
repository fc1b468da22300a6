/** A run that a person starts right after another one, while the index still lacks what that one has written. */
import { expect } from 'vitest';
import { readableOf } from '../../../shared/store/entries.ts';
import { type AuditedWorld, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { noon } from '../../support/memberships.ts';

const test = testAudits({ accounts: 6 });
const newcomer = nth(50);

/** The index has no membership that was written a moment ago. */
const lagging = (world: AuditedWorld, writtenSince: number) => {
  const { listMemberships } = world.auditDependencies();
  const list: typeof listMemberships = async (...asked) => {
    const page = await listMemberships(...asked);
    return { ...page, entries: readableOf(page.entries).filter(({ updatedAt }) => updatedAt < writtenSince) };
  };
  return { listMemberships: list };
};

test('marks an account that came with the run before and has left', async ({ world }) => {
  await world.audit();
  world.store.clock.now = noon + 60_000;
  world.simulator.accounts.add({ accountId: newcomer, partner: 'ours', billingStatus: 'Open' });
  await world.audit();
  world.simulator.accounts.change(newcomer, { partner: 'foreign' });
  world.store.clock.now += 1_000;

  const run = await world.audit(lagging(world, noon + 60_000));

  expect(run.changes).toEqual({ missed: 1 });
  expect((await world.get(newcomer))?.relationship.missingSince).toBe(run.startedAt);
});

test('and so does the one after that, if the account was still there in between', async ({ world }) => {
  await world.audit();
  world.store.clock.now = noon + 60_000;
  world.simulator.accounts.add({ accountId: newcomer, partner: 'ours', billingStatus: 'Open' });
  await world.audit();
  const behind = lagging(world, noon + 60_000);
  world.store.clock.now += 1_000;
  await world.audit(behind);
  world.simulator.accounts.change(newcomer, { partner: 'foreign' });
  world.store.clock.now += 1_000;

  expect((await world.audit(behind)).changes).toEqual({ missed: 1 });
  // Later the index has it, and the plans of long ago are not read.
  world.store.clock.now += 60_000;
  expect((await world.audit()).justBefore).toBeUndefined();
});
