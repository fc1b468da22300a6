/** What is repeated, and that the budget is asked before every try. */
import { describe, expect } from 'vitest';
import { test } from '../../support/fixtures/scripted-vendor.ts';
import type { Reply } from '../../support/scripted-server.ts';
import { tokenPath } from '../../support/vendor-harness.ts';
import { everyOperation, onceOnly, quotaExceeded, repeatable, throttled, vendorError } from './operations-cases.ts';
import { expectSecrecy } from './operations-harness.ts';
import { recordedBudget } from './recorded-budget.ts';

describe.each(repeatable)('$name is repeated', ({ call, success }) => {
  test.for<[string, Reply]>([
    ['a 500', { status: 500, json: vendorError('oops') }],
    ['a 503 of a proxy', { status: 503, text: '<html>' }],
    ['a throttled call', throttled],
    ['a connection closed in mid-body', 'cut'],
  ])('after %s: success at the fourth try', async ([_case, reply], { server, vendor }) => {
    server.answerBy((_request, nth) => (nth < 4 ? reply : success));
    expect(await call(vendor.operations(), vendor.deadline())).toMatchObject({ ok: true });
    expect(server.calls()).toHaveLength(4);
    expect(new Set(server.calls().map(({ body }) => body)).size).toBe(1);
  });

  test.for<[string, Reply, string, number]>([
    ['500s for ever', { status: 500, json: vendorError('oops') }, 'unavailable', 4],
    ['a connection that always breaks', 'cut', 'unavailable', 4],
    ['the day’s quota', quotaExceeded, 'quota_exceeded', 1],
    ['HTML for a success', { text: '<html>' }, 'not_understood', 1],
    ['a proxy’s 404', { status: 404, text: '<html>' }, 'rejected', 1],
  ])('%s', async ([_case, reply, kind, tries], { server, vendor }) => {
    server.answerBy(() => reply);
    const result = await call(vendor.operations(), vendor.deadline());
    expect(result).toMatchObject({ ok: false, failure: { kind } });
    expect(server.calls()).toHaveLength(tries);
    expectSecrecy(result);
  });

  test('after a 401, once, with a fresh token', async ({ server, vendor }) => {
    server.answerBy((_request, nth) => (nth === 1 ? { status: 401, text: '' } : success));
    expect(await call(vendor.operations(), vendor.deadline())).toMatchObject({ ok: true });
    expect(server.requestsTo(tokenPath)).toHaveLength(2);
  });
});

describe('the budget', () => {
  test.for(everyOperation)('is asked before $name', async ({ call, success }, { server, vendor }) => {
    server.answerBy(() => success);
    const { budget, happened } = recordedBudget(1);
    expect(await call(vendor.operations({ budget }), vendor.deadline())).toMatchObject({ ok: true });
    expect(happened).toEqual(['taken']);
  });

  test.for(everyOperation)(
    'is asked before every try of $name, also the one after a 401',
    async ({ call, success }, { server, vendor }) => {
      server.answerBy((_request, nth) => (nth === 1 ? { status: 401, text: '' } : success));
      const { budget, happened } = recordedBudget(2);
      expect(await call(vendor.operations({ budget }), vendor.deadline())).toMatchObject({ ok: true });
      expect(happened).toEqual(['taken', 'taken']);
    },
  );

  test.for(everyOperation)(
    'that is spent keeps $name from being sent',
    async ({ call, success }, { server, vendor }) => {
      server.answerBy(() => success);
      expect(await call(vendor.operations(recordedBudget(0)), vendor.deadline())).toMatchObject({
        ok: false,
        failure: { kind: 'budget_spent', retryAt: vendor.deadline(30_000) },
      });
      expect(server.calls()).toHaveLength(0);
    },
  );

  test.for(onceOnly)('is told of the 429s of $name', async ({ call }, { server, vendor }) => {
    const { budget, happened } = recordedBudget(9);
    server.answerBy(() => throttled);
    await call(vendor.operations({ budget }), vendor.deadline());
    server.answerBy(() => quotaExceeded);
    await call(vendor.operations({ budget }), vendor.deadline());
    expect(happened).toEqual(['taken', 'throttled', 'taken', 'quota exceeded']);
  });
});
