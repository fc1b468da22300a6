/**
 * One run with a change of every kind, on the memory DynamoDB, once without an accident, and then
 * once for every command and call with an accident in it. After each accident, the ticks that
 * follow end with the same store.
 */

import { beforeAll, describe, expect, test } from 'vitest';
import { isOpen } from '../../../shared/domain/audit/run.ts';
import { type Accident, createAuditProcesses } from '../../support/audit-process.ts';
import { hour, noon } from '../../support/memberships.ts';

const processes = createAuditProcesses();
const { clock, dump, run, runs, vendor } = processes;

/** Longer than the hold of a process that has died: ten minutes of work, and one. */
const untilTakenOver = 12 * 60_000;

const part = (item: Record<string, unknown>, name: string): Record<string, unknown> => ({ ...Object(item[name]) });

/** All that does not depend on the moment at which it was written. */
const ending = async () => {
  const { run: last } = await runs.readLedger();
  const { listed, ours } = vendor;
  return {
    vendor: [listed.size, ours.size],
    memberships: dump('memberships')
      .filter(({ key }) => key !== 'watermark')
      .map((item) => ({
        key: item['key'],
        version: item['version'],
        relationship: part(item, 'relationship')['value'],
        isMissing: 'missingSince' in part(item, 'relationship'),
        activity: part(item, 'activity')['value'],
        review: part(item, 'review')['value'],
        profile: item['profile'],
      })),
    trail: dump('auditRecords').map(({ accountId, version, action }) => ({ accountId, version, action })),
    run: {
      state: last?.state,
      pages: last?.pages,
      accounts: last?.accounts,
      suspects: last?.suspects,
      changes: last?.changes,
      failures: last?.failures,
      planned: last?.plan?.changes,
    },
    isVouchedFor: dump('memberships').some(({ runId, key }) => key === 'watermark' && runId === last?.runId),
    records: (await runs.listRecords(10)).runs.map(({ state }) => state),
  };
};

/** Ticks until the run that is due has ended. */
const finish = async (accident?: Accident): Promise<readonly string[]> => {
  const begin = clock.now;
  const steps = await run(accident);
  for (let ticks = 0; ticks < 5; ticks += 1) {
    const { run: last } = await runs.readLedger();
    if (last !== undefined && last.startedAt >= begin && !isOpen(last)) return steps;
    clock.now += untilTakenOver;
    await run();
  }
  throw new Error('the run does not end');
};

const prepare = async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) vendor.listed.set(`account-${name}`, 'Open');
  await finish();
  for (const name of ['a', 'b', 'c']) vendor.listed.delete(`account-${name}`);
  clock.now = noon + 6 * hour;
  await finish();
  vendor.listed.set('account-c', 'Open').set('account-d', 'Canceled').set('account-i', 'Open');
  vendor.listed.delete('account-e');
  vendor.ours.add('account-b');
  clock.now = noon + 12 * hour;
  const restore = processes.snapshot();
  const steps = await finish();
  const uninterrupted = await ending();
  return { restore, steps, uninterrupted };
};

let prepared: Awaited<ReturnType<typeof prepare>>;
beforeAll(async () => {
  prepared = await prepare();
});

describe('a run with a change of every kind', () => {
  test('is what it is meant to be', () => {
    const { steps, uninterrupted } = prepared;

    expect(uninterrupted).toMatchObject({
      run: {
        state: 'completed',
        pages: 2,
        suspects: { total: 2, notOurs: 1, ours: 1, unclear: 0 },
        changes: { departed: 1, confirmed: 1, reappeared: 1, updated: 1, missed: 1, discovered: 1 },
      },
      isVouchedFor: true,
      records: ['completed', 'completed', 'completed'],
    });
    expect(steps.length).toBeGreaterThan(30);
  });

  /** An account that cannot be written does not interrupt the run; `re-audit-failures.test.ts` looks at that. */
  const isOfAccount = (step: string, index: number): boolean =>
    step === 'TransactWriteItemsCommand' && index < prepared.steps.length - 1;

  test.each(['dies before', 'dies after', 'fails before', 'fails after'] as const)(
    'ends in the same way when its process %s any one command or call',
    async (how) => {
      const { restore, steps, uninterrupted } = prepared;
      for (const [index, step] of steps.entries()) {
        if (how.startsWith('fails') && isOfAccount(step, index)) continue;
        restore();
        await finish({ nth: index + 1, how });
        expect(await ending(), `${how} ${index + 1}, ${step}`).toEqual(uninterrupted);
      }
    },
  );

  test('never ends with half a change, wherever its process dies', async () => {
    const { restore, steps } = prepared;

    for (const index of steps.keys()) {
      restore();
      await run({ nth: index + 1, how: 'dies after' });
      const versions = dump('memberships').flatMap(({ accountId, version }) => (version ? [[accountId, version]] : []));
      const newest = new Map(dump('auditRecords').map(({ accountId, version }) => [accountId, version]));
      expect([...newest].toSorted()).toEqual(versions.toSorted());
    }
  });
});
