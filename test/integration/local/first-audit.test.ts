import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import type { Invocation } from '../../../local/aws/lambda/instance.ts';
import { createFirstAudit } from '../../../local/first-audit.ts';
import type { audit } from '../../../shared/api/schemas/audits.ts';

describe('the first re-audit', () => {
  const run = async (events: readonly unknown[], invocation: Invocation): Promise<string[]> => {
    const told: string[] = [];
    const firstAudit = createFirstAudit('re-audit', {
      tell: (line) => told.push(line),
      runAudit: async () => {
        for (const event of events) {
          firstAudit.watch({
            operation: 're-audit',
            logGroup: 're-audit',
            text: typeof event === 'string' ? event : JSON.stringify(event),
          });
        }
        return invocation;
      },
    });
    await firstAudit.run();
    return told;
  };
  const page = (pages: number) => ({ event: 'AUDIT_PAGE', pages, accounts: pages * 50 });
  const worked: z.input<typeof audit> = {
    runId: '01JZZZZZZZZZZZZZZZZZZZZZZZ',
    state: 'completed',
    dryRun: false,
    startedAt: '2026-11-21T10:00:00.000Z',
    pages: 3,
    accounts: 137,
    vendorRequests: 3,
    changes: { discovered: 130, updated: 7 },
    failures: 0,
    interruptions: 0,
  };
  const lastLine = { event: 'AUDIT_STATUS' };
  const runThatAnswers = (different: Partial<typeof worked>) =>
    run([lastLine], { ok: true, result: { ...worked, ...different } });

  it('is shown page by page, with its outcome', async () => {
    const events = [{ event: 'AUDIT_STARTED' }, page(1), 'not JSON', page(2), lastLine];
    expect(await run(events, { ok: true, result: worked })).toEqual([
      '  page 1: 50 accounts so far',
      '  page 2: 100 accounts so far',
      're-audit completed: 137 accounts on 3 pages, 130 discovered, 7 updated',
    ]);
  });

  it('shows every tenth page of a long list', async () => {
    const events = [...Array(23).keys()].map((index) => page(index + 1));
    const told = await run([...events, lastLine], { ok: true, result: { ...worked, changes: {} } });
    expect(told.map((line) => /page (\d+):/.exec(line)?.[1]).filter((number) => number !== undefined)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '10',
      '20',
    ]);
    expect(told.at(-1)).toBe('re-audit completed: 137 accounts on 3 pages, no changes');
  });

  it('tells of accounts that were set aside', async () => {
    expect((await runThatAnswers({ failures: 2 })).at(-1)).toContain('2 accounts could not be compared or written');
  });

  it('tells that the brake holds some of it, and where to look', async () => {
    const plan = {
      hash: 'a'.repeat(64),
      changes: { departed: 40 },
      revocations: 40,
      entitled: 137,
      expected: 137,
      missing: 40,
      brake: ['too_many_revocations', 'too_many_newcomers'] as const,
    };
    expect(await runThatAnswers({ plan, changes: {} })).toEqual([
      're-audit completed: 137 accounts on 3 pages, no changes',
      expect.stringContaining('the brake holds some of it (too_many_revocations, too_many_newcomers): GET /v1/audits'),
    ]);
  });

  it.each([
    { resumesAt: undefined, when: 'within a minute' },
    { resumesAt: '2026-11-22T00:00:00.000Z', when: 'not before 2026-11-22T00:00:00.000Z' },
  ])('tells that it has paused, and continues $when', async ({ resumesAt, when }) => {
    expect(await runThatAnswers({ state: 'scanning', resumesAt })).toEqual([
      `re-audit paused (scanning): 137 accounts on 3 pages so far; it continues ${when}`,
    ]);
  });

  it.each([
    { state: 'skipped', reason: 'held', more: [expect.stringContaining('another run holds the lease')] },
    { state: 'nothing_to_do', reason: 'not_due', more: [] },
  ])('tells that there was none: $state', async ({ state, reason, more }) => {
    expect(await run([lastLine], { ok: true, result: { state, reason } })).toEqual([
      `re-audit ${state}: ${reason}`,
      ...more,
    ]);
  });

  it('does not pretend to understand an answer that it does not know', async () => {
    expect(await run([], { ok: true, result: { state: 'sideways' } })).toEqual([
      expect.stringMatching(/^re-audit ended with an unknown answer/),
    ]);
  });

  it('is silent about the runs after it', async () => {
    const told: string[] = [];
    const runAudit = async (): Promise<Invocation> => ({ ok: true, result: worked });
    const firstAudit = createFirstAudit('re-audit', { tell: (line) => told.push(line), runAudit });
    await firstAudit.run();
    told.length = 0;
    firstAudit.watch({ operation: 're-audit', logGroup: 're-audit', text: JSON.stringify(page(1)) });
    expect(told).toEqual([]);
  });

  it('tells why it failed, also when it left no line in the log', async () => {
    const error = { errorType: 'AuditFailedError', errorMessage: 'unavailable: no answer', trace: [] };
    expect(await run([], { ok: false, error })).toEqual([
      're-audit FAILED: unavailable: no answer',
      '  checks answer from what the store holds',
    ]);
  });
});
