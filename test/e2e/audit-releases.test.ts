import { describe, expect, test } from 'vitest';
import { expectAnswer, unknownRun, useAudits } from './audits-harness.ts';
import { expectProblem, operationOf } from './harness.ts';

const { accounts, codeOf, get, release, runTick, someOfOurs, start } = useAudits();

describe('a mass move', () => {
  test('is quarantined, and applied once somebody else has released the plan with its hash', async () => {
    const moved = someOfOurs(30);
    for (const accountId of moved) accounts().change(accountId, { partner: 'foreign' });
    const started = await start({ dryRun: false }, 'alice');
    expectAnswer(started, 202, 'start-audit');

    const stopped = await runTick();
    const { runId, plan } = stopped;
    expect(stopped).toMatchObject({
      runId: started.json.runId,
      state: 'quarantined',
      changes: {},
      plan: { changes: { missed: 30 }, brake: ['list_shrank'] },
    });
    expect(Date.parse(stopped.releasableUntil) - Date.parse(stopped.endedAt)).toBe(24 * 3_600_000);
    expect(await codeOf(moved[0] ?? '')).toBe('MEMBER');

    // The plan, page by page.
    const pages: string[][] = [];
    let query = '?pageSize=25';
    for (;;) {
      const answer = await get(runId, query);
      expectAnswer(answer, 200, 'get-audit');
      pages.push(answer.json.plannedChanges.map(({ accountId }: { accountId: string }) => accountId));
      if (answer.json.nextPageToken === undefined) break;
      query = `?pageSize=25&pageToken=${answer.json.nextPageToken}`;
    }
    expect(pages.map(({ length }) => length)).toEqual([25, 5]);
    expect(pages.flat()).toEqual(moved.toSorted());

    const operation = operationOf('release-audit');
    expectProblem(await release(runId, 'f'.repeat(64)), 'PLAN_HASH_DIFFERS', operation);
    expectProblem(await release(runId, plan.hash, 'alice'), 'SECOND_PERSON_NEEDED', operation);
    expectProblem(await release(unknownRun, plan.hash), 'AUDIT_NOT_FOUND', operation);
    const released = await release(runId, plan.hash, 'bob');
    expectAnswer(released, 202, 'release-audit');
    expect(released.json).toMatchObject({ runId, state: 'planned', release: { by: 'bob' } });
    expectProblem(await release(runId, plan.hash, 'bob'), 'AUDIT_NOT_RELEASABLE', operation);
    expectProblem(await start({}), 'AUDIT_RUNNING', operationOf('start-audit'));

    expect(await runTick()).toMatchObject({ runId, state: 'completed', changes: { missed: 30 } });

    expectProblem(await release(runId, plan.hash, 'carol'), 'AUDIT_NOT_RELEASABLE', operation);
    expect((await get(runId)).json).toMatchObject({ startedBy: 'alice', release: { by: 'bob' }, state: 'completed' });
    for (const accountId of moved) accounts().change(accountId, { partner: 'ours' });
    expect(await runTick()).toMatchObject({ state: 'completed', changes: { reappeared: 30 } });
  });

  test('that a newer audit has looked at again is released there', async () => {
    const canceled = someOfOurs(20);
    for (const accountId of canceled) accounts().change(accountId, { billingStatus: 'Canceled' });
    const first = await runTick();
    expect(first).toMatchObject({ state: 'quarantined', plan: { revocations: 20, brake: ['too_many_revocations'] } });
    for (const accountId of canceled) accounts().change(accountId, { billingStatus: 'Open' });

    expect(await runTick()).toMatchObject({ state: 'completed', changes: {} });

    const late = await release(first.runId, first.plan.hash);
    expectProblem(late, 'AUDIT_NOT_RELEASABLE', operationOf('release-audit'));
    expect(late.json.detail).toContain('newer audit');
    expect(await codeOf(canceled[0] ?? '')).toBe('MEMBER');
  });
});
