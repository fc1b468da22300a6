/** What is repeated, and that the budget is asked before every try. */
import { describe, expect, test } from 'vitest';
import type { RequestBudget } from '../../../shared/constant-contact/transport/budget.ts';
import type { Reply } from '../../support/scripted-server.ts';
import { tokenPath } from '../../support/vendor-harness.ts';
import { everyOperation, onceOnly, quotaExceeded, repeatable, throttled, vendorError } from './operations-cases.ts';
import { expectSecrecy, useVendor } from './operations-harness.ts';

const { server, vendor, api, calls } = useVendor();

describe.each(repeatable)('$name is repeated', ({ call, success }) => {
  test.each<[string, Reply]>([
    ['a 500', { status: 500, json: vendorError('oops') }],
    ['a 503 of a proxy', { status: 503, text: '<html>' }],
    ['a throttled call', throttled],
    ['a connection closed in mid-body', 'cut'],
  ])('after %s: success at the fourth try', async (_case, reply) => {
    api((_request, nth) => (nth < 4 ? reply : success));
    expect(await call(vendor().operations(), vendor().deadline())).toMatchObject({ ok: true });
    expect(calls()).toHaveLength(4);
    expect(new Set(calls().map(({ body }) => body)).size).toBe(1);
  });

  test.each<[string, Reply, string, number]>([
    ['500s for ever', { status: 500, json: vendorError('oops') }, 'unavailable', 4],
    ['a connection that always breaks', 'cut', 'unavailable', 4],
    ['the day’s quota', quotaExceeded, 'quota_exceeded', 1],
    ['HTML for a success', { text: '<html>' }, 'not_understood', 1],
    ['a proxy’s 404', { status: 404, text: '<html>' }, 'rejected', 1],
  ])('%s', async (_case, reply, kind, tries) => {
    api(() => reply);
    const result = await call(vendor().operations(), vendor().deadline());
    expect(result).toMatchObject({ ok: false, failure: { kind } });
    expect(calls()).toHaveLength(tries);
    expectSecrecy(result);
  });

  test('after a 401, once, with a fresh token', async () => {
    api((_request, nth) => (nth === 1 ? { status: 401, text: '' } : success));
    expect(await call(vendor().operations(), vendor().deadline())).toMatchObject({ ok: true });
    expect(server().requestsTo(tokenPath)).toHaveLength(2);
  });
});

describe('the budget', () => {
  const budgetOf = (requests: number) => {
    const happened: string[] = [];
    const budget: RequestBudget = {
      take: async () => {
        const granted = happened.filter((event) => event === 'taken').length < requests;
        happened.push(granted ? 'taken' : 'refused');
        return granted ? { granted } : { granted, retryAt: vendor().deadline(30_000) };
      },
      throttled: async () => void happened.push('throttled'),
      quotaExceeded: async () => void happened.push('quota exceeded'),
    };
    return { budget, happened };
  };

  test.each(everyOperation)('is asked before $name', async ({ call, success }) => {
    api(() => success);
    const { budget, happened } = budgetOf(1);
    expect(await call(vendor().operations({ budget }), vendor().deadline())).toMatchObject({ ok: true });
    expect(happened).toEqual(['taken']);
  });

  test.each(everyOperation)(
    'is asked before every try of $name, also the one after a 401',
    async ({ call, success }) => {
      api((_request, nth) => (nth === 1 ? { status: 401, text: '' } : success));
      const { budget, happened } = budgetOf(2);
      expect(await call(vendor().operations({ budget }), vendor().deadline())).toMatchObject({ ok: true });
      expect(happened).toEqual(['taken', 'taken']);
    },
  );

  test.each(everyOperation)('that is spent keeps $name from being sent', async ({ call, success }) => {
    api(() => success);
    expect(await call(vendor().operations(budgetOf(0)), vendor().deadline())).toMatchObject({
      ok: false,
      failure: { kind: 'budget_spent', retryAt: vendor().deadline(30_000) },
    });
    expect(calls()).toHaveLength(0);
  });

  test.each(onceOnly)('is told of the 429s of $name', async ({ call }) => {
    const { budget, happened } = budgetOf(9);
    api(() => throttled);
    await call(vendor().operations({ budget }), vendor().deadline());
    api(() => quotaExceeded);
    await call(vendor().operations({ budget }), vendor().deadline());
    expect(happened).toEqual(['taken', 'throttled', 'taken', 'quota exceeded']);
  });
});
