/** The two items that every audit needs. While one is damaged nobody loses access; without it the next audit makes it. */
import { expect } from 'vitest';
import { member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });
const damagedItem = { name: 'DamagedError', of: 'item' };

test.for([
  { key: { kind: 'audit', id: 'control' }, damage: { revision: 'one' } },
  { key: { kind: 'brake', id: 'state' }, damage: { taken: 'all' } },
])('$key stops audits while it is damaged, and takes nothing away', async ({ key, damage }, { world }) => {
  const { store } = world;
  for (let runs = 0; runs < 3; runs += 1) await world.nextAudit();
  world.move(7, 1);
  const [item] = await store.find(store.tables.workState, key);
  await store.put(store.tables.workState, { ...item, ...damage });

  for (let runs = 0; runs < 3; runs += 1) {
    store.clock.now += hour;
    await expect(world.nextAudit()).rejects.toMatchObject(damagedItem);
  }
  expect(await world.codeOf(member)).toMatch(/^MEMBER/);
  expect(await world.codeOf(nth(7))).toMatch(/^MEMBER/);

  await store.remove(store.tables.workState, key);
  for (let runs = 0; runs < 3; runs += 1) expect((await world.nextAudit()).state).toBe('completed');
  expect(await world.codeOf(member)).toBe('MEMBER');
  expect(await world.codeOf(nth(7))).toBe('LEFT_PARTNER');
});
