/**
 * Every state, every decision, every way to say which version is meant: what is answered, and that
 * nothing else is written.
 */

import { describe, expect, test } from 'vitest';
import { membership as membershipSchema } from '../../../../shared/api/schemas/memberships.ts';
import { relationships } from '../../../../shared/domain/membership/facts.ts';
import { decisions } from '../../../../shared/domain/membership/reviews.ts';
import { expectDeclared } from '../../../support/declared.ts';
import { accountIdOf, aMembership, hour, noon } from '../../../support/memberships.ts';
import { createReviewWorld } from '../../../support/reviews.ts';

const accountId = accountIdOf('a07e1lwvtuw0');
const version = 7;

/** What a decision makes of a review; what is not here is not possible. `nobody`: nothing is known of the account. */
const outcomes = {
  nobody: {},
  pending: { approve: 'approved', deny: 'denied' },
  approved: { revoke: 'revoked' },
  denied: { reopen: 'pending' },
  revoked: { reopen: 'pending' },
} as const;
type State = keyof typeof outcomes;

const actions = { approve: 'approved', deny: 'denied', revoke: 'revoked', reopen: 'reopened' } as const;

const unread = { status: 400, code: 'INVALID_IF_MATCH' } as const;
const other = 'another version';
const meant = 'the stored version';
const tags = [
  { tag: undefined, means: { status: 428, code: 'PRECONDITION_REQUIRED' } },
  { tag: '', means: unread },
  { tag: '7', means: unread },
  { tag: '"7', means: unread },
  { tag: '"7" "8"', means: unread },
  { tag: '"7", *', means: unread },
  { tag: '"6"', means: other },
  { tag: '"8"', means: other },
  { tag: '""', means: other },
  { tag: '"07"', means: other },
  { tag: 'W/"7"', means: other },
  { tag: '"5", "6"', means: other },
  { tag: 'W/"7", "6"', means: other },
  { tag: '"7"', means: meant },
  { tag: ' "7" ', means: meant },
  { tag: '*', means: meant },
  { tag: '"5","7"', means: meant },
  { tag: 'W/"7", "7"', means: meant },
] as const;

const expectedOf = (state: State, decision: keyof typeof actions, { means }: (typeof tags)[number]) => {
  if (typeof means !== 'string') return means;
  if (state === 'nobody') return { status: 404, code: 'MEMBERSHIP_NOT_FOUND' };
  if (means === other) return { status: 412, code: 'PRECONDITION_FAILED' };
  const possible: Partial<Record<keyof typeof actions, string>> = outcomes[state];
  const becomes = possible[decision];
  return becomes === undefined ? { status: 409, code: 'REVIEW_NOT_POSSIBLE' } : { status: 200, becomes };
};

const states = Object.keys(outcomes) as State[];
const cases = states.flatMap((state) =>
  decisions.flatMap((decision) =>
    tags.map((tag) => ({ state, decision, tag, ...expectedOf(state, decision, tag), ifMatch: tag.tag ?? 'none' })),
  ),
);

const membershipIn = (state: Exclude<State, 'nobody'>, relationship: (typeof relationships)[number]) => {
  const known = aMembership();
  return aMembership({
    accountId,
    version,
    relationship: { ...known.relationship, value: relationship },
    review: { value: state, since: noon },
    transfer: { requestedAt: noon },
  });
};

describe.each(relationships)('of an account that is %s', (relationship) => {
  test.each(cases)('$decision of $state with If-Match $ifMatch is $status', async ({ state, decision, tag, ...to }) => {
    const world = createReviewWorld();
    if (state !== 'nobody') await world.put(membershipIn(state, relationship));
    world.clock.now = noon + hour;
    const before = world.dump();
    const body = { justification: 'Seen in the contract' };
    const ask = { accountId, decision, ifMatch: tag.tag };

    const onlyChecked = await world.decide({ ...ask, body: { ...body, validateOnly: true } });
    expect(world.dump()).toEqual(before);
    const answer = await world.decide({ ...ask, body });

    expect([onlyChecked.status, answer.status]).toEqual([to.status, to.status]);
    if (!('becomes' in to) || state === 'nobody') {
      expect([onlyChecked.json.code, answer.json.code]).toEqual([to.code, to.code]);
      expect(world.dump()).toEqual(before);
      expect(world.logged).toEqual([]);
      return;
    }
    const at = '2026-11-21T13:00:00.000Z';
    expectDeclared({ answer: membershipSchema }, answer.json);
    expect(answer).toMatchObject({ etag: '"8"', json: { version: 8, review: { value: to.becomes, since: at } } });
    expect(onlyChecked).toMatchObject({ etag: '"7"', json: { version: 7, review: { value: to.becomes, since: at } } });
    const { review: _review, version: _version, updatedAt: _updatedAt, ...rest } = answer.json;
    expect(onlyChecked.json).toMatchObject(rest);
    expect(rest.transfer).toEqual({ requestedAt: '2026-11-21T12:00:00.000Z' });

    const { memberships, auditRecords } = world.dump();
    expect(memberships).toEqual([
      {
        ...before.memberships[0],
        version: 8,
        review: { value: to.becomes, since: at, decided: true },
        standing: `${relationship}#${to.becomes}`,
        reviewSince: at,
        updatedAt: at,
        recordHash: expect.any(String),
      },
    ]);
    const unchanged = { relationship, activity: 'open' };
    expect(auditRecords).toEqual([
      {
        accountId,
        version: 8,
        at,
        day: '2026-11-21',
        action: actions[decision],
        actor: { kind: 'reviewer', id: 'alice' },
        changed: ['review'],
        before: { ...unchanged, review: state },
        after: { ...unchanged, review: to.becomes },
        evidence: { source: 'audit', observedAt: '2026-11-21T12:00:00.000Z' },
        justification: 'Seen in the contract',
      },
    ]);
    expect(world.logged).toEqual([{ event: 'REVIEW_DECIDED', accountId, decision, version: 8 }]);
  });
});

test('the matrix has every answer in it', () => {
  const counts = Map.groupBy(cases, ({ status }) => status);
  expect([...counts.keys()].sort()).toEqual([200, 400, 404, 409, 412, 428]);
  // Five transitions, each with the five tags that mean the stored version.
  expect(counts.get(200)).toHaveLength(25);
});
