import { describe, expect, test } from 'vitest';
import { changesInPart, type PlannedChange } from '../../../../shared/domain/audit/plan.ts';
import type { AuditLedger, AuditRun } from '../../../../shared/domain/audit/run.ts';
import { openRun } from '../../../../shared/domain/audit/schedule.ts';
import type { Entry } from '../../../../shared/store/entries.ts';
import { getAudit, listAudits, listPlannedChanges } from '../../../../shared/use-cases/audit/read.ts';
import { accountIdOf, noon } from '../../../support/memberships.ts';

const runOf = (runId: string, different: Partial<AuditRun> = {}): AuditRun => ({
  ...openRun({ revision: 0 }, { runId, at: noon }).run,
  state: 'completed',
  ...different,
});
const planned = (index: number): PlannedChange => ({
  accountId: accountIdOf(`account-${index}`),
  version: 0,
  action: 'missed',
  revokes: false,
  finding: { kind: 'not_listed' },
});
const planOf = (changes: number): NonNullable<AuditRun['plan']> => ({
  hash: '',
  changes: { missed: changes },
  revocations: 0,
  entitled: 0,
  expected: 0,
  missing: 0,
  brake: [],
  parts: Math.ceil(changes / changesInPart),
});

describe('the planned changes of a run', () => {
  const readPart = async (_runId: string, _hash: string, part: number) => {
    const from = part * changesInPart;
    return Array.from({ length: Math.min(changesInPart, 450 - from) }, (_, index) => planned(from + index));
  };
  const run = runOf('run-1', { plan: planOf(450) });

  test.each([1, 7, 100, changesInPart, changesInPart + 1, 450, 1_000])(
    'come in pages of %i, each once',
    async (size) => {
      const found: Entry<PlannedChange>[] = [];
      let from: number | undefined = 0;
      while (from !== undefined) {
        const page: Awaited<ReturnType<typeof listPlannedChanges>> = await listPlannedChanges(run, from, size, {
          plans: { readPart },
        });
        expect(page.changes.length).toBeLessThanOrEqual(size);
        found.push(...page.changes);
        from = page.next;
      }

      expect(found).toEqual(Array.from({ length: 450 }, (_, index) => planned(index)));
    },
  );

  test.each([
    { what: 'a position behind the end', given: run, from: 9_999 },
    { what: 'a run without a plan', given: runOf('run-1'), from: 0 },
    { what: 'a plan without changes', given: runOf('run-1', { plan: planOf(0) }), from: 0 },
  ])('are none for $what', async ({ given, from }) => {
    expect(await listPlannedChanges(given, from, 10, { plans: { readPart } })).toEqual({ changes: [] });
  });

  test('are none once they are no longer kept', async () => {
    expect(await listPlannedChanges(run, 0, 10, { plans: { readPart: async () => undefined } })).toEqual({
      changes: [],
    });
  });
});

test('are read by the key of the attempt, or by the hash in runs of an earlier version', async () => {
  const keys: string[] = [];
  const readPart = async (_runId: string, key: string) => {
    keys.push(key);
    return [];
  };
  for (const key of ['attempt-2', undefined]) {
    await listPlannedChanges(runOf('run-1', { plan: { ...planOf(1), hash: 'hash', key } }), 0, 10, {
      plans: { readPart },
    });
  }
  expect(keys).toEqual(['attempt-2', 'hash']);
});

describe('runs', () => {
  const progress = { pages: 2, accounts: 100 };
  const dependencies = (ledger: Partial<AuditLedger>, records: readonly AuditRun[]) => ({
    runs: {
      readLedger: async () => ({ revision: 1, ...ledger }),
      readRecord: async (runId: string) => records.find((record) => record.runId === runId),
      listRecords: async () => ({ runs: records, next: undefined }),
    },
    pages: { progress: async () => progress },
    plans: { readPart: async () => undefined },
  });
  const old = runOf('run-1');

  test('that are open come first, with how far they have come', async () => {
    const open = runOf('run-2', { state: 'scanning' });

    expect((await listAudits(10, undefined, dependencies({ run: open }, [old]))).runs).toEqual([
      { ...open, ...progress },
      old,
    ]);
    expect((await listAudits(10, 'run-2', dependencies({ run: open }, [old]))).runs).toEqual([old]);
    expect((await getAudit('run-2', dependencies({ run: open }, [old])))?.run).toEqual({ ...open, ...progress });
  });

  test('come with the ledger, which says what is held', async () => {
    const given = dependencies({ credentials: 'digest' }, [old]);

    expect(await getAudit('run-1', given)).toEqual({ run: old, ledger: { revision: 1, credentials: 'digest' } });
    expect((await listAudits(10, undefined, given)).ledger).toEqual({ revision: 1, credentials: 'digest' });
  });

  test('that wait for an audit are as they were when they gave way, with how far they have come', async () => {
    const suspended = runOf('run-2', { state: 'scanning', dryRun: true });
    const audit = runOf('run-3', { state: 'applying' });
    const given = dependencies({ run: audit, suspended }, [old]);

    expect((await getAudit('run-2', given))?.run).toEqual({ ...suspended, ...progress });
    expect((await getAudit('run-3', given))?.run).toEqual(audit);
  });

  test('that have ended are their records', async () => {
    const ended = runOf('run-2', { state: 'failed' });
    const given = dependencies({ run: ended }, [ended, old]);

    expect((await listAudits(10, undefined, given)).runs).toEqual([ended, old]);
    expect((await getAudit('run-1', given))?.run).toEqual(old);
    expect(await getAudit('run-0', given)).toBeUndefined();
  });

  test('are none at first', async () => {
    expect(await listAudits(10, undefined, dependencies({}, []))).toEqual({
      runs: [],
      ledger: { revision: 1 },
      next: undefined,
    });
  });
});
