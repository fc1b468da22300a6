/** The stored form of one item of each kind that audits write; see `stored-forms.test.ts`. */
import { beforeEach, expect, test } from 'vitest';
import { createCaseStore } from '../../../shared/store/audits/cases.ts';
import { createAuditPageStore } from '../../../shared/store/audits/pages.ts';
import { createAuditPlanStore } from '../../../shared/store/audits/plans.ts';
import { createAuditRunStore } from '../../../shared/store/audits/runs.ts';
import { createBrakeStore } from '../../../shared/store/brake.ts';
import { accountIdOf, hour, newWatermark, noon } from '../../support/memberships.ts';
import { createTestStore, type TestStore } from '../../support/store.ts';

let store: TestStore;
beforeEach(async () => {
  store = await createTestStore();
});

const accountId = accountIdOf('a07e1lwvtuw0');
const run = {
  runId: 'run-1',
  state: 'applying',
  dryRun: false,
  startedBy: 'alice',
  startedAt: noon,
  endedAt: noon + 1,
  resumesAt: noon + 2,
  pages: 3,
  accounts: 120,
  expectedAccounts: 120,
  vendorRequests: 4,
  creditedAt: noon + 3,
  isFirst: true,
  unreadableRows: 1,
  unknownWords: { Paused: 2 },
  newcomers: { found: 60, hold: 'too_many_newcomers' },
  credentials: 'digest',
  plan: {
    hash: 'hash',
    key: 'attempt',
    changes: { discovered: 60 },
    revocations: 1,
    entitled: 100,
    expected: 120,
    missing: 2,
    brake: ['too_many_newcomers'],
    parts: 2,
  },
  appliedParts: 0,
  changes: { missed: 2 },
  failures: 0,
  interruptions: 0,
  reason: 'because',
} as const;

const storedRun = {
  ...run,
  startedAt: '2026-11-21T12:00:00.000Z',
  endedAt: '2026-11-21T12:00:00.001Z',
  resumesAt: '2026-11-21T12:00:00.002Z',
  creditedAt: '2026-11-21T12:00:00.003Z',
};

test('of a run and the audit control', async () => {
  const runs = createAuditRunStore(store.context, store.tables.workState);
  const control = {
    revision: 1,
    run,
    holder: { owner: 'one', until: noon + hour },
    suspended: { ...run, runId: 'run-0', dryRun: true },
    held: {
      newcomers: {
        hash: 'hash',
        count: 60,
        asOf: noon,
        since: noon - hour,
        runId: 'run-1',
        startedBy: 'alice',
        reason: 'too_many_newcomers',
      },
    },
    releases: { newcomers: { by: 'bob', at: noon, until: noon + 24 * hour, asOf: noon } },
    cases: { waiting: 3, unclear: 1, held: 0, nextAt: noon + hour },
    credentials: 'digest',
    lastOpenedAt: noon,
    lastFailedAt: noon - 1,
    lastCompleted: { runId: 'run-0', startedAt: noon - hour, endedAt: noon, pages: 3, accounts: 120 },
  } as const;
  await runs.writeRecord(control, 'one');

  expect(await store.find(store.tables.workState, { kind: 'audit' })).toEqual([
    {
      cases: { waiting: 3, unclear: 1, held: 0, nextAt: '2026-11-21T13:00:00.000Z' },
      credentials: 'digest',
      held: {
        newcomers: {
          hash: 'hash',
          count: 60,
          asOf: '2026-11-21T12:00:00.000Z',
          since: '2026-11-21T11:00:00.000Z',
          runId: 'run-1',
          startedBy: 'alice',
          reason: 'too_many_newcomers',
        },
      },
      holder: { owner: 'one', until: '2026-11-21T13:00:00.000Z' },
      id: 'control',
      kind: 'audit',
      lastCompleted: {
        accounts: 120,
        endedAt: '2026-11-21T12:00:00.000Z',
        pages: 3,
        runId: 'run-0',
        startedAt: '2026-11-21T11:00:00.000Z',
      },
      lastFailedAt: '2026-11-21T11:59:59.999Z',
      lastOpenedAt: '2026-11-21T12:00:00.000Z',
      releases: {
        newcomers: {
          by: 'bob',
          at: '2026-11-21T12:00:00.000Z',
          until: '2026-11-22T12:00:00.000Z',
          asOf: '2026-11-21T12:00:00.000Z',
        },
      },
      revision: 1,
      run: storedRun,
      suspended: { ...storedRun, runId: 'run-0', dryRun: true },
      writer: 'one',
    },
  ]);
  expect(await store.find(store.tables.workState, { kind: 'audit-run' })).toEqual([
    { ...storedRun, kind: 'audit-run', id: 'run-1', expiresAt: 1829822400 },
  ]);
});

