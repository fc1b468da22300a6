import { describe, expect, test } from 'vitest';
import { createRouter } from '../../../../local/aws/api-gateway/routes.ts';
import { httpOperations } from '../../../../shared/api/catalogue.ts';
import { reviewMemberships as operation } from '../../../../shared/api/operations/reviews.ts';
import { accountIdOf, hour, noon } from '../../../support/memberships.ts';
import { reviewWorldWith } from '../../../support/reviews.ts';
import { inState, refusedBy, review } from './review-batch-harness.ts';

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
