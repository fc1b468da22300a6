/** The stored form of one item of each kind that audits write; see `stored-forms.test.ts`. */
import { beforeEach, expect, test } from 'vitest';
import { createAuditPageStore } from '../../../shared/store/audits/pages.ts';
import { createAuditPlanStore } from '../../../shared/store/audits/plans.ts';
import { createAuditRunStore } from '../../../shared/store/audits/runs.ts';
import { accountIdOf, hour, noon } from '../../support/memberships.ts';
import { createTestStore, type TestStore } from '../../support/store.ts';

let store: TestStore;
beforeEach(async () => {
  store = await createTestStore();
});

const accountId = accountIdOf('a07e1lwvtuw0');
const run = {
  runId: 'run-1',
  state: 'quarantined',
  dryRun: false,
  startedBy: 'alice',
  startedAt: noon,
  endedAt: noon + 1,
  resumesAt: noon + 2,
  pages: 3,
  accounts: 120,
  expectedAccounts: 120,
  vendorRequests: 4,
  suspects: { total: 3, notOurs: 1, ours: 1, unclear: 1 },
  plan: {
    hash: 'hash',
    changes: { departed: 1 },
    revocations: 1,
    entitled: 100,
    expected: 120,
    missing: 2,
    brake: ['list_shrank'],
    parts: 2,
  },
  appliedParts: 0,
  changes: { missed: 2 },
  failures: 0,
  interruptions: 0,
  releasableUntil: noon + hour,
  release: { by: 'bob', at: noon + 3 },
  oldestEvidenceAt: noon - hour,
  reason: 'because',
} as const;

const storedRun = {
  ...run,
  startedAt: '2026-11-21T12:00:00.000Z',
  endedAt: '2026-11-21T12:00:00.001Z',
  resumesAt: '2026-11-21T12:00:00.002Z',
  releasableUntil: '2026-11-21T13:00:00.000Z',
  release: { by: 'bob', at: '2026-11-21T12:00:00.003Z' },
  oldestEvidenceAt: '2026-11-21T11:00:00.000Z',
};

test('of a run, the audit control and the watermark', async () => {
  const runs = createAuditRunStore(store.context, store.tables.workState);
  const control = {
    revision: 1,
    run,
    holder: { owner: 'one', until: noon + hour },
    quarantined: { ...run, runId: 'run-0' },
    lastOpenedAt: noon,
    lastFailedAt: noon - 1,
    lastCompleted: {
      runId: 'run-0',
      startedAt: noon - hour,
      endedAt: noon,
      pages: 3,
      accounts: 120,
      oldestEvidenceAt: noon - hour,
    },
  };
  const watermark = { table: store.tables.memberships, value: { runId: 'run-1', startedAt: noon } };
  await runs.writeRecord(control, 'one', watermark);

  expect(await store.find(store.tables.workState, { kind: 'audit' })).toEqual([
    {
      holder: { owner: 'one', until: '2026-11-21T13:00:00.000Z' },
      id: 'control',
      kind: 'audit',
      lastCompleted: {
        accounts: 120,
        endedAt: '2026-11-21T12:00:00.000Z',
        oldestEvidenceAt: '2026-11-21T11:00:00.000Z',
        pages: 3,
        runId: 'run-0',
        startedAt: '2026-11-21T11:00:00.000Z',
      },
      lastFailedAt: '2026-11-21T11:59:59.999Z',
      lastOpenedAt: '2026-11-21T12:00:00.000Z',
      quarantined: { ...storedRun, runId: 'run-0' },
      revision: 1,
      run: storedRun,
      writer: 'one',
    },
  ]);
  expect(await store.find(store.tables.workState, { kind: 'audit-run' })).toEqual([
    { ...storedRun, kind: 'audit-run', id: 'run-1', expiresAt: 1829822400 },
  ]);
  expect(await store.dump(store.tables.memberships)).toEqual([
    { key: 'watermark', runId: 'run-1', startedAt: '2026-11-21T12:00:00.000Z' },
  ]);
});

test('of a page, a probe and a part of a plan', async () => {
  const pages = createAuditPageStore(store.context, store.tables.workState);
  const plans = createAuditPlanStore(store.context, store.tables.workState);
  const activity = { value: 'open', raw: 'Open' } as const;
  const accounts = [{ accountId, activity, profile: { organizationName: 'Ünï' } }];
  await pages.add('run-1', { number: 1, accounts, next: '?offset=50' }, 50);
  await plans.putProbe('run-1', accountId, { outcome: 'ours', observedAt: noon, activity });
  await plans.putPart('run-1', 'hash', 2, [
    { accountId, version: 3, action: 'missed', revokes: false, finding: { kind: 'not_listed' } },
  ]);

  expect(await store.find(store.tables.workState, { kind: 'audit-page#run-1' })).toEqual([
    {
      accounts:
        '[{"accountId":"a07e1lwvtuw0","activity":{"value":"open","raw":"Open"},"profile":{"organizationName":"Ünï"}}]',
      accountsSoFar: 50,
      expiresAt: 1795521600,
      id: '00000001',
      kind: 'audit-page#run-1',
      next: '?offset=50',
      number: 1,
    },
  ]);
  expect(await store.find(store.tables.workState, { kind: 'audit-probe#run-1' })).toEqual([
    {
      expiresAt: 1797854400,
      id: 'a07e1lwvtuw0',
      kind: 'audit-probe#run-1',
      probe: { activity: { raw: 'Open', value: 'open' }, observedAt: 1795262400000, outcome: 'ours' },
    },
  ]);
  expect(await store.find(store.tables.workState, { kind: 'audit-plan#run-1#hash' })).toEqual([
    {
      changes:
        '[{"accountId":"a07e1lwvtuw0","version":3,"action":"missed","revokes":false,"finding":{"kind":"not_listed"}}]',
      expiresAt: 1797854400,
      id: '00000002',
      kind: 'audit-plan#run-1#hash',
    },
  ]);
});
