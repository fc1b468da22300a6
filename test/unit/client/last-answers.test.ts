/** Answers that the client gives again. */
import { describe, expect, test } from 'vitest';
import { MembershipError } from '../../../client/src/index.ts';
import { away, broken, clientOf, no, noOf, noon, problem, tooOld, yes } from './harness.ts';

const hour = 3_600_000;
const question = { userId: 'user-1' };

describe('while the service is away', () => {
  test.each([
    ['yes', yes, true],
    ['no', no, false],
  ] as const)('its last %s stands until its freshUntil', async (_, step, allowed) => {
    const { membership, clock } = clientOf([step, away]);
    await membership.check(question);

    clock.now = noon + 24 * hour;
    expect(await membership.check(question)).toMatchObject({ allowed, origin: 'last_known' });
    clock.now = noon + 25 * hour;
    await expect(membership.check(question)).rejects.toBeInstanceOf(MembershipError);
  });

  test('an answer is never older than the question accepts', async () => {
    const { membership, clock } = clientOf([yes, away]);
    const strict = { ...question, maxAgeSeconds: 2 * 3600 };
    await membership.check(strict);

    clock.now = noon + 0.9 * hour;
    expect(await membership.isMember(strict)).toBe(true);
    clock.now = noon + hour;
    await expect(membership.check(strict)).rejects.toBeInstanceOf(MembershipError);
  });

  test('a newer no replaces a yes', async () => {
    const { membership } = clientOf([yes, no, away]);
    await membership.check(question);
    await membership.check(question);

    expect(await membership.isMember(question)).toBe(false);
  });

  test.each([
    ['the same user, with a statement', { ...question, statement: { audience: 'reports' } }],
    ['the same user, of younger evidence', { ...question, maxAgeSeconds: 7_200 }],
    ['the account of that user', { accountId: 'a07e1lwvtuw0' }],
  ])('a newer no about %s ends a yes as well', async (_, other) => {
    const { membership } = clientOf([yes, no, away], { cacheSeconds: 60 });
    await membership.check(question);
    await membership.check(other);

    await expect(membership.check(question)).rejects.toBeInstanceOf(MembershipError);
  });

  test('a no about others, or for a limit of age alone, ends no yes', async () => {
    const { membership } = clientOf([yes, noOf('a07e1another'), tooOld, away]);
    await membership.check(question);
    await membership.check({ userId: 'user-2' });
    await membership.check({ ...question, maxAgeSeconds: 60 });

    expect(await membership.check(question)).toMatchObject({ allowed: true, origin: 'last_known' });
  });

  test.each([
    ['a page to sign in at', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['nothing', () => new Response('')],
    ['no content', () => new Response(null, { status: 204 })],
    ['null', () => Response.json(null)],
    ['JSON of something else', () => Response.json({ message: 'ok' })],
    ['a yes in words', () => Response.json({ allowed: 'false', code: 'MEMBER' })],
    ['half an answer', () => new Response('{"allowed":tr', { headers: { 'content-type': 'application/json' } })],
    ['a redirection that leads nowhere', () => new Response(null, { status: 304 })],
    ['a body that breaks off', broken],
  ])('%s is no answer, and no no', async (_, step) => {
    const { membership } = clientOf([yes, step]);
    await membership.check(question);

    expect(await membership.check(question)).toMatchObject({ allowed: true, origin: 'last_known' });
    await expect(membership.check({ userId: 'user-2' })).rejects.toBeInstanceOf(MembershipError);
  });

  test('a body that breaks off is asked for again', async () => {
    const { membership, requests } = clientOf([broken, yes]);

    expect(await membership.check(question)).toMatchObject({ allowed: true, origin: 'service' });
    expect(requests).toHaveLength(2);
  });

  test('a time-out is an error without a problem', async () => {
    const { membership } = clientOf([
      () => {
        throw new DOMException('too late', 'TimeoutError');
      },
    ]);

    await expect(membership.check(question)).rejects.toMatchObject({ status: undefined, problem: undefined });
  });

  test('a refusal of the caller is no reason for an old answer', async () => {
    const { membership } = clientOf([yes, () => problem(403)]);
    await membership.check(question);

    await expect(membership.check(question)).rejects.toMatchObject({ status: 403 });
  });
});

describe('the cache', () => {
  test('gives a yes again without asking, for as long as it is told', async () => {
    const { membership, clock, requests } = clientOf([yes, no], { cacheSeconds: 60 });
    await membership.check(question);

    clock.now = noon + 59_999;
    expect(await membership.check(question)).toMatchObject({ allowed: true, origin: 'cache' });
    clock.now = noon + 60_000;
    expect(await membership.check(question)).toMatchObject({ allowed: false, origin: 'service' });
    expect(requests).toHaveLength(2);
  });

  test('has no yes beyond its freshUntil, and no no at all', async () => {
    const long = clientOf([yes, no], { cacheSeconds: 48 * 3600 });
    await long.membership.check(question);
    long.clock.now = noon + 25 * hour;

    expect(await long.membership.check(question)).toMatchObject({ allowed: false, origin: 'service' });
    expect(await long.membership.check(question)).toMatchObject({ allowed: false, origin: 'service' });
  });

  test('is bounded', async () => {
    const { membership, requests } = clientOf([yes], { cacheSeconds: 60 });
    for (let user = 0; user <= 10_000; user += 1) await membership.check({ userId: String(user) });

    await membership.check({ userId: '10000' });
    expect(requests).toHaveLength(10_001);
    await membership.check({ userId: '0' });
    expect(requests).toHaveLength(10_002);
  });
});

test('a clock that is set back makes no yes last longer in the cache', async () => {
  const { membership, clock } = clientOf([yes, no], { cacheSeconds: 60 });
  await membership.check(question);
  clock.now = noon - hour;

  expect(await membership.check(question)).toMatchObject({ allowed: false, origin: 'service' });
});
