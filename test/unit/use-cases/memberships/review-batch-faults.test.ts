import { describe, expect, test } from 'vitest';
import { noon } from '../../../support/memberships.ts';
import { faults } from '../../../support/memory-dynamodb.ts';
import { reviewWorldWith } from '../../../support/reviews.ts';
import { inState, refusedBy, review } from './review-batch-harness.ts';

describe('an item of a batch that fails', () => {
  test('because it is damaged keeps no other from being decided', async () => {
    const world = await reviewWorldWith(inState('a1', 'pending'), inState('a3', 'pending'));
    await world.putItem({ key: { S: 'account#a2' }, accountId: { S: 'a2' }, version: { N: '1' } });
    const items = ['a1', 'a2', 'a3'].map((accountId) => ({ accountId, decision: 'approve', version: 1 }));

    const results = await review(world, items);

    expect(results).toMatchObject([{ outcome: 'done' }, refusedBy('MEMBERSHIP_DAMAGED', 500), { outcome: 'done' }]);
    expect(JSON.stringify(results)).not.toContain('cannot be read');
    expect(world.damaged).toEqual(['account#a2']);
    expect(world.logged).toContainEqual({
      event: 'REVIEW_FAILED',
      accountId: 'a2',
      decision: 'approve',
      requestId: 'request-1',
      error: expect.objectContaining({ name: 'DamagedError' }),
    });
  });

  test.each(['before', 'after'] as const)(
    'because the store gave no answer %s it has written is read again before the next one about it',
    async (when) => {
      const world = await reviewWorldWith(inState('a1', 'pending'), inState('a2', 'pending'));
      let failures = 0;
      world.db.interfere = ({ command }) => {
        if (command !== 'TransactWriteItemsCommand' || failures > 0) return undefined;
        failures += 1;
        return { fail: when, error: faults.timeout() };
      };
      const approveA1 = { accountId: 'a1', decision: 'approve', version: 1 };

      const results = await review(world, [
        approveA1,
        approveA1,
        { accountId: 'a1', decision: 'revoke', version: 2, justification: 'No' },
        { ...approveA1, accountId: 'a2' },
      ]);

      expect(results).toMatchObject([
        refusedBy('STORE_UNAVAILABLE', 503),
        when === 'before' ? { outcome: 'done' } : refusedBy('PRECONDITION_FAILED', 412),
        { outcome: 'done', version: 3 },
        { outcome: 'done', version: 2 },
      ]);
      expect(world.db.dump('auditRecords')).toHaveLength(3);
    },
  );

  test('when nothing can be read at all there is nothing to answer item by item', async () => {
    const world = await reviewWorldWith(inState('a1', 'pending'));
    world.db.interfere = () => ({ fail: 'before', error: faults.timeout() });

    await expect(review(world, [{ accountId: 'a1', decision: 'approve', version: 1 }])).rejects.toThrow();
  });
});

describe('when the time of a batch is over', () => {
  const items = ['a1', 'a2', 'a3'].map((accountId) => ({ accountId, decision: 'approve', version: 1 }));
  const threePending = () => reviewWorldWith(...['a1', 'a2', 'a3'].map((id) => inState(id, 'pending')));

  test('what was not reached says so, and is not changed', async () => {
    const world = await threePending();
    world.db.interfere = ({ command }) => {
      if (command === 'TransactWriteItemsCommand') world.clock.now += 1_000;
      return undefined;
    };

    const results = await review(world, items, { deadline: noon + 1_500 });

    expect(results).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }, refusedBy('TIMED_OUT', 503)]);
    expect(results[2]?.problem?.detail).toBe('time ran out before this item; nothing was changed');
    expect(world.db.dump('auditRecords')).toHaveLength(2);
  });

  test.each([
    { validateOnly: false, detail: 'the decision may have been written: read the membership again' },
    { validateOnly: true, detail: 'time ran out before this item; nothing was changed' },
  ])('what the store still works on is not waited for (validateOnly $validateOnly)', async (given) => {
    const world = await threePending();
    const { changeMembership } = world.dependencies;
    const dependencies = {
      ...world.dependencies,
      changeMembership: (...[accountId, ...more]: Parameters<typeof changeMembership>) =>
        accountId === 'a2' ? new Promise<never>(() => {}) : changeMembership(accountId, ...more),
    };

    const results = await review({ ...world, dependencies }, items, {
      validateOnly: given.validateOnly,
      deadline: noon + 20,
    });

    expect(results).toMatchObject([
      { outcome: given.validateOnly ? 'valid' : 'done' },
      refusedBy('TIMED_OUT', 503),
      refusedBy('TIMED_OUT', 503),
    ]);
    expect(results.slice(1).map(({ problem }) => problem?.detail)).toEqual([
      given.detail,
      'time ran out before this item; nothing was changed',
    ]);
  });
});
