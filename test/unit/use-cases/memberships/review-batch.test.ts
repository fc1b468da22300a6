import { describe, expect, test } from 'vitest';
import { createRouter } from '../../../../local/aws/api-gateway/routes.ts';
import { httpOperations } from '../../../../shared/api/catalogue.ts';
import { reviewMemberships as operation } from '../../../../shared/api/operations/reviews.ts';
import type { Review } from '../../../../shared/domain/membership/facts.ts';
import { answerReviewBatch } from '../../../support/answers.ts';
import { expectDeclared } from '../../../support/declared.ts';
import { accountIdOf, aMembership, hour, noon } from '../../../support/memberships.ts';
import { faults } from '../../../support/memory-dynamodb.ts';
import { type ReviewWorld, reviewWorldWith } from '../../../support/reviews.ts';

type Batch = Parameters<typeof answerReviewBatch>[0];

const inState = (id: string, value: Review, version = 1) =>
  aMembership({ accountId: accountIdOf(id), version, review: { value, since: noon } });

/** The results, which are what the operation declares. */
const review = async (world: ReviewWorld, items: readonly object[], different: Partial<Batch> = {}) => {
  const body = operation.request.body.parse({ items });
  const batch = { ...body, person: 'alice', requestId: 'request-1', deadline: noon + 24 * hour, ...different };
  const json = JSON.parse(JSON.stringify({ results: await answerReviewBatch(batch, world.dependencies) }));
  expectDeclared(operation, json);
  return operation.answer.parse(json).results;
};

const refusedBy = (code: string, status: number) => ({ outcome: 'refused', problem: { code, status } });

const mixed = [
  { accountId: 'a1', decision: 'approve', version: 1 },
  { accountId: 'a2', decision: 'deny', version: 1 },
  { accountId: 'a2', decision: 'deny', version: 1, justification: 'No' },
  { accountId: 'a3', decision: 'revoke', justification: 'No' },
  { accountId: 'a3', decision: 'revoke' },
  { accountId: 'a3', decision: 'revoke', version: 3, justification: 'No' },
  { accountId: 'a3', decision: 'approve', version: 4 },
  { accountId: 'a4', decision: 'reopen', version: 1 },
  { accountId: 'a5', decision: 'reopen', version: 9 },
];
const accounts = [
  inState('a1', 'pending'),
  inState('a2', 'pending'),
  inState('a3', 'approved', 4),
  inState('a5', 'revoked', 9),
];

