import { describe, expect, test } from 'vitest';
import { decisions } from '../../../../shared/domain/membership/reviews.ts';
import { seenUnderPartner } from '../../../../shared/domain/membership/transitions.ts';
import { readableOf } from '../../../../shared/store/entries.ts';
import { decideReview, type ReviewRequest } from '../../../../shared/use-cases/memberships/review.ts';
import { accountIdOf, aMembership, hour, noon } from '../../../support/memberships.ts';
import { faults } from '../../../support/memory-dynamodb.ts';
import { createReviewWorld, reviewWorldWith } from '../../../support/reviews.ts';

const accountId = accountIdOf('a07e1lwvtuw0');
const pending = aMembership({ accountId, version: 7, review: { value: 'pending', since: noon } });
const approve: ReviewRequest = {
  accountId,
  decision: 'approve',
  versions: [7],
  justification: undefined,
  validateOnly: false,
  person: 'alice',
};

describe('the body of a decision', () => {
  const reason = 'Because';
  const lone = '\ud800';
  const refused = [
    { what: 'a blank justification', body: { justification: ' \n\t ' }, pointer: '/justification' },
    { what: 'an empty justification', body: { justification: '' }, pointer: '/justification' },
    { what: 'a long justification', body: { justification: 'a'.repeat(1001) }, pointer: '/justification' },
    { what: 'a control character', body: { justification: 'a\u0007b' }, pointer: '/justification' },
    { what: 'an escape character', body: { justification: '\u001b[2J' }, pointer: '/justification' },
    { what: 'half a character', body: { justification: lone }, pointer: '/justification' },
    { what: 'a number', body: { justification: 7 }, pointer: '/justification' },
    { what: 'null', body: { justification: null }, pointer: '/justification' },
    { what: 'an unknown field', body: { justification: reason, reason }, pointer: '' },
    { what: 'a text', body: { justification: reason, validateOnly: 'yes' }, pointer: '/validateOnly' },
    { what: 'an array', body: [], pointer: '' },
  ];

  test.each(decisions.flatMap((decision) => refused.map((each) => ({ decision, ...each }))))(
    '$decision refuses $what, before it asks for the version',
    async ({ decision, body, pointer }) => {
      const world = await reviewWorldWith(pending);

      const { status, json } = await world.decide({ accountId, decision, body });

      expect({ status, code: json.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
      expect(json.errors).toContainEqual({ in: 'body', pointer, detail: expect.stringMatching(/\w/) });
      expect(world.db.size('auditRecords')).toBe(0);
    },
  );

  test.each(['deny', 'revoke'] as const)('%s needs a justification, and says where', async (decision) => {
    const world = await reviewWorldWith(pending);

    for (const body of [{}, { validateOnly: true }]) {
      const { status, json } = await world.decide({ accountId, decision, body, ifMatch: '*' });

      expect({ status, code: json.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
      expect(json.errors).toMatchObject([{ in: 'body', pointer: '/justification' }]);
    }
  });

  test.each([
    { decision: 'approve', review: 'pending' },
    { decision: 'reopen', review: 'denied' },
  ] as const)('$decision needs none, and no body at all', async ({ decision, review }) => {
    for (const body of [undefined, {}]) {
      const world = await reviewWorldWith({ ...pending, review: { value: review, since: noon } });

      expect((await world.decide({ accountId, decision, ifMatch: '*', body })).status).toBe(200);
      expect(world.db.dump('auditRecords')[0]).not.toHaveProperty('justification');
    }
  });

  test('may hold a justification of some lines, which is kept without the space around it', async () => {
    const world = await reviewWorldWith(pending);
    const justification = `${'ä'.repeat(990)}\r\n\t👩‍🚀`;

    await world.decide({ accountId, decision: 'deny', ifMatch: '*', body: { justification: ` \n${justification}  ` } });

    expect(world.db.dump('auditRecords')).toMatchObject([{ justification }]);
  });

  test('that is a bad one of an account nobody knows is the caller’s first trouble', async () => {
    const world = createReviewWorld();
    const codeOf = async (ask: { ifMatch?: string; body: unknown }) =>
      (await world.decide({ accountId, decision: 'deny', ...ask })).json.code;

    expect(await codeOf({ ifMatch: 'x', body: {} })).toBe('VALIDATION_FAILED');
    expect(await codeOf({ body: { justification: 'No' } })).toBe('PRECONDITION_REQUIRED');
    expect(await codeOf({ ifMatch: '"1"', body: { justification: 'No' } })).toBe('MEMBERSHIP_NOT_FOUND');
  });
});

test('a decision that is not possible says what is, and what would be', async () => {
  const world = await reviewWorldWith(pending);

  const answer = await world.decide({ accountId, decision: 'reopen', ifMatch: '"7"' });

  expect(answer.json).toMatchObject({
    code: 'REVIEW_NOT_POSSIBLE',
    detail: 'the review is pending; reopen is possible from denied or revoked',
  });
});

test('what is logged of a decision names nobody, and no reason', async () => {
  const world = await reviewWorldWith(pending);

  await world.decide({ accountId, decision: 'deny', ifMatch: '"7"', body: { justification: 'a secret reason' } });

  expect(world.logged).toEqual([{ event: 'REVIEW_DECIDED', accountId, decision: 'deny', version: 8 }]);
});

describe('two at once', () => {
  test('on the same version: one has decided, the other has to look again', async () => {
    const world = await reviewWorldWith(pending);

    const answers = await Promise.all([
      world.decide({ accountId, decision: 'approve', ifMatch: '"7"', subject: 'alice' }),
      world.decide({ accountId, decision: 'deny', ifMatch: '"7"', body: { justification: 'No' }, subject: 'bob' }),
    ]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(world.db.dump('memberships')).toMatchObject([{ version: 8 }]);
    expect(world.db.dump('auditRecords')).toHaveLength(1);
  });

  test('on any version: the other one is judged by what the first has made', async () => {
    const world = await reviewWorldWith(pending);
    const ask = { accountId, decision: 'approve', ifMatch: '*' } as const;

    const answers = await Promise.all([world.decide(ask), world.decide(ask)]);

    expect(answers.map(({ status, json }) => json.code ?? status).sort()).toEqual([200, 'REVIEW_NOT_POSSIBLE']);
    expect(world.db.dump('auditRecords')).toHaveLength(1);
  });

  test.each([
    { versions: [7], expected: { outcome: 'version_changed' } },
    { versions: [7, 8], expected: { membership: { version: 9, review: { value: 'approved' } } } },
    { versions: 'any', expected: { membership: { version: 9, review: { value: 'approved' } } } },
  ] as const)('one of which is an audit, with the versions $versions', async ({ versions, expected }) => {
    const world = await reviewWorldWith(pending);
    const sighting = {
      source: 'audit',
      observedAt: noon + hour,
      profile: { organizationName: 'Acme Gardens' },
    } as const;
    await world.dependencies.changeMembership(
      accountId,
      (known) => seenUnderPartner(known, sighting, { reviewMode: 'manual' }),
      { kind: 'audit', id: 'run' },
    );

    // What the reviewer's function has read, a moment before the audit has written.
    const result = await decideReview({ ...approve, versions }, world.dependencies, { membership: pending });

    expect(result).toMatchObject(expected);
    // Nothing of what the audit has found is lost.
    expect(world.db.dump('memberships')).toMatchObject([{ profile: { organizationName: 'Acme Gardens' } }]);
  });
});

describe('when the store', () => {
  const fail = (when: 'before' | 'after') => {
    let failures = 0;
    return ({ command }: { readonly command: string }) => {
      if (command !== 'TransactWriteItemsCommand' || failures > 0) return undefined;
      failures += 1;
      return { fail: when, error: faults.timeout() } as const;
    };
  };

  test.each([
    { when: 'before', again: 200 },
    { when: 'after', again: 412 },
  ] as const)('gives no answer $when it has written, it is a 503, and the same again is a $again', async (given) => {
    const world = await reviewWorldWith(pending);
    world.db.interfere = fail(given.when);
    const ask = { accountId, decision: 'approve', ifMatch: '"7"' } as const;

    const first = await world.decide(ask);
    const second = await world.decide(ask);

    expect(first.json).toMatchObject({ status: 503, code: 'STORE_UNAVAILABLE' });
    expect(second.status).toBe(given.again);
    expect(world.db.dump('memberships')).toMatchObject([{ version: 8, review: { value: 'approved' } }]);
    expect(world.db.dump('auditRecords')).toHaveLength(1);
  });

  test('holds an item that cannot be read, it is a 500, and the item stays as it is', async () => {
    const world = createReviewWorld();
    await world.putItem({ key: { S: `account#${accountId}` }, version: { N: '7' } });
    const before = world.dump();

    const { json } = await world.decide({ accountId, decision: 'approve', ifMatch: '*' });

    expect(json).toMatchObject({ status: 500, code: 'MEMBERSHIP_DAMAGED' });
    expect(world.dump()).toEqual(before);
  });
});

describe('the queue', () => {
  const waiting = (id: string, since: number) =>
    aMembership({ accountId: accountIdOf(id), review: { value: 'pending', since } });

  test('has the longest waiting first; a decision leaves it, and whoever is reopened waits at its end', async () => {
    const [first, second, third] = [waiting('c', noon - 3 * hour), waiting('a', noon - 2 * hour), waiting('b', noon)];
    const elsewhere = waiting('d', noon - 4 * hour);
    const { relationship } = elsewhere;
    const world = await reviewWorldWith(third, first, second, {
      ...elsewhere,
      relationship: { ...relationship, value: 'not_under_partner' },
    });
    const queue = async () =>
      readableOf((await world.list({ review: 'pending' }, 10)).entries).map(({ accountId: id }) => id);
    const justified = { justification: 'No' };
    expect(await queue()).toEqual(['c', 'a', 'b']);
    world.clock.now = noon + hour;

    await world.decide({ accountId: second.accountId, decision: 'approve', ifMatch: '"1"' });
    expect(await queue()).toEqual(['c', 'b']);
    await world.decide({ accountId: first.accountId, decision: 'deny', ifMatch: '"1"', body: justified });
    expect(await queue()).toEqual(['b']);
    await world.decide({ accountId: first.accountId, decision: 'reopen', ifMatch: '"2"' });
    expect(await queue()).toEqual(['b', 'c']);
  });
});
