/** What the budget is told of the vendor's answers. */
import { describe, expect, vi } from 'vitest';
import type { RequestBudget } from '../../../shared/constant-contact/transport/budget.ts';
import { createHttp } from '../../../shared/constant-contact/transport/client.ts';
import { emptyPage, test } from '../../support/fixtures/scripted-vendor.ts';
import type { Reply } from '../../support/scripted-server.ts';
import { listPath, summaryPath, type VendorHarness } from '../../support/vendor-harness.ts';
import { recordedBudget } from './recorded-budget.ts';

const firstPage = { accountType: 'all', limit: 50 } as const;
const throttled: Reply = { status: 429, json: { error_key: 'throttled', error_message: 'slow down' } };
const quotaExceeded: Reply = { status: 429, json: { error_key: 'quota_exceeded', error_message: 'enough' } };
const summary: Reply = { json: { encoded_account_id: 'a07e1lwvtuw0' } };

const inATenth: Reply = { ...throttled, headers: { 'Retry-After': '0.1' } };
/** A clock that is an hour ahead of ours has written both. */
const inHalfAMinute = { Date: 'Sat, 21 Nov 2026 13:00:00 GMT', 'Retry-After': 'Sat, 21 Nov 2026 13:00:30 GMT' };

const list = (vendor: VendorHarness, budget: RequestBudget) =>
  vendor.client({ budget }).listAccounts(firstPage, vendor.deadline());

describe('a 429', () => {
  test.for<[string, Readonly<Record<string, string>>, number | undefined]>([
    ['no Retry-After', {}, undefined],
    ['seconds', { 'Retry-After': '7' }, 7_000],
    ['a date', inHalfAMinute, 30_000],
    ['a Retry-After that cannot be read', { 'Retry-After': 'later' }, undefined],
  ])('with %s tells the budget', async ([_case, headers, retryAfterMs], { server, vendor }) => {
    server.answerBy((_request, nth) => (nth === 1 ? { ...throttled, headers } : emptyPage));
    const { budget, happened, told } = recordedBudget(10);
    expect(await list(vendor, budget)).toMatchObject({ ok: true });
    expect(happened).toEqual(['taken', 'throttled', 'taken']);
    expect(told).toEqual([retryAfterMs]);
  });

  test('of the day tells when the request was sent, not when the answer came', async ({ server, vendor }) => {
    const sentAt = vendor.clock.now;
    server.answerBy(() => {
      vendor.clock.now += 300;
      return quotaExceeded;
    });
    const { budget, told } = recordedBudget(10);
    expect(await list(vendor, budget)).toMatchObject({ failure: { kind: 'quota_exceeded' } });
    expect(told).toEqual([sentAt]);
  });
});

