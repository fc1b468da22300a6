/** Whoever an account is made for is nobody's business: what of it is stored, where, and for how long. */
import { describe, expect } from 'vitest';
import type { Fault } from '../../../local/simulator/faults.ts';
import { test } from '../../support/fixtures/provision-world.ts';
import { newAccount, type ProvisionWorld } from '../../support/provisions.ts';

const { loginName, organizationName = '', countryCode: _c, stateCode: _s, ...personal } = newAccount();
const secrets = Object.values(personal).map(String);
const names = [loginName, organizationName];

/** The items in which there is one of the texts, whatever its case, by table and kind or key. */
const itemsWith = async (world: ProvisionWorld, texts: readonly string[]): Promise<string[]> => {
  const found = new Set<string>();
  for (const [table, name] of Object.entries(world.store.tables)) {
    for (const item of await world.store.dump(name)) {
      const text = JSON.stringify(item).toLowerCase();
      if (!texts.some((each) => text.includes(each.toLowerCase()))) continue;
      const kind = String(item['kind'] ?? String(item['key'] ?? item['accountId']));
      found.add(`${table} ${kind.split('#')[0]}`);
    }
  }
  return [...found].toSorted();
};

/** What the vendor's list says of an account is kept for the run, and in the membership. */
const ofTheList = ['memberships account', 'workState audit-page'];
const link = 'memberships user-name';

describe.each<{ kind: Fault['kind'] | undefined; before: string[]; after: string[] }>([
  { kind: undefined, before: ['memberships account', link], after: [...ofTheList, link].toSorted() },
  { kind: 'accepted', before: ['workState provision'], after: [...ofTheList, link].toSorted() },
  { kind: 'drop', before: ['workState provision'], after: [...ofTheList, link].toSorted() },
  { kind: 'access_denied', before: [], after: [] },
])('an account with $kind', ({ kind, before, after }) => {
  test('leaves names only where they are needed, as long as they are, and nothing else of a person', async ({
    world,
  }) => {
    if (kind !== undefined) world.simulator.faults.add({ operation: 'provision', kind, times: 1 });
    await world.provision();

    expect(await itemsWith(world, secrets)).toEqual([]);
    expect(await itemsWith(world, names)).toEqual(before);

    await world.makeAccepted();
    await world.audit();
    expect(await itemsWith(world, secrets)).toEqual([]);
    expect((await itemsWith(world, names)).filter((place) => place !== 'workState audit-plan')).toEqual(after);
    expect(await itemsWith(world, [loginName])).not.toContain('workState provision-settled');

    const logged = JSON.stringify(world.logged).toLowerCase();
    expect(logged).toContain('audit_completed');
    for (const text of [...secrets, ...names]) expect(logged).not.toContain(text.toLowerCase());
  });
});

test('a pending one is forgotten by itself after 90 days', async ({ world }) => {
  world.simulator.faults.add({ operation: 'provision', kind: 'accepted' });
  await world.provision();

  const days = (item: Record<string, unknown>) => (Number(item['expiresAt']) - world.clock.now / 1000) / 86_400;
  expect((await world.pending()).map(days)).toEqual([90]);
  // A day more: it counts from when the name is free again.
  expect((await world.names()).map(days)).toEqual([91]);
});
