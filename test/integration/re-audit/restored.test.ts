import { expect } from 'vitest';
import { auditActor, changerOf } from '../../support/changes.ts';
import { type AuditedWorld, member, testAudits } from '../../support/fixtures/audit-world.ts';

const test = testAudits({ accounts: 24 });

/** The account is missed by a scan, and its item is put back to what it was before. */
const missedAndPutBack = async (world: AuditedWorld): Promise<void> => {
  const { memberships } = world.store.tables;
  await world.audit();
  const [item] = await world.store.find(memberships, { key: `account#${member}` });
  world.move(1, 1);
  await world.nextAudit();
  if (item !== undefined) await world.store.put(memberships, item);
};

test('an item from a backup keeps no account under the partner that has left', async ({ world }) => {
  await missedAndPutBack(world);

  for (let audits = 0; audits < 3; audits += 1) {
    expect(await world.nextAudit()).toMatchObject({ state: 'completed', failures: 0 });
  }

  expect(await world.codeOf()).toBe('LEFT_PARTNER');
  const actions = (await world.trail())
    .filter(({ accountId }) => accountId === member)
    .toSorted((a, b) => Number(a['version']) - Number(b['version']))
    .map(({ action }) => action);
  expect(actions).toEqual(['discovered', 'missed', 'restored', 'departed']);
});

test('an account that scans have listed since its item was put back keeps that evidence when one scan misses it', async ({
  world,
}) => {
  await missedAndPutBack(world);
  world.move(1, 1, 'ours');
  for (let audits = 0; audits < 14; audits += 1) await world.nextAudit();
  expect(await world.codeOf()).toBe('MEMBER');

  world.move(1, 1);
  expect(await world.nextAudit()).toMatchObject({ state: 'completed', failures: 0 });

  expect(await world.codeOf()).toBe('MEMBER');
});

test('an account that scans list keeps its access when somebody changes its item, which was put back', async ({
  world,
}) => {
  await missedAndPutBack(world);
  world.move(1, 1, 'ours');
  for (let audits = 0; audits < 14; audits += 1) await world.nextAudit();

  await changerOf(world.store)(member, (known) => known && { action: 'linked', facts: known }, auditActor);

  expect(await world.codeOf()).toBe('MEMBER');
  await world.nextAudit();
  const [item] = await world.store.find(world.store.tables.memberships, { key: `account#${member}` });
  expect(item).not.toHaveProperty('relationship.missingSince');
});

test('an account that the scan lists is missing no longer, also when the scan takes its access for its activity', async ({
  world,
}) => {
  await missedAndPutBack(world);
  world.move(1, 1, 'ours');
  world.simulator.accounts.change(member, { billingStatus: 'Trial End' });
  expect(await world.nextAudit()).toMatchObject({ state: 'completed', failures: 0 });

  expect(await world.codeOf()).toBe('TRIAL_ENDED');
  const [item] = await world.store.find(world.store.tables.memberships, { key: `account#${member}` });
  expect(item).not.toHaveProperty('relationship.missingSince');
});
