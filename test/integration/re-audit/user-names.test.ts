/** A user name that the account list shows on another account leads there (fact sheet T30). */
import { describe, expect } from 'vitest';
import { testAudits } from '../../support/fixtures/audit-world.ts';
import {
  codeOf,
  early,
  late,
  leadsTo,
  linkByHand,
  name,
  ownedBy,
  ownerOf,
  recordsOf,
  show,
} from '../../support/user-names.ts';

const test = testAudits({ accounts: 60 });

describe.for([
  ['the list shows before the account that had it', late, early],
  ['the list shows after the account that had it', early, late],
] as const)('a name on another account, which %s', ([, from, to]) => {
  test('leads there after one audit, with a record of both', async ({ world }) => {
    await ownedBy(world, from);
    show(world, from, 'bob.smith2');
    show(world, to, name);

    const run = await world.nextAudit();

    expect(run).toMatchObject({ state: 'completed', changes: { updated: 2 }, failures: 0 });
    expect(await leadsTo(world)).toEqual([to]);
    expect((await recordsOf(world, to)).slice(-2)).toEqual([
      { action: 'linked', why: 'user_name_listed', by: 'audit' },
      { action: 'updated', by: 'audit' },
    ]);
    expect((await recordsOf(world, from)).slice(-2)).toEqual([
      { action: 'unlinked', why: 'user_name_listed', by: 'audit' },
      { action: 'updated', by: 'audit' },
    ]);
    expect([await ownerOf(world, from), await ownerOf(world, to)]).toEqual(['bob.smith2', name]);
    expect(world.eventsOf('USER_NAME_MOVED')).toEqual([{ runId: run.runId, accountId: to, from }]);
    expect(JSON.stringify(world.logged)).not.toContain(name);
  });

  test('leads there also if the account that had it is renamed later', async ({ world }) => {
    await ownedBy(world, from);
    show(world, to, name);
    await world.nextAudit();
    expect([await leadsTo(world), await ownerOf(world, to)]).toEqual([[from], name]);

    show(world, from, 'bob.smith2');
    await world.nextAudit();

    expect(await leadsTo(world)).toEqual([to]);
  });

  test('leads there if that account was renamed before', async ({ world }) => {
    await ownedBy(world, from);
    show(world, from, 'bob.smith2');
    await world.nextAudit();
    expect(await leadsTo(world)).toEqual([from]);

    show(world, to, 'BOB.Smith1');
    await world.nextAudit();

    expect(await leadsTo(world)).toEqual([to]);
  });
});

describe('a name that moves', () => {
  test('to an account that is new', async ({ world }) => {
    await ownedBy(world, early);
    show(world, early, 'bob.smith2');
    world.simulator.accounts.add({ accountId: 'newcomer', userName: name, billingStatus: 'Open' });

    await world.nextAudit();

    expect(await leadsTo(world)).toEqual(['newcomer']);
    expect((await recordsOf(world, 'newcomer')).map(({ action }) => action)).toEqual([
      'discovered',
      'linked',
      'updated',
    ]);
    expect(await ownerOf(world, 'newcomer')).toBe(name);
    expect(await codeOf(world)).toBe('MEMBER');
  });

  test('to an account that waits for a reviewer gives access to nobody, not even that of the one before', async ({
    world,
  }) => {
    await ownedBy(world, early);
    expect(await codeOf(world)).toBe('MEMBER');
    show(world, early, 'bob.smith2');
    world.simulator.accounts.add({ accountId: 'newcomer', userName: name, billingStatus: 'Open' });

    await world.nextAudit({ reviewMode: 'manual' });

    expect(await codeOf(world)).toBe('PENDING_REVIEW');
    expect(await world.codeOf(early)).toBe('MEMBER');
  });

  test('from an account that has left, whatever it showed last', async ({ world }) => {
    await ownedBy(world, early);
    world.move(1, 1);
    for (let runs = 0; runs < 3; runs += 1) await world.nextAudit();
    expect(await codeOf(world)).toBe('LEFT_PARTNER');
    show(world, late, name);

    await world.nextAudit();

    expect(await leadsTo(world)).toEqual([late]);
  });

  test('from an account that is missing waits until that has left', async ({ world }) => {
    await ownedBy(world, early);
    world.move(1, 1);
    show(world, late, name);
    await world.nextAudit();
    expect([await leadsTo(world), await ownerOf(world, late)]).toEqual([[early], 'owner-a07e00000055']);

    for (let runs = 0; runs < 3; runs += 1) await world.nextAudit();

    expect([await leadsTo(world), await ownerOf(world, late)]).toEqual([[late], name]);
  });

  test('crosswise: two accounts swap their names in one audit', async ({ world }) => {
    await ownedBy(world, early);
    await linkByHand(world, late, 'owner-a07e00000055');
    show(world, early, 'owner-a07e00000055');
    show(world, late, name);

    const run = await world.nextAudit();

    expect(run.failures).toBe(0);
    expect(await leadsTo(world)).toEqual([late]);
    expect(await leadsTo(world, 'owner-a07e00000055')).toEqual([early]);
  });

  test('away from an account whose item is damaged, which is nobody else’s trouble', async ({ world }) => {
    await ownedBy(world, early);
    await world.store.put(world.store.tables.memberships, {
      key: `account#${early}`,
      accountId: early,
      relationshipValue: 'under_partner',
      version: 'one',
    });
    show(world, early, 'bob.smith2');
    show(world, late, name);

    expect(await world.nextAudit()).toMatchObject({ state: 'completed', failures: 1 });

    expect(await leadsTo(world)).toEqual([late]);
    expect(await ownerOf(world, late)).toBe(name);
  });
});
