/**
 * One run with a change of every kind, on the memory DynamoDB, once without an accident, and then
 * once for every command and call with an accident in it. After each accident, the ticks that
 * follow end with the same store.
 */

import { beforeAll, describe, expect, test } from 'vitest';
import { isOpen } from '../../../shared/domain/audit/run.ts';
import { readableOf } from '../../../shared/store/entries.ts';
import { caseKind } from '../../../shared/store/tables.ts';
import { type Accident, createAuditProcesses } from '../../support/audit-process.ts';
import { hour, noon } from '../../support/memberships.ts';
import { isRecordOfAccount } from '../../support/records.ts';

const processes = createAuditProcesses();
const { clock, dump, run, runs, vendor } = processes;

/** Longer than the hold of a process that has died: ten minutes of work, and one. */
const untilTakenOver = 12 * 60_000;

const part = (item: Record<string, unknown>, name: string): Record<string, unknown> => ({ ...Object(item[name]) });

/** All that does not depend on the moment at which it was written. */
const ending = async () => {
  const { run: last, cases } = await runs.readLedger();
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
    trail: dump('auditRecords')
      .filter(isRecordOfAccount)
      .map(({ accountId, version, action }) => ({ accountId, version, action })),
    run: {
      state: last?.state,
      pages: last?.pages,
      accounts: last?.accounts,
      isCredited: last?.creditedAt !== undefined,
      changes: last?.changes,
      failures: last?.failures,
      planned: last?.plan?.changes,
    },
    isVouchedFor: dump('memberships').some(({ runId, key }) => key === 'watermark' && runId === last?.runId),
    records: readableOf((await runs.listRecords(10)).runs).map(({ state }) => state),
    brake: dump('workState')
      .filter(({ kind }) => kind === 'brake')
      .map(({ taken, letIn, wanted }) => [Object.values(Object(taken)), Object.values(Object(letIn)), wanted]),
    cases: dump('workState')
      .filter(({ kind }) => kind === caseKind)
      .map(({ id, wants, unclear, answer }) => [id, wants, unclear, Object(answer).outcome]),
    counts: [cases?.waiting, cases?.unclear, cases?.held],
  };
};

/** Ticks until the run that is due has ended, and nothing is left to do about cases. */
const finish = async (accident?: Accident): Promise<readonly string[]> => {
  const begin = clock.now;
  const steps = await run(accident);
  for (let ticks = 0; ticks < 5; ticks += 1) {
    const { run: last, cases, holder } = await runs.readLedger();
    const isDone = holder === undefined && (cases?.nextAt ?? clock.now + 1) > clock.now;
    if (last !== undefined && last.startedAt >= begin && !isOpen(last) && isDone) return steps;
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
        isCredited: true,
        // Departures, and what takes access away, are no changes of the run.
        changes: { reappeared: 1, missed: 1, discovered: 1 },
      },
      // The departed one, and the canceled one.
      brake: [[[2], [1], 0]],
      // The vendor says that it is ours, though no list shows it.
      cases: [['account-b', undefined, 0, 'ours']],
      counts: [1, 0, 0],
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
      const newest = new Map(
        dump('auditRecords')
          .filter(isRecordOfAccount)
          .map(({ accountId, version }) => [accountId, version]),
      );
      expect([...newest].toSorted()).toEqual(versions.toSorted());
    }
  });
});
