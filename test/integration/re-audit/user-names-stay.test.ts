/** A user name that the account list shows on another account stays where it is, if that is not certain. */
import { describe, expect } from 'vitest';
import type { AuditDependencies } from '../../../shared/use-cases/audit/tick.ts';
import { type AuditedWorld, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour } from '../../support/memberships.ts';
import { early, late, leadsTo, linkByHand, name, other, ownedBy, ownerOf, show } from '../../support/user-names.ts';

const test = testAudits({ accounts: 60 });

describe('a name stays where it is', () => {
  const staysWith = async (world: AuditedWorld, accountId: string) => {
    const run = await world.nextAudit();
    expect(run).toMatchObject({ state: 'completed', failures: 0 });
    expect(await leadsTo(world)).toEqual([accountId]);
    expect(world.eventsOf('USER_NAME_MOVED')).toEqual([]);
  };

  test('while the list shows it on both accounts', async ({ world }) => {
    await ownedBy(world, early);
    show(world, late, name);
    await staysWith(world, early);
    await staysWith(world, early);
  });

  test('if the list shows it on two others', async ({ world }) => {
    await ownedBy(world, early);
    show(world, early, 'bob.smith2');
    show(world, late, name);
    show(world, other, name);
    await staysWith(world, early);

    show(world, other, 'somebody-else');
    await world.nextAudit();
    expect(await leadsTo(world)).toEqual([late]);
  });

  test('if the account that has it shows a person’s name: then the list has no user names', async ({ world }) => {
    await linkBefore(world, 'Jack Box');
    show(world, late, name);
    await staysWith(world, early);
    expect(await ownerOf(world, late)).toBe(name);
  });

  test('if what the other shows is a person’s name', async ({ world }) => {
    await world.audit();
    await linkByHand(world, early, 'Jack Box');
    show(world, late, 'Jack Box');
    await world.nextAudit();
    expect(await leadsTo(world, 'Jack Box')).toEqual([early]);
  });

  test('if a person has linked it after the list was read', async ({ world }) => {
    await ownedBy(world, early);
    show(world, early, 'bob.smith2');
    show(world, late, name);
    const { pages } = world.auditDependencies();
    const add: AuditDependencies['pages']['add'] = async (...page) => {
      world.store.clock.now += 1_000;
      if (page[1].next === undefined) await linkByHand(world, other);
      return pages.add(...page);
    };
    await world.nextAudit({ pages: { ...pages, add } });
    expect(await leadsTo(world)).toEqual([other]);
    // The list shows nothing new, so what the person has said stands.
    await staysWith(world, other);
  });

  test('while newcomers are held: the list may be another partner’s', async ({ world }) => {
    await ownedBy(world, early);
    show(world, early, 'bob.smith2');
    show(world, late, name);
    world.simulator.accounts.add({ accountId: 'newcomer', billingStatus: 'Open' });
    const strict = { thresholds: { minRevocations: 5, fraction: 0.1, minNewcomers: 0, newcomersFraction: 0 } };

    expect((await world.nextAudit(strict)).newcomers?.hold).toBe('too_many_newcomers');

    expect(await leadsTo(world)).toEqual([early]);
    expect(world.eventsOf('USER_NAMES_WAIT')).toMatchObject([{ count: 1 }]);
  });

  const linkBefore = async (world: AuditedWorld, shown: string) => {
    show(world, early, shown);
    await world.audit();
    await linkByHand(world, early);
  };
});

test('names that would all move at once move a few in each audit, and the log says so', async ({ world }) => {
  await world.audit();
  const names = Array.from({ length: 20 }, (_, index) => `owner-a07e${String(index).padStart(8, '0')}`);
  for (const [index, userName] of names.entries()) await linkByHand(world, nth(index), userName);
  for (const [index] of names.entries()) show(world, nth(index), names[(index + 1) % 20] ?? '');

  await world.nextAudit();

  expect(world.eventsOf('USER_NAME_MOVED')).toHaveLength(6);
  expect(world.eventsOf('USER_NAMES_WAIT')).toMatchObject([{ count: 14 }]);
  for (let runs = 0; runs < 3; runs += 1) await world.nextAudit();
  expect(world.eventsOf('USER_NAME_MOVED')).toHaveLength(20);
  for (const [index] of names.entries()) {
    expect(await leadsTo(world, names[(index + 1) % 20] ?? '')).toEqual([nth(index)]);
  }
});

test('a run that finds no other names reads and writes as before', async ({ world }) => {
  await ownedBy(world, early);
  world.store.clock.now += 6 * hour;
  world.store.requests.length = 0;
  world.store.inputs.length = 0;

  await world.audit();

  const writes = world.store.requests.filter((command) => /Put|Write|Update|Delete/.test(command));
  expect(writes).toHaveLength(9);
  expect(JSON.stringify(world.store.inputs)).not.toContain(`"user-name#owner`);
});
