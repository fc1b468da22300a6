import { describe, expect } from 'vitest';
import { partnerProblem } from '../../../shared/api/answers/partner-problem.ts';
import type { Cancellation } from '../../../shared/constant-contact/operations/types.ts';
import type { AccountId } from '../../../shared/domain/membership/facts.ts';
import { cancelAccount, canTakeEffectAt } from '../../../shared/use-cases/partner/cancellation.ts';
import {
  foreign,
  type ManageDependencies,
  nobody,
  open,
  type PartnerWorld,
  test,
} from '../../support/fixtures/partner-world.ts';
import { hour, noon } from '../../support/memberships.ts';

const cancel = (
  world: PartnerWorld,
  accountId: AccountId,
  cancellation: Cancellation = {},
  different: Partial<ManageDependencies> = {},
) => cancelAccount(world.asking(accountId), cancellation, world.dependencies(different));

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
  test('is done now, and the membership follows what Constant Contact says afterwards', async ({ world }) => {
    expect(await cancel(world, open, { reason: 'cost_too_high' })).toEqual({
      outcome: 'canceled',
      effectiveDate: '2026-11-21T12:00:00.000Z',
      reason: 'cost_too_high',
      activity: 'canceled',
    });

    expect(await world.codeOf(open)).toBe('ACCOUNT_CANCELED');
    expect(await world.recordsOf(open)).toMatchObject([
      { operation: 'cancel-client-account', outcome: 'started', details: { reason: 'cost_too_high' } },
      { outcome: 'done', details: { reason: 'cost_too_high' } },
    ]);
    expect(world.simulator.sent).toEqual([
      { operation: 'cancel', path: `/v3/partner/accounts/${open}/status/cancel`, body: { reason_id: 1 } },
    ]);
  });

  test('on a day to come changes nothing before: it is what Constant Contact says, not what we think', async ({
    world,
  }) => {
    const effectiveAt = noon + 48 * hour;

    expect(await cancel(world, open, { effectiveAt })).toEqual({
      outcome: 'canceled',
      effectiveDate: new Date(effectiveAt).toISOString(),
      activity: 'open',
    });

    expect(await world.codeOf(open)).toBe('MEMBER');
    expect((await world.recordsOf(open)).at(-1)?.details).toEqual({ effectiveDate: '2026-11-23T12:00:00.000Z' });
    world.store.clock.now = effectiveAt + hour;
    await cancel(world, open);
    expect(await world.codeOf(open)).toBe('ACCOUNT_CANCELED');
  });

  test.for([
    { accountId: nobody, status: 404, problem: 'CLIENT_ACCOUNT_NOT_FOUND' },
    { accountId: foreign, status: 400, problem: 'ACCOUNT_OF_OTHER_PARTNER' },
  ])('T24: of $accountId is $problem', async ({ accountId, status, problem }, { world }) => {
    const outcome = await cancel(world, accountId);

    if (outcome.outcome !== 'failed') throw new Error('it was canceled');
    expect(partnerProblem('cancel-client-account', outcome.failure, 0).problem).toBe(problem);
    expect((await world.recordsOf(accountId)).at(-1)).toMatchObject({ outcome: 'refused', status });
    expect(world.simulator.requests.plan).toBe(0);
    expect(await world.get(accountId)).toBeUndefined();
  });

  test.for([
    { kind: 'drop', event: { kind: 'unavailable' } },
    { kind: 'html', event: { kind: 'not_understood' } },
  ] as const)(
    'is a success also where the account cannot be read again ($kind), which is logged',
    async (row, { world }) => {
      world.simulator.faults.add({ operation: 'plan', kind: row.kind });

      const outcome = await cancel(world, open);

      expect(outcome).toEqual({ outcome: 'canceled', effectiveDate: '2026-11-21T12:00:00.000Z' });
      expect(world.eventsOf('MEMBERSHIP_NOT_FOLLOWED')).toMatchObject([{ accountId: open, ...row.event }]);
      expect(await world.outcomesOf(open)).toEqual(['cancel-client-account started', 'cancel-client-account done']);
    },
  );

  test('is a success also where the membership cannot be written', async ({ world }) => {
    const outcome = await cancel(
      world,
      open,
      {},
      {
        changeMembership: async () => {
          throw new Error('the store is busy');
        },
      },
    );

    expect(outcome).toMatchObject({ outcome: 'canceled', activity: 'canceled' });
    expect(world.eventsOf('MEMBERSHIP_NOT_FOLLOWED')).toHaveLength(1);
  });

  test.for([200, 204])('is done too where the %i has no body, and is read again', async (status, { world }) => {
    await world.audit();
    expect(await world.codeOf(open)).toBe('MEMBER');
    world.simulator.faults.add({ operation: 'cancel', kind: 'no_body', status });

    expect(await cancel(world, open)).toEqual({ outcome: 'canceled', activity: 'canceled' });

    expect(await world.codeOf(open)).toBe('ACCOUNT_CANCELED');
    expect(await world.outcomesOf(open)).toEqual(['cancel-client-account started', 'cancel-client-account done']);
  });

  test.for(['drop', 'close_mid_body', 'malformed_json'] as const)(
    'whose outcome is unknown (%s) is read again as well: checks know that it was done',
    async (kind, { world }) => {
      await world.audit();
      world.simulator.faults.add({ operation: 'cancel', kind });

      expect(await cancel(world, open)).toMatchObject({ outcome: 'failed', failure: { kind: 'outcome_unknown' } });

      expect(await world.codeOf(open)).toBe('ACCOUNT_CANCELED');
      expect(world.simulator.requests).toMatchObject({ cancel: 1, plan: 1 });
    },
  );

  test.for([{ kind: 'drop' }, { kind: 'html', status: 500 }, { kind: 'html', status: 400 }] as const)(
    'is sent once: where no answer of Constant Contact’s comes (%o), nobody knows',
    async (fault, { world }) => {
      world.simulator.faults.add({ operation: 'cancel', ...fault, times: 1 });

      const outcome = await cancel(world, open);

      if (outcome.outcome !== 'failed') throw new Error('it was canceled');
      expect(partnerProblem('cancel-client-account', outcome.failure, 0)).toMatchObject({
        problem: 'VENDOR_OUTCOME_UNKNOWN',
        detail: expect.stringContaining('get the plan'),
      });
      expect(await world.outcomesOf(open)).toEqual(['cancel-client-account started', 'cancel-client-account unknown']);
      expect(world.simulator.requests.cancel).toBe(1);
    },
  );

  test('that is not accepted may be of another partner’s account, or on a day that is not taken', async ({ world }) => {
    const outcome = await cancel(world, foreign);

    if (outcome.outcome !== 'failed') throw new Error('it was canceled');
    expect(partnerProblem('cancel-client-account', outcome.failure, 0).detail).toContain('the date or the reason');
  });
});
