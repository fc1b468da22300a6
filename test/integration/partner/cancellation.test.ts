import { describe, expect, test } from 'vitest';
import { partnerProblem } from '../../../shared/api/answers/partner-problem.ts';
import type { Cancellation } from '../../../shared/constant-contact/operations/types.ts';
import type { AccountId } from '../../../shared/domain/membership/facts.ts';
import { cancelAccount, canTakeEffectAt } from '../../../shared/use-cases/partner/cancellation.ts';
import { hour, noon } from '../../support/memberships.ts';
import { foreign, type ManageDependencies, nobody, open, usePartnerWorld } from '../../support/use-partner-world.ts';

const { world, dependencies, asking, recordsOf, outcomesOf, codeOf, eventsOf } = usePartnerWorld();

const cancel = (accountId: AccountId, cancellation: Cancellation = {}, different: Partial<ManageDependencies> = {}) =>
  cancelAccount(asking(accountId), cancellation, dependencies(different));

test.each([
  [noon, true],
  [noon - 60_000, true],
  [noon - 60_001, false],
  [noon + 1_000 * hour, true],
  [noon + 3_653 * 24 * hour, true],
  [noon + 3_653 * 24 * hour + 1, false],
  [Date.parse('9999-12-31T23:59:59-14:00'), false],
  [Number.NaN, false],
])('a day at %i is one that a cancellation can have: %s', (effectiveAt, expected) => {
  expect(canTakeEffectAt(effectiveAt, noon)).toBe(expected);
});

describe('a cancellation', () => {
  test('is done now, and the membership follows what Constant Contact says afterwards', async () => {
    expect(await cancel(open, { reason: 'cost_too_high' })).toEqual({
      outcome: 'canceled',
      effectiveDate: '2026-11-21T12:00:00.000Z',
      reason: 'cost_too_high',
      activity: 'canceled',
    });

    expect(await codeOf(open)).toBe('ACCOUNT_CANCELED');
    expect(await recordsOf(open)).toMatchObject([
      { operation: 'cancel-client-account', outcome: 'started', details: { reason: 'cost_too_high' } },
      { outcome: 'done', details: { reason: 'cost_too_high' } },
    ]);
    expect(world().simulator.sent).toEqual([
      { operation: 'cancel', path: `/v3/partner/accounts/${open}/status/cancel`, body: { reason_id: 1 } },
    ]);
  });

  test('on a day to come changes nothing before: it is what Constant Contact says, not what we think', async () => {
    const effectiveAt = noon + 48 * hour;

    expect(await cancel(open, { effectiveAt })).toEqual({
      outcome: 'canceled',
      effectiveDate: new Date(effectiveAt).toISOString(),
      activity: 'open',
    });

    expect(await codeOf(open)).toBe('MEMBER');
    expect((await recordsOf(open)).at(-1)?.details).toEqual({ effectiveAt: '2026-11-23T12:00:00.000Z' });
    world().store.clock.now = effectiveAt + hour;
    await cancel(open);
    expect(await codeOf(open)).toBe('ACCOUNT_CANCELED');
  });

  test.each([
    { accountId: nobody, status: 404, problem: 'CLIENT_ACCOUNT_NOT_FOUND' },
    { accountId: foreign, status: 400, problem: 'ACCOUNT_OF_OTHER_PARTNER' },
  ])('T24: of $accountId is $problem', async ({ accountId, status, problem }) => {
    const outcome = await cancel(accountId);

    if (outcome.outcome !== 'failed') throw new Error('it was canceled');
    expect(partnerProblem('cancel-client-account', outcome.failure, 0).problem).toBe(problem);
    expect((await recordsOf(accountId)).at(-1)).toMatchObject({ outcome: 'refused', status });
    expect(world().simulator.requests.plan).toBe(0);
    expect(await world().get(accountId)).toBeUndefined();
  });

  test.each([
    { kind: 'drop', event: { kind: 'unavailable' } },
    { kind: 'html', event: { kind: 'not_understood' } },
  ] as const)('is a success also where the account cannot be read again ($kind), which is logged', async (row) => {
    world().simulator.faults.add({ operation: 'plan', kind: row.kind });

    const outcome = await cancel(open);

    expect(outcome).toEqual({ outcome: 'canceled', effectiveDate: '2026-11-21T12:00:00.000Z' });
    expect(eventsOf('MEMBERSHIP_NOT_FOLLOWED')).toMatchObject([{ accountId: open, ...row.event }]);
    expect(await outcomesOf(open)).toEqual(['cancel-client-account started', 'cancel-client-account done']);
  });

  test('is a success also where the membership cannot be written', async () => {
    const outcome = await cancel(
      open,
      {},
      {
        changeMembership: async () => {
          throw new Error('the store is busy');
        },
      },
    );

    expect(outcome).toMatchObject({ outcome: 'canceled', activity: 'canceled' });
    expect(eventsOf('MEMBERSHIP_NOT_FOLLOWED')).toHaveLength(1);
  });

  test.each([{ kind: 'drop' }, { kind: 'html', status: 500 }, { kind: 'html', status: 400 }] as const)(
    'is sent once: without an answer of Constant Contact (%o) its outcome is unknown',
    async (fault) => {
      world().simulator.faults.add({ operation: 'cancel', ...fault, times: 1 });

      const outcome = await cancel(open);

      if (outcome.outcome !== 'failed') throw new Error('it was canceled');
      expect(partnerProblem('cancel-client-account', outcome.failure, 0)).toMatchObject({
        problem: 'VENDOR_OUTCOME_UNKNOWN',
        detail: expect.stringContaining('get the plan'),
      });
      expect(await outcomesOf(open)).toEqual(['cancel-client-account started', 'cancel-client-account unknown']);
      expect(world().simulator.requests.cancel).toBe(1);
    },
  );

  test('that is not accepted may be of another partner’s account, or on a day that is not taken', async () => {
    const outcome = await cancel(foreign);

    if (outcome.outcome !== 'failed') throw new Error('it was canceled');
    expect(partnerProblem('cancel-client-account', outcome.failure, 0).detail).toContain('the date or the reason');
  });
});
