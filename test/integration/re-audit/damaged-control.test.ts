/**
 * The two items that every audit needs. While one is damaged nobody loses access by it, and it can
 * be deleted.
 */
import { describe, expect } from 'vitest';
import { type AuditedWorld, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { accountIdOf, hour } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });

const damage = async ({ store }: AuditedWorld, key: Readonly<Record<string, unknown>>, how: object): Promise<void> => {
  const [item] = await store.find(store.tables.workState, key);
  await store.put(store.tables.workState, { ...item, ...how });
};

test('a damaged ledger stops audits, and takes nothing away; without it the next one makes it', async ({ world }) => {
  const ledger = { kind: 'audit', id: 'control' };
  for (let runs = 0; runs < 3; runs += 1) await world.nextAudit();
  world.move(7, 1);
  await damage(world, ledger, { revision: 'one' });

  for (let runs = 0; runs < 3; runs += 1) {
    world.store.clock.now += hour;
    await expect(world.nextAudit()).rejects.toMatchObject({ name: 'DamagedItemError' });
  }
  expect(await world.codeOf(member)).toMatch(/^MEMBER/);
  expect(await world.codeOf(nth(7))).toMatch(/^MEMBER/);

  await world.store.remove(world.store.tables.workState, ledger);
  for (let runs = 0; runs < 3; runs += 1) expect((await world.nextAudit()).state).toBe('completed');
  expect(await world.codeOf(member)).toBe('MEMBER');
  expect(await world.codeOf(nth(7))).toBe('LEFT_PARTNER');
});

describe('a damaged memory of the brake', () => {
  const brake = { kind: 'brake', id: 'state' };
  const damages = [{ taken: 'all' }, { revision: 'one' }, { revision: undefined, letIn: 3 }, { entitled: -1 }];

  test.for(damages)('(%j) holds all that would be taken or let in, and audits go on', async (how, { world }) => {
    for (let runs = 0; runs < 3; runs += 1) await world.nextAudit();
    world.move(7, 1);
    world.simulator.accounts.add({ accountId: 'newcomer', billingStatus: 'Open' });
    await damage(world, brake, how);

    for (let runs = 0; runs < 8; runs += 1) expect((await world.nextAudit()).state).toBe('completed');

    expect(await world.codeOf(member)).toBe('MEMBER');
    expect(await world.codeOf(nth(7))).toMatch(/^MEMBER/);
    expect(await world.codeOf(accountIdOf('newcomer'))).toBe('PENDING_REVIEW');
    expect((await world.control()).held).toMatchObject({ taking_away: { count: 1 }, newcomers: { count: 1 } });
    expect(world.store.damaged).toContain('brake state');
  });

  test('that is deleted holds nothing any more', async ({ world }) => {
    for (let runs = 0; runs < 3; runs += 1) await world.nextAudit();
    world.move(7, 1);
    await damage(world, brake, { taken: 'all' });
    await world.nextAudit();
    await world.store.remove(world.store.tables.workState, brake);

    for (let runs = 0; runs < 3; runs += 1) await world.nextAudit();

    expect(await world.codeOf(nth(7))).toBe('LEFT_PARTNER');
  });
});