describe('a batch', () => {
  test('answers every item by itself, in order', async () => {
    const world = await reviewWorldWith(...accounts);
    world.clock.now = noon + hour;

    const results = await review(world, mixed);

    expect(results.map(({ accountId }) => accountId)).toEqual(mixed.map(({ accountId }) => accountId));
    expect(results).toMatchObject([
      { outcome: 'done', version: 2, review: 'approved' },
      refusedBy('VALIDATION_FAILED', 400),
      { outcome: 'done', version: 2, review: 'denied' },
      refusedBy('PRECONDITION_REQUIRED', 428),
      refusedBy('VALIDATION_FAILED', 400),
      refusedBy('PRECONDITION_FAILED', 412),
      refusedBy('REVIEW_NOT_POSSIBLE', 409),
      refusedBy('MEMBERSHIP_NOT_FOUND', 404),
      { outcome: 'done', version: 10, review: 'pending' },
    ]);
    const { memberships, auditRecords } = world.dump();
    expect(auditRecords).toHaveLength(3);
    for (const record of auditRecords) expect(record).toMatchObject({ actor: { kind: 'reviewer', id: 'alice' } });
    expect(auditRecords).toContainEqual(expect.objectContaining({ accountId: 'a2', justification: 'No' }));
    expect(memberships).toContainEqual(expect.objectContaining({ accountId: 'a3', version: 4 }));
    expect(world.logged.map(({ event }) => event)).toEqual(Array.from({ length: 3 }, () => 'REVIEW_DECIDED'));
  });

  test('that is only to be checked says what the real one would, and changes nothing', async () => {
    const world = await reviewWorldWith(...accounts);
    const before = world.dump();

    const checked = await review(world, mixed, { validateOnly: true });

    expect(world.dump()).toEqual(before);
    expect(world.logged).toEqual([]);
    expect(checked[0]).toEqual({ accountId: 'a1', outcome: 'valid', version: 1, review: 'approved' });
    const withoutVersion = (results: typeof checked) =>
      results.map(({ version: _version, outcome, ...rest }) => ({ ...rest, refused: outcome === 'refused' }));
    expect(withoutVersion(checked)).toEqual(withoutVersion(await review(world, mixed)));
  });

  const twice = [
    { accountId: 'a1', decision: 'approve', version: 1 },
    { accountId: 'a1', decision: 'approve', version: 1 },
    { accountId: 'a1', decision: 'approve', version: 2 },
    { accountId: 'a1', decision: 'revoke', version: 2, justification: 'No' },
    { accountId: 'a1', decision: 'reopen', version: 3 },
  ];

  test.each([false, true])('with an account twice judges by what was made before (validateOnly %s)', async (only) => {
    const world = await reviewWorldWith(inState('a1', 'pending'));
    const outcome = only ? 'valid' : 'done';

    expect(await review(world, twice, { validateOnly: only })).toMatchObject([
      { outcome, review: 'approved', version: only ? 1 : 2 },
      refusedBy('PRECONDITION_FAILED', 412),
      refusedBy('REVIEW_NOT_POSSIBLE', 409),
      { outcome, review: 'revoked', version: only ? 2 : 3 },
      { outcome, review: 'pending', version: only ? 3 : 4 },
    ]);
    expect(world.db.dump('auditRecords').map(({ version }) => version)).toEqual(only ? [] : [2, 3, 4]);
  });

  test('reads all memberships at once, and writes each in one transaction', async () => {
    const world = await reviewWorldWith(...Array.from({ length: 100 }, (_, index) => inState(`a${index}`, 'pending')));
    const commands: string[] = [];
    world.db.interfere = ({ command }) => void commands.push(command);

    const items = Array.from({ length: 100 }, (_, index) => ({
      accountId: `a${index}`,
      decision: 'approve',
      version: 1,
    }));
    const results = await review(world, items);

    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['done']));
    const counts = Map.groupBy(commands, (command) => command);
    expect([...counts].map(([command, { length }]) => [command, length])).toEqual([
      ['BatchGetItemCommand', 1],
      ['TransactWriteItemsCommand', 100],
    ]);
  });

  test('decides on what is stored when it comes to an item, not on what it has read', async () => {
    const world = await reviewWorldWith(inState('a1', 'pending'), inState('a2', 'pending'));
    const { changeMembership } = world.dependencies;
    let isFirst = true;
    world.db.interfere = ({ command }) => {
      if (command !== 'TransactWriteItemsCommand' || !isFirst) return undefined;
      isFirst = false;
      // Between the reading and the second item somebody else has decided about it.
      void changeMembership(accountIdOf('a2'), (known) => known && { action: 'updated', facts: known }, {
        kind: 'audit',
        id: 'run',
      });
      return undefined;
    };

    const results = await review(world, [
      { accountId: 'a1', decision: 'approve', version: 1 },
      { accountId: 'a2', decision: 'approve', version: 1 },
    ]);

    const [record] = world.db.dump('auditRecords').filter(({ accountId }) => accountId === 'a2');
    expect(results[1]).toMatchObject(refusedBy('PRECONDITION_FAILED', 412));
    expect(record).toMatchObject({ version: 2, action: 'updated' });
  });
});

describe('an item of a batch that fails', () => {
  test('because it is damaged keeps no other from being decided', async () => {
    const world = await reviewWorldWith(inState('a1', 'pending'), inState('a3', 'pending'));
    await world.putItem({ key: { S: 'account#a2' }, accountId: { S: 'a2' }, version: { N: '1' } });
    const items = ['a1', 'a2', 'a3'].map((accountId) => ({ accountId, decision: 'approve', version: 1 }));

    const results = await review(world, items);

    expect(results).toMatchObject([{ outcome: 'done' }, refusedBy('INTERNAL_ERROR', 500), { outcome: 'done' }]);
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

describe('the body of a batch', () => {
  const good = { accountId: 'a1', decision: 'approve', version: 1 };
  test.each([
    { what: 'no items', body: { items: [] } },
    { what: '101 items', body: { items: Array.from({ length: 101 }, () => good) } },
    { what: 'an unknown decision', body: { items: [{ ...good, decision: 'promote' }] } },
    { what: 'a version that no membership has', body: { items: [{ ...good, version: 0 }] } },
    { what: 'a tag in place of a version', body: { items: [{ ...good, version: '"1"' }] } },
    { what: 'a blank justification', body: { items: [{ ...good, justification: ' ' }] } },
    { what: 'an unknown field', body: { items: [{ ...good, ifMatch: '*' }] } },
    { what: 'an id that is none', body: { items: [{ ...good, accountId: '../plan' }] } },
  ])('with $what is refused as a whole', ({ body }) => {
    expect(operation.request.body.safeParse(body).success).toBe(false);
  });
});

test('its path is no account’s, whatever routes of accounts there are', () => {
  const routes = ['GET', 'POST', 'PUT', 'DELETE'].flatMap((method) => [
    { routeKey: `${method} /v1/memberships/{accountId}`, target: 'an account' },
    { routeKey: `${method} /v1/memberships/{accountId}/{part}`, target: 'a part' },
  ]);
  const ours = httpOperations.map(({ method, path, name }) => ({ routeKey: `${method} ${path}`, target: name }));
  const meets = createRouter([...routes, ...ours]);

  expect(meets('POST', ['v1', 'memberships', 'review-batch'])?.route.target).toBe('review-memberships');
  expect(meets('POST', ['v1', 'memberships', 'review-batch', 'approve'])?.route.target).toBe('approve-membership');
});