test('of the watermark', async () => {
  const runs = createAuditRunStore(store.context, store.tables.workState);
  const value = { runId: 'run-1', startedAt: noon, except: [{ accountId, seenAt: noon - hour }] };
  await runs.writeCredit({ revision: 1, run }, 'one', newWatermark(store, value));

  expect(await store.dump(store.tables.memberships)).toEqual([
    {
      except: [{ accountId: 'a07e1lwvtuw0', seenAt: '2026-11-21T11:00:00.000Z' }],
      key: 'watermark',
      runId: 'run-1',
      startedAt: '2026-11-21T12:00:00.000Z',
    },
  ]);
});

test('of a case and of the memory of the brake', async () => {
  await createCaseStore(store.context, store.tables.workState).put({
    accountId,
    cause: 'activity',
    openedAt: noon,
    missedBy: noon + 1,
    nextAt: noon + hour,
    eventType: 'account.disable',
    unclear: 1,
    answer: { outcome: 'ours', observedAt: noon + 2, activity: { value: 'disabled', raw: 'Ice' }, isByWebhook: true },
    wants: 'activity',
    revokes: true,
    heldSince: noon + 3,
  });
  await createBrakeStore(store.context, store.tables.workState).change(() => ({
    revision: 0,
    entitled: 100,
    known: 120,
    taken: { '498684': 2 },
    letIn: { '498683': 60 },
    wanted: 6,
    hold: 'credentials_changed',
    countedRun: 'run-1',
  }));

  expect(await store.find(store.tables.workState, { kind: 'audit-case' })).toEqual([
    {
      accountId: 'a07e1lwvtuw0',
      answer: {
        activity: { raw: 'Ice', value: 'disabled' },
        isByWebhook: true,
        observedAt: '2026-11-21T12:00:00.002Z',
        outcome: 'ours',
      },
      cause: 'activity',
      eventType: 'account.disable',
      expiresAt: 1800446400,
      heldSince: '2026-11-21T12:00:00.003Z',
      id: 'a07e1lwvtuw0',
      kind: 'audit-case',
      missedBy: '2026-11-21T12:00:00.001Z',
      nextAt: '2026-11-21T13:00:00.000Z',
      openedAt: '2026-11-21T12:00:00.000Z',
      revokes: true,
      unclear: 1,
      wants: 'activity',
    },
  ]);
  expect(await store.find(store.tables.workState, { id: 'state' })).toEqual([
    {
      countedRun: 'run-1',
      entitled: 100,
      hold: 'credentials_changed',
      id: 'state',
      kind: 'brake',
      known: 120,
      letIn: { '498683': 60 },
      revision: 1,
      taken: { '498684': 2 },
      wanted: 6,
    },
  ]);
});

test('of a page and a part of a plan', async () => {
  const pages = createAuditPageStore(store.context, store.tables.workState);
  const plans = createAuditPlanStore(store.context, store.tables.workState);
  const activity = { value: 'open', raw: 'Open' } as const;
  const accounts = [{ accountId, activity, profile: { organizationName: 'Ünï' } }];
  await pages.add('run-1', { number: 1, readAt: noon, unreadable: 1, accounts, next: '?offset=50' }, 50);
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
      readAt: '2026-11-21T12:00:00.000Z',
      unreadable: 1,
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
