import { describe, expect } from 'vitest';
import { failure } from '../../../shared/constant-contact/result.ts';
import { StoreBusyError } from '../../../shared/store/context.ts';
import { refreshAccounts } from '../../../shared/use-cases/webhooks/refresh.ts';
import { noon } from '../../support/memberships.ts';
import {
  dependenciesOf,
  failAbout,
  linesOf,
  other,
  ours,
  refresh,
  remember,
  repeat,
  test,
  workOf,
} from './refresh-harness.ts';

describe('when the vendor fails', () => {
  test.for([
    { fault: 'throttled', kind: 'throttled', outcome: 'postponed' },
    { fault: 'quota_exceeded', kind: 'quota_exceeded', outcome: 'postponed' },
    { fault: 'drop', kind: 'unavailable', outcome: 'postponed' },
    { fault: 'status', kind: 'unavailable', outcome: 'postponed' },
    { fault: 'unauthorized', kind: 'unauthorized', outcome: 'postponed' },
    // The same question would get the same answer.
    { fault: 'access_denied', kind: 'forbidden', outcome: 'settled' },
    { fault: 'html', kind: 'not_understood', outcome: 'settled' },
  ] as const)('by $fault, the notice is $outcome, which is in the log', async (given, { world }) => {
    const { fault, kind, outcome } = given;
    await remember(world, ours);
    world.simulator.faults.add({ operation: 'plan', kind: fault });

    expect(await refresh(world, workOf(ours))).toEqual([[ours, outcome]]);

    expect(await world.get(ours)).toMatchObject({ version: 1, activity: { value: 'open' } });
    const event = outcome === 'postponed' ? 'ACCOUNT_REFRESH_POSTPONED' : 'ACCOUNT_NOT_REFRESHED';
    expect(world.logged).toEqual([
      { event, fields: expect.objectContaining({ accountId: ours, eventType: 'account.cancel', kind }) },
    ]);
    expect(await dependenciesOf(world).waiting.due()).toHaveLength(outcome === 'postponed' ? 1 : 0);
  });

  test('about one account, the others are read meanwhile', async ({ world }) => {
    const { promise: otherIsRead, resolve } = Promise.withResolvers<void>();
    const { constantContact, changeMembership, ...rest } = dependenciesOf(world);
    const results = await refreshAccounts([workOf(ours), workOf(other)], world.deadline(), {
      ...rest,
      constantContact: {
        ...constantContact,
        // The vendor's answer about the first account comes only after the second one is done.
        probeAccount: async (accountId, deadline) => {
          if (accountId === ours) await otherIsRead;
          return accountId === ours
            ? failure('unavailable', 'slow')
            : constantContact.probeAccount(accountId, deadline);
        },
      },
      changeMembership: async (...change) => {
        const changed = await changeMembership(...change);
        resolve();
        return changed;
      },
    });

    expect(results.map(({ outcome }) => outcome)).toEqual(['postponed', 'settled']);
    expect(await world.get(ours)).toBeUndefined();
    expect(await world.get(other)).toMatchObject({ version: 1 });
  });

  test('the later notices about the account wait behind the first, and the vendor is asked once', async ({ world }) => {
    failAbout(world, ours, 'status');

    const notices = [workOf(ours), workOf(ours, 'account.disable')];
    expect(await refresh(world, ...notices)).toEqual([
      [ours, 'postponed'],
      [ours, 'postponed'],
    ]);

    const { plan } = world.simulator.requests;
    world.simulator.faults.clear();
    expect(await repeat(world)).toEqual({ due: 2, settled: 2, postponed: 0, left: 0 });
    expect(world.simulator.requests.plan).toBe(plan + 2);
  });
});

describe('work that was postponed', () => {
  test('is done when the vendor answers again, and then no more', async ({ world }) => {
    await remember(world, ours);
    failAbout(world, ours, 'drop');
    await refresh(world, workOf(ours));
    world.simulator.faults.clear();

    expect(await repeat(world)).toEqual({ due: 1, settled: 1, postponed: 0, left: 0 });

    expect(await world.get(ours)).toMatchObject({ activity: { value: 'canceled' } });
    expect(await repeat(world)).toEqual({ due: 0, settled: 0, postponed: 0, left: 0 });
  });

  test('is repeated for an hour by the clock, and then given up with one line in the log', async ({ world }) => {
    await remember(world, ours);
    failAbout(world, ours, 'unauthorized');
    const tries: number[] = [];
    for (let minute = 0; minute <= 90; minute += 1) {
      world.store.clock.now = noon + minute * 60_000;
      const before = world.logged.length;
      if (minute === 0) await refresh(world, workOf(ours));
      else await repeat(world);
      if (world.logged.length > before) tries.push(minute);
    }

    expect(tries).toEqual([0, 1, 2, 4, 8, 16, 31, 46, 60]);
    expect(linesOf(world, 'ACCOUNT_NOT_REFRESHED')).toEqual([
      expect.objectContaining({ accountId: ours, eventType: 'account.cancel', kind: 'unauthorized' }),
    ]);
    expect(await world.store.find(world.store.tables.workState, { kind: 'webhook-waiting' })).toEqual([]);
    expect(await world.get(ours)).toMatchObject({ version: 1, activity: { value: 'open' } });
  });

  test('stays due when no time is left for it', async ({ world }) => {
    failAbout(world, ours, 'drop');
    await refresh(world, workOf(ours));

    const past = world.store.clock.now;
    expect(await repeat(world, past)).toEqual({ due: 1, settled: 0, postponed: 0, left: 1 });
    expect(await dependenciesOf(world).waiting.due()).toMatchObject([{ accountId: ours }]);
  });
});

describe('an account whose change cannot be written', () => {
  test('for good is named in the log once, not repeated, and does not stop the others', async ({ world }) => {
    await remember(world, ours);
    await world.store.put(world.store.tables.auditRecords, { accountId: ours, version: 2, day: '2026-11-21', at: 'x' });
    world.store.clock.now = noon + 120_000;

    expect(await refresh(world, workOf(ours), workOf(other))).toEqual([
      [ours, 'settled'],
      [other, 'settled'],
    ]);

    expect(linesOf(world, 'ACCOUNT_NOT_REFRESHED')).toEqual([
      { accountId: ours, eventType: 'account.cancel', error: expect.objectContaining({ name: 'DamagedError' }) },
    ]);
    expect(linesOf(world, 'ACCOUNT_REFRESHED')).toEqual([{ accountId: other, eventType: 'account.cancel' }]);
    expect(await world.get(other)).toBeDefined();
    expect(await repeat(world)).toMatchObject({ due: 0 });
  });

  test('because the store is busy is postponed', async ({ world }) => {
    const busy = () => Promise.reject(new StoreBusyError('no'));
    const dependencies = { ...dependenciesOf(world), changeMembership: busy };

    const results = await refreshAccounts([workOf(ours)], world.deadline(), dependencies);

    expect(results.map(({ outcome }) => outcome)).toEqual(['postponed']);
    expect(await repeat(world)).toMatchObject({ settled: 1 });
  });
});

test('work that can neither be done nor kept is left to whoever has sent it', async ({ world }) => {
  failAbout(world, ours, 'drop');
  const unkept = () => Promise.reject(new Error('no table'));

  const results = await refreshAccounts([workOf(ours), workOf(other)], world.deadline(), {
    ...dependenciesOf(world),
    postpone: unkept,
  });

  expect(results.map(({ outcome }) => outcome)).toEqual(['left', 'settled']);
  expect(linesOf(world, 'ACCOUNT_REFRESH_NOT_POSTPONED')).toHaveLength(1);
});
