import { describe, expect } from 'vitest';
import type { RequestBudget } from '../../../shared/constant-contact/transport/budget.ts';
import { createHttp } from '../../../shared/constant-contact/transport/client.ts';
import { emptyPage, test } from '../../support/fixtures/scripted-vendor.ts';
import type { Reply } from '../../support/scripted-server.ts';
import { listPath, summaryPath, tokenPath, type VendorHarness, withTokens } from '../../support/vendor-harness.ts';
import { recordedBudget } from './recorded-budget.ts';

const firstPage = { accountType: 'all', limit: 50 } as const;
const failing: Reply = { status: 500, json: [{ error_key: 'internal', error_message: 'oops' }] };
const throttled: Reply = { status: 429, json: { error_key: 'throttled', error_message: 'slow down' } };
const quotaExceeded: Reply = { status: 429, json: { error_key: 'quota_exceeded', error_message: 'enough' } };

const list = (vendor: VendorHarness, budget: RequestBudget, deadline = vendor.deadline()) =>
  vendor.client({ budget }).listAccounts(firstPage, deadline);

describe('every try of a call takes a request first', () => {
  test.for<[string, readonly Reply[], readonly string[]]>([
    ['a success', [emptyPage], ['taken']],
    ['500s', [failing, failing, emptyPage], ['taken', 'taken', 'taken']],
    ['a connection that broke', ['cut', emptyPage], ['taken', 'taken']],
    ['a 401', [{ status: 401, json: {} }, emptyPage], ['taken', 'taken']],
    ['a 429', [throttled, emptyPage], ['taken', 'throttled', 'taken']],
    ['a 429 that says nothing', [{ status: 429, text: '' }, emptyPage], ['taken', 'throttled', 'taken']],
    ['429s for ever', Array(4).fill(throttled), Array(4).fill(['taken', 'throttled']).flat()],
    ['the day’s quota', [quotaExceeded], ['taken', 'quota exceeded']],
    ['the day’s quota after a 429', [throttled, quotaExceeded], ['taken', 'throttled', 'taken', 'quota exceeded']],
  ])('%s', async ([_case, replies, events], { server, vendor }) => {
    server.answerBy((_request, nth) => replies[nth - 1] ?? emptyPage);
    const { budget, happened } = recordedBudget(10);
    await list(vendor, budget);
    expect(happened).toEqual(events);
    expect(server.requestsTo(listPath)).toHaveLength(replies.length);
  });

  test('also the end-user’s own call', async ({ server, vendor }) => {
    server.answerBy(() => ({ json: { encoded_account_id: 'a07e1lwvtuw0' } }));
    const { budget, happened } = recordedBudget(10);
    expect(await vendor.client({ budget }).accountSummary('token', vendor.deadline())).toMatchObject({ ok: true });
    expect(happened).toEqual(['taken']);
    expect(server.requestsTo(summaryPath)).toHaveLength(1);
  });

  test('but not a request for a token', async ({ server, vendor }) => {
    server.follow((request, nth) => {
      if (request.path !== tokenPath) return emptyPage;
      return nth < 3 ? throttled : withTokens(() => emptyPage)(request, nth);
    });
    const { budget, happened } = recordedBudget(10);
    expect(await list(vendor, budget)).toMatchObject({ ok: true });
    expect(server.requestsTo(tokenPath)).toHaveLength(3);
    expect(happened).toEqual(['taken']);
  });
});

describe('a refusal', () => {
  test('sends nothing, and tells when to ask again', async ({ server, vendor }) => {
    server.answerBy(() => emptyPage);
    const { budget } = recordedBudget(0, Date.parse('2026-11-22T00:00:00Z'));
    expect(await list(vendor, budget)).toStrictEqual({
      ok: false,
      failure: {
        kind: 'budget_spent',
        reason: 'no request is left for it before 2026-11-22T00:00:00.000Z',
        retryAt: Date.parse('2026-11-22T00:00:00Z'),
      },
    });
    expect(server.requestsTo(listPath)).toHaveLength(0);
  });

  test('of a repeat ends the call', async ({ server, vendor }) => {
    server.answerBy(() => failing);
    const { budget, happened } = recordedBudget(2);
    expect(await list(vendor, budget)).toMatchObject({ ok: false, failure: { kind: 'budget_spent' } });
    expect(happened).toEqual(['taken', 'taken', 'refused']);
    expect(server.requestsTo(listPath)).toHaveLength(2);
  });
});

describe('time', () => {
  test('that a try waited for its turn is not part of its time-out', async ({ server }) => {
    server.follow(() => emptyPage);
    const budget: RequestBudget = {
      ...recordedBudget(0).budget,
      take: () => new Promise((resolve) => setTimeout(() => resolve({ granted: true }), 80)),
    };
    const http = createHttp({ now: Date.now, backoff: () => 0, tryTimeoutMs: 40, budget });
    const request = { method: 'GET', url: `${server.url}/x`, headers: {}, repeatable: true } as const;
    expect(await http({ ...request, deadline: Date.now() + 10_000 })).toMatchObject({ ok: true });
    expect(server.requestsTo('/x')).toHaveLength(1);
  });

  test('ends at the deadline, whatever the budget does', async ({ server, vendor }) => {
    server.answerBy(() => emptyPage);
    const never = new Promise<never>(() => {});
    const budget: RequestBudget = { ...recordedBudget(0).budget, take: () => never };
    expect(await list(vendor, budget, vendor.deadline(60))).toMatchObject({
      ok: false,
      failure: { kind: 'unavailable' },
    });
    expect(server.requestsTo(listPath)).toHaveLength(0);

    server.answerBy(() => throttled);
    const silent: RequestBudget = { ...recordedBudget(10).budget, throttled: () => never };
    expect(await list(vendor, silent, vendor.deadline(200))).toMatchObject({ ok: false });
  });
});

describe('a budget that cannot be counted', () => {
  const broken = async (): Promise<never> => {
    throw new Error('no store');
  };

  test('is the store’s failure and not the vendor’s: nothing is sent', async ({ server, vendor }) => {
    server.answerBy(() => emptyPage);
    await expect(list(vendor, { ...recordedBudget(10).budget, take: broken })).rejects.toThrow('no store');
    expect(server.requestsTo(listPath)).toHaveLength(0);
  });

  test('also when a 429 cannot be told', async ({ server, vendor }) => {
    server.answerBy(() => throttled);
    await expect(list(vendor, { ...recordedBudget(10).budget, throttled: broken })).rejects.toThrow('no store');
    expect(server.requestsTo(listPath)).toHaveLength(1);
  });
});
