/** A no is news about its user and its account, in whatever way they were asked about before. */
import { describe, expect, test } from 'vitest';
import { MembershipError, type Question } from '../../../client/src/index.ts';
import { lastAnswers } from '../../../client/src/last-answers.ts';
import { away, clientOf, no, noOf, noon, yes } from './harness.ts';

const accountId = 'a07e1lwvtuw0';
const question = { userId: 'user-1' };
const unknown = () => Response.json({ allowed: false, code: 'UNKNOWN_USER', decisionId: 'decision' });
const revoked = () => Response.json({ allowed: false, code: 'REVOKED', decisionId: 'decision' });
const revokedFor = (accountId: string) => () =>
  Response.json({ allowed: false, code: 'REVOKED', accountId, decisionId: 'decision' });

/** An answer that comes when the test says so. */
const late = (answer: () => Response) => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  return { step: () => promise, arrive: () => resolve(answer()) };
};

describe('a yes that was asked for before a no, and comes after it,', () => {
  test.each<[string, Question, Question, () => Response]>([
    ['the account, by its user', { accountId }, question, no],
    ['the user, by the account', question, { accountId }, no],
    ['the user, with a limit of age', question, { ...question, maxAgeSeconds: 7_200 }, unknown],
    ['the user name, in other letters', { userName: 'Joe' }, { userName: 'joe' }, unknown],
  ])('is not kept: about %s', async (_, slow, quick, step) => {
    const { step: slowStep, arrive } = late(yes);
    const { membership } = clientOf([slowStep, step, away], { cacheSeconds: 60 });
    const slowly = membership.check(slow);
    expect(await membership.isMember(quick)).toBe(false);
    arrive();
    await slowly;

    await expect(membership.check(slow)).rejects.toBeInstanceOf(MembershipError);
  });

  test('does not take the place of that no, and is not handed to whom asks after it', async () => {
    const slow = late(yes);
    const { membership } = clientOf([slow.step, revoked, no, away], { cacheSeconds: 60 });
    const slowly = membership.check(question);
    await membership.signIn(question);

    expect(await membership.check(question)).toMatchObject({ allowed: false, origin: 'service' });
    slow.arrive();
    await slowly;
    expect(await membership.check(question)).toMatchObject({ allowed: false, origin: 'last_known' });
  });

  test('is kept if the no was about others', async () => {
    const slow = late(yes);
    const { membership } = clientOf([slow.step, noOf('a07e1another'), away], { cacheSeconds: 60 });
    const slowly = membership.check(question);
    await membership.check({ userId: 'user-2' });
    slow.arrive();
    await slowly;

    expect(await membership.check(question)).toMatchObject({ allowed: true, origin: 'cache' });
  });

  test.each([
    ['with one about it', question],
    ['of which none may have been about it', { userId: 'user-2' }],
  ])('is not kept either after more noes than are remembered, %s', async (_, first) => {
    const answers = lastAnswers(60_000, () => noon);
    const sentAt = answers.newest();
    answers.hearNo(first, {});
    for (let user = 0; user < 10_000; user += 1) answers.hearNo({ userId: `other-${user}` }, {});

    answers.keep('key', question, await yes().json(), sentAt);
    expect(answers.lastKnown('key')).toBeUndefined();
    answers.keep('key', question, await yes().json(), answers.newest());
    expect(answers.lastKnown('key')).toMatchObject({ allowed: true });
  });
});

test('a yes that was asked for after a no is kept', async () => {
  const { membership } = clientOf([no, yes, away], { cacheSeconds: 60 });
  await membership.check(question);
  await membership.check(question);

  expect(await membership.check(question)).toMatchObject({ allowed: true, origin: 'cache' });
});

test('a no that another no has overtaken is kept', async () => {
  const slow = late(no);
  const { membership } = clientOf([slow.step, no, away]);
  const slowly = membership.check(question);
  await membership.check({ accountId });
  slow.arrive();
  await slowly;

  expect(await membership.check(question)).toMatchObject({ allowed: false, origin: 'last_known' });
});

describe('a sign-in that is answered by a no', () => {
  test.each<[string, Question, object, () => Response]>([
    ['its user', question, {}, revoked],
    ['the account that it names', { accountId }, { accountId }, revoked],
    ['the account that the answer names', { accountId }, {}, revokedFor(accountId)],
    ['another user of that account', { userName: 'Joe' }, {}, revokedFor(accountId)],
  ])('ends each yes about %s', async (_, asked, wanted, step) => {
    const { membership } = clientOf([yes, step, away], { cacheSeconds: 60 });
    await membership.check(asked);
    await membership.signIn({ ...question, ...wanted });

    await expect(membership.check(asked)).rejects.toBeInstanceOf(MembershipError);
  });

  test.each(['NOT_LINKED', 'NO_IDENTITY', 'ACCOUNT_NEEDED'])('ends no yes by %s, which no check says', async (code) => {
    const step = () => Response.json({ allowed: false, code, accountId, decisionId: 'decision' });
    const { membership } = clientOf([yes, step], { cacheSeconds: 60 });
    await membership.check(question);
    await membership.signIn(question);

    expect(await membership.check(question)).toMatchObject({ allowed: true, origin: 'cache' });
  });

  test('ends no yes about others', async () => {
    const { membership } = clientOf([yes, revokedFor('a07e1another')], { cacheSeconds: 60 });
    await membership.check(question);
    await membership.signIn({ userId: 'user-2' });

    expect(await membership.check(question)).toMatchObject({ allowed: true, origin: 'cache' });
  });

  test('ends no yes if it is not the answer of the service', async () => {
    const { membership } = clientOf([yes, () => Response.json({ allowed: false })], { cacheSeconds: 60 });
    await membership.check(question);
    await expect(membership.signIn(question)).rejects.toBeInstanceOf(MembershipError);

    expect(await membership.check(question)).toMatchObject({ allowed: true, origin: 'cache' });
  });
});

describe('names that are one to the service are one here:', () => {
  test.each<[Question, Question, boolean]>([
    [{ userName: 'Joe' }, { userName: 'joe' }, true],
    [{ userName: 'joe' }, { userName: ' JOE\t' }, true],
    [{ userName: '\u00a0Jo\u00eb' }, { userName: 'joe\u0308' }, true],
    [{ userId: 'user-1' }, { userId: ' user-1 ' }, true],
    [{ accountId }, { accountId: `${accountId} ` }, true],
    [{ userName: 'Joe' }, { userName: 'joel' }, false],
    // Ids of users are the application's own, and have case.
    [{ userId: 'User-1' }, { userId: 'user-1' }, false],
    [{ userName: 'user-1' }, { userId: 'user-1' }, false],
  ])('a no about the second of %j and %j ends a yes about the first, or not: %j', async (first, second, isOne) => {
    const { membership } = clientOf([yes, unknown, away], { cacheSeconds: 60 });
    await membership.check(first);
    await membership.check(second);

    const again = membership.check(first);
    if (isOne) await expect(again).rejects.toBeInstanceOf(MembershipError);
    else expect(await again).toMatchObject({ allowed: true, origin: 'cache' });
  });
});
