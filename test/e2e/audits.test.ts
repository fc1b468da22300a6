import { describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { expectAnswer, unknownRun, useAudits } from './audits-harness.ts';
import { expectProblem, operationOf } from './harness.ts';

const { accounts, ask, check, codeOf, get, list, runTick, someOfOurs, stack, start } = useAudits();

describe('the list of the audits', () => {
  test('has the first one, the budget that is left, and when the next one is due', async () => {
    const answer = await list();

    expectAnswer(answer, 200, 'list-audits');
    expect(answer.json.audits).toHaveLength(1);
    expect(answer.json).toMatchObject({
      audits: [{ state: 'completed', dryRun: false, pages: 3, accounts: 137, changes: { discovered: 137 } }],
      budget: { limit: 1_000_000, used: { interactive: 0, webhook: 0, audit: 3 }, closed: false },
      held: [],
      cases: { waiting: 0, unclear: 0, held: 0 },
      schedule: { everySeconds: 21_600, fullAudit: { requests: 3, days: 1 } },
    });
    const { audits, budget, schedule } = answer.json;
    expect(budget.remaining).toBe(1_000_000 - 3);
    expect(Date.parse(schedule.nextDueAt) - Date.parse(audits[0].startedAt)).toBe(21_600_000);
    expect(Date.parse(schedule.lastCompletedAt)).toBeGreaterThanOrEqual(Date.parse(audits[0].startedAt));
    expect(audits[0].creditedAt).toBeDefined();
  });

  test('goes page by page to the end, the newest first, each run once', async () => {
    await runTick();
    await runTick();

    const ids: string[] = [];
    let query = '?pageSize=1';
    for (;;) {
      const answer = await list(query);
      expectAnswer(answer, 200, 'list-audits');
      ids.push(...answer.json.audits.map(({ runId }: { runId: string }) => runId));
      if (answer.json.nextPageToken === undefined) break;
      query = `?pageSize=1&pageToken=${answer.json.nextPageToken}`;
    }

    expect(ids).toHaveLength(3);
    expect(ids).toEqual([...new Set(ids)].toSorted().reverse());
  });
});

describe('a dry run', () => {
  test('is started, worked on by the next tick, and has its plan as its result', async () => {
    const [canceled = ''] = someOfOurs(1);
    accounts().change(canceled, { billingStatus: 'Canceled' });
    accounts().add({ accountId: 'newcomer0001', billingStatus: 'Open' });

    const started = await start({ dryRun: true });
    expectAnswer(started, 202, 'start-audit');
    expect(started.json).toMatchObject({ state: 'scanning', dryRun: true, startedBy: 'alice', pages: 0 });
    const { runId } = started.json;

    // Until the tick comes, it is the open one, which nobody can start another dry run beside.
    const [open] = (await list()).json.audits;
    expect(open).toMatchObject({ runId, state: 'scanning', expectedAccounts: 137, expectedPages: 3 });
    expect(open.secondsLeft).toBeGreaterThanOrEqual(0);
    expectAnswer(await get(runId), 200, 'get-audit');
    const second = await start({ dryRun: true }, 'bob');
    expectProblem(second, 'AUDIT_RUNNING', operationOf('start-audit'));
    expect(second.json.detail).toContain(runId);

    expect(await runTick()).toMatchObject({ runId, state: 'completed', dryRun: true });

    const done = await get(runId);
    expectAnswer(done, 200, 'get-audit');
    expect(done.json).toMatchObject({
      state: 'completed',
      accounts: 138,
      changes: {},
      plan: { hash: expect.stringMatching(/^[0-9a-f]{64}$/), changes: { discovered: 1, updated: 1 }, revocations: 1 },
    });
    expect(new Set(done.json.plannedChanges)).toEqual(
      new Set([
        {
          accountId: canceled,
          version: 1,
          action: 'updated',
          revokesAccess: true,
          found: { kind: 'listed', activity: 'canceled' },
        },
        {
          accountId: 'newcomer0001',
          version: 0,
          action: 'discovered',
          revokesAccess: false,
          found: { kind: 'listed', activity: 'open' },
        },
      ]),
    );
    expect(await codeOf(canceled)).toBe('MEMBER');
    expect(await codeOf('newcomer0001')).toBe('UNKNOWN_ACCOUNT');

    // The same, and applied.
    expect(await runTick()).toMatchObject({ dryRun: false, changes: { discovered: 1 }, plan: { revocations: 1 } });
    expect(await codeOf(canceled)).toBe('ACCOUNT_CANCELED');
    expect(await codeOf('newcomer0001')).toBe('MEMBER');
  });
});

describe('a departure', () => {
  test('is noticed by one audit, asked about after the next, and stays in the trail', async () => {
    const accountId = sampleAccounts.longId;
    accounts().change(accountId, { partner: 'foreign' });

    expect(await runTick()).toMatchObject({ state: 'completed', changes: { missed: 1 } });
    expect(await codeOf(accountId)).toBe('MEMBER');

    expect(await runTick()).toMatchObject({ state: 'completed', changes: {} });
    expect((await check({ accountId })).json).toMatchObject({ allowed: false, code: 'LEFT_PARTNER' });
    const { json } = await ask('GET', `/v1/memberships/${accountId}/audit-records`);
    expect(json.auditRecords.map(({ action }: { action: string }) => action).toSorted()).toEqual([
      'departed',
      'discovered',
      'missed',
    ]);

    accounts().change(accountId, { partner: 'ours' });
    expect(await runTick()).toMatchObject({ changes: { returned: 1 } });
    expect(await codeOf(accountId)).toBe('MEMBER');
  });
});

describe('whoever asks for what cannot be', () => {
  test.each([
    { method: 'POST', path: '/v1/audits', body: { dryRun: 'yes' }, errors: [{ in: 'body', pointer: '/dryRun' }] },
    { method: 'POST', path: '/v1/audits', body: { dryrun: true }, errors: [{ in: 'body', pointer: '' }] },
    { method: 'POST', path: '/v1/audits', body: [], errors: [{ in: 'body', pointer: '' }] },
    { method: 'GET', path: '/v1/audits?pageSize=0', errors: [{ in: 'query', pointer: '/pageSize' }] },
    { method: 'GET', path: '/v1/audit-cases?pageSize=0', errors: [{ in: 'query', pointer: '/pageSize' }] },
    { method: 'GET', path: '/v1/audits?state=failed', errors: [{ in: 'query', pointer: '' }] },
    { method: 'GET', path: '/v1/audits/run-1', errors: [{ in: 'path', pointer: '/runId' }] },
    { method: 'GET', path: `/v1/audits/${unknownRun}?pageSize=101`, errors: [{ in: 'query', pointer: '/pageSize' }] },
    {
      method: 'POST',
      path: `/v1/audits/${unknownRun}/release`,
      body: { planHash: 'F'.repeat(64) },
      errors: [{ in: 'body', pointer: '/planHash' }],
    },
    {
      method: 'POST',
      path: '/v1/audits/run-1/release',
      body: {},
      errors: [
        { in: 'path', pointer: '/runId' },
        { in: 'body', pointer: '/planHash' },
      ],
    },
  ])('with $method $path $body is told what is wrong', async ({ method, path, body, errors }) => {
    const answer = await ask(method, path, body === undefined ? {} : { body });

    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 'VALIDATION_FAILED', errors });
  });

  test('an audit that there is not gets a 404', async () => {
    expectProblem(await get(unknownRun), 'AUDIT_NOT_FOUND', operationOf('get-audit'));
  });

  test('with a page token of another list or audit gets a 400', async () => {
    const [newest] = (await list('?pageSize=1')).json.audits;
    const { nextPageToken } = (await list('?pageSize=1')).json;
    const { nextPageToken: ofMemberships } = (await ask('GET', '/v1/memberships?pageSize=1')).json;

    for (const pageToken of ['nonsense', ofMemberships, nextPageToken]) {
      const cases = await ask('GET', `/v1/audit-cases?pageToken=${pageToken}`);
      expectProblem(cases, 'INVALID_PAGE_TOKEN', operationOf('list-audit-cases'));
    }
    for (const pageToken of ['nonsense', ofMemberships]) {
      expectProblem(await list(`?pageToken=${pageToken}`), 'INVALID_PAGE_TOKEN', operationOf('list-audits'));
      const detail = await get(newest.runId, `?pageToken=${pageToken}`);
      expectProblem(detail, 'INVALID_PAGE_TOKEN', operationOf('get-audit'));
    }
    const foreign = await get(newest.runId, `?pageToken=${nextPageToken}`);
    expectProblem(foreign, 'INVALID_PAGE_TOKEN', operationOf('get-audit'));
  });

  test('without the right to manage may look, and neither start nor release', async () => {
    const token = await stack().token(['audit/read']);

    expect((await ask('GET', '/v1/audits', { token })).status).toBe(200);
    expect((await ask('GET', '/v1/audit-cases', { token })).status).toBe(200);
    expect((await ask('POST', '/v1/audits', { token, body: {} })).status).toBe(403);
    const body = { planHash: 'f'.repeat(64) };
    expect((await ask('POST', `/v1/audits/${unknownRun}/release`, { token, body })).status).toBe(403);
  });
});