describe('an end-user’s own token', () => {
  test.for<[string, readonly Reply[], string | undefined]>([
    ['refused with a 401', [{ status: 401, json: { error_key: 'unauthorized' } }], 'unauthorized'],
    ['refused with a 403', [{ status: 403, json: { error_key: 'access_denied' } }], 'forbidden'],
    ['whose key’s day is used up', [quotaExceeded], 'quota_exceeded'],
    ['throttled', [throttled, summary], undefined],
    ['throttled for ever', Array(4).fill(throttled), 'throttled'],
  ])('%s concerns that call alone', async ([_case, replies, kind], { server, vendor }) => {
    server.answerBy((request, nth) => (request.path === summaryPath ? (replies[nth - 1] ?? summary) : emptyPage));
    const { budget, happened } = recordedBudget(20);
    const client = vendor.client({ budget });
    await client.listAccounts(firstPage, vendor.deadline());
    const read = () => vendor.secretsMock.calls().length;
    const before = read();

    const answer = await client.accountSummary('an-end-users-token', vendor.deadline());

    if (kind === undefined) expect(answer.ok).toBe(true);
    else expect(answer).toMatchObject({ failure: { kind, reason: expect.stringContaining("an end-user's token") } });
    expect(happened).toEqual(
      Array(1 + replies.length)
        .fill('taken')
        .slice(0, happened.length),
    );
    // Neither the partner's token nor the credentials are asked for anew.
    await client.listAccounts(firstPage, vendor.deadline());
    expect(read()).toBe(before);
    const [first, last] = server.requestsTo(listPath);
    expect(last?.headers.authorization).toBe(first?.headers.authorization);
  });

  test('throttled is asked with again after its Retry-After, or not at all if the time does not suffice', async ({
    server,
    vendor,
  }) => {
    server.answerBy((_request, nth) => (nth === 1 ? inATenth : summary));
    const begun = performance.now();
    expect(await vendor.client(recordedBudget(9)).accountSummary('token', vendor.deadline())).toMatchObject({
      ok: true,
    });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(95);

    server.answerBy(() => ({ ...throttled, headers: { 'Retry-After': '3600' } }));
    expect(await vendor.client(recordedBudget(9)).accountSummary('token', vendor.deadline())).toMatchObject({
      failure: { kind: 'throttled' },
    });
    expect(server.requestsTo(summaryPath)).toHaveLength(1);
  });

  test('is told to the budget, which does not let it ask about a closed day', async ({ server, vendor }) => {
    server.answerBy(() => summary);
    const take = vi.fn<RequestBudget['take']>(async () => ({ granted: true }));
    const client = vendor.client({ budget: { ...recordedBudget(0).budget, take } });
    await client.accountSummary('token', vendor.deadline());
    await client.listAccounts(firstPage, vendor.deadline());
    expect(take.mock.calls.map(([, tokenOwner]) => tokenOwner)).toEqual(['end_user', 'partner']);
  });
});

describe('a call that asks about a closed day', () => {
  test.for<[string, Reply, boolean]>([
    ['an answer', emptyPage, true],
    ['a clear no', { status: 404, json: [{ error_key: 'not_found' }] }, true],
    ['a 403, which may come before the vendor counts', { status: 403, json: { message: 'Forbidden' } }, false],
    ['a refusal', quotaExceeded, false],
    ['a 500', { status: 500, json: {} }, false],
    ['no answer', 'cut', false],
  ])('and gets %s', async ([_case, reply, opens], { server }) => {
    server.follow(() => reply);
    const reopenDay = vi.fn(async () => {});
    const budget: RequestBudget = { ...recordedBudget(0).budget, take: async () => ({ granted: true, reopenDay }) };
    const http = createHttp({ now: Date.now, backoff: () => 0, budget });
    const request = { method: 'POST', url: `${server.url}/x`, headers: {}, repeatable: false } as const;
    await http({ ...request, deadline: Date.now() + 10_000 });
    expect(reopenDay).toHaveBeenCalledTimes(opens ? 1 : 0);
  });

  test('keeps its answer even if that cannot be told', async ({ server }) => {
    server.follow(() => emptyPage);
    const reopenDay = async () => {
      throw new Error('no store');
    };
    const budget: RequestBudget = { ...recordedBudget(0).budget, take: async () => ({ granted: true, reopenDay }) };
    const http = createHttp({ now: Date.now, backoff: () => 0, budget });
    const request = { method: 'GET', url: `${server.url}/x`, headers: {}, repeatable: true } as const;
    expect(await http({ ...request, deadline: Date.now() + 10_000 })).toMatchObject({ ok: true });
  });
});

test('a request for a token obeys Retry-After itself', async ({ server }) => {
  server.follow((_request, nth) => (nth === 1 ? inATenth : emptyPage));
  const http = createHttp({ now: Date.now, backoff: () => 0 });
  const begun = performance.now();
  const request = { method: 'POST', url: `${server.url}/token`, headers: {}, repeatable: true } as const;
  expect(await http({ ...request, deadline: Date.now() + 10_000 })).toMatchObject({ value: { status: 200 } });
  expect(performance.now() - begun).toBeGreaterThanOrEqual(95);
});
