import { describe, expect, test } from 'vitest';
import { expectAnswer, unknownRun, useAudits } from './audits-harness.ts';
import { expectProblem, operationOf } from './harness.ts';

const { accounts, casesOf, codeOf, get, list, release, runTick, someOfOurs, start } = useAudits();
const operation = operationOf('release-audit');

describe('a mass move', () => {
  test('takes nothing away until somebody else has released what is held, by its hash', async () => {
    const moved = someOfOurs(30);
    for (const accountId of moved) accounts().change(accountId, { partner: 'foreign' });

    // The first audit that misses them only marks them.
    expect(await runTick()).toMatchObject({ state: 'completed', changes: { missed: 30 } });
    expect((await list()).json).toMatchObject({ held: [], cases: { waiting: 0, unclear: 0, held: 0 } });
    expect(await codeOf(moved[0] ?? '')).toBe('MEMBER');

    // The second one asks about each of them, and all of them may not go.
    const started = await start({ dryRun: false }, 'alice');
    expectAnswer(started, 202, 'start-audit');
    const { runId } = started.json;
    expect(await runTick()).toMatchObject({ runId, state: 'completed', changes: {} });
    const listed = await list();
    expectAnswer(listed, 200, 'list-audits');
    expect(listed.json.cases).toMatchObject({ waiting: 30, unclear: 0, held: 30 });
    const [held, ...others] = listed.json.held;
    expect(others).toEqual([]);
    expect(held).toMatchObject({ what: 'taking_away', count: 30, runId, reason: 'too_many_revocations' });
    expect(await codeOf(moved[0] ?? '')).toBe('MEMBER');
    const detail = await get(runId);
    expectAnswer(detail, 200, 'get-audit');
    expect(detail.json.held).toEqual([held]);

    // What would be taken away, page by page.
    const cases = await casesOf(25);
    expect(cases.map(({ length }) => length)).toEqual([25, 5]);
    expect(cases.flat().map(({ accountId }) => accountId)).toEqual(moved.toSorted());
    expect(cases.flat()[0]).toMatchObject({
      cause: 'missing',
      wants: 'departure',
      revokesAccess: true,
      answer: { outcome: 'not_ours' },
    });

    expectProblem(await release(runId, 'f'.repeat(64)), 'PLAN_HASH_DIFFERS', operation);
    expectProblem(await release(runId, held.hash, 'alice'), 'SECOND_PERSON_NEEDED', operation);
    expectProblem(await release(unknownRun, held.hash), 'AUDIT_NOT_FOUND', operation);
    const released = await release(runId, held.hash, 'bob');
    expectAnswer(released, 202, 'release-audit');
    const waiting = (await get(runId)).json;
    expect(waiting).toMatchObject({ runId, startedBy: 'alice', held: [{ release: { by: 'bob' } }] });
    expect(await codeOf(moved[0] ?? '')).toBe('MEMBER');

    expect(await runTick()).toMatchObject({ state: 'completed' });

    expect(await codeOf(moved[0] ?? '')).toBe('LEFT_PARTNER');
    expect(await codeOf(moved[29] ?? '')).toBe('LEFT_PARTNER');
    expectProblem(await release(runId, held.hash, 'carol'), 'AUDIT_NOT_RELEASABLE', operation);
    expect((await list()).json).toMatchObject({ held: [], cases: { waiting: 0, held: 0 } });
    for (const accountId of moved) accounts().change(accountId, { partner: 'ours' });
    expect(await runTick()).toMatchObject({ state: 'completed', changes: { returned: 30 } });
  });

  test('whose accounts come back before the release spares them', async () => {
    const canceled = someOfOurs(20);
    for (const accountId of canceled) accounts().change(accountId, { billingStatus: 'Canceled' });
    const first = await runTick();
    expect(first).toMatchObject({ state: 'completed', plan: { revocations: 20, brake: ['too_many_revocations'] } });
    const [held] = (await list()).json.held;
    expect(held).toMatchObject({ runId: first.runId, count: 20 });
    for (const accountId of canceled.slice(1)) accounts().change(accountId, { billingStatus: 'Open' });

    expectAnswer(await release(first.runId, held.hash), 202, 'release-audit');
    expect(await runTick()).toMatchObject({ state: 'completed' });

    expect(await codeOf(canceled[0] ?? '')).toBe('ACCOUNT_CANCELED');
    expect(await codeOf(canceled[1] ?? '')).toBe('MEMBER');
    expect((await list()).json).toMatchObject({ held: [], cases: { held: 0 } });
  });

  test('that a newer audit has found more about is released there', async () => {
    const canceled = someOfOurs(25);
    for (const accountId of canceled.slice(5)) accounts().change(accountId, { billingStatus: 'Canceled' });
    const first = await runTick();
    const [before] = (await list()).json.held;
    for (const accountId of canceled.slice(0, 5)) accounts().change(accountId, { billingStatus: 'Canceled' });
    const second = await runTick();
    const [held] = (await list()).json.held;
    expect(held).toMatchObject({ runId: second.runId, count: 25 });

    const late = await release(first.runId, held.hash);
    expectProblem(late, 'AUDIT_NOT_RELEASABLE', operation);
    expect(late.json.detail).toContain('newer audit');
    expectProblem(await release(second.runId, before.hash), 'PLAN_HASH_DIFFERS', operation);
    expect(await codeOf(canceled[0] ?? '')).toBe('MEMBER');
  });
});
