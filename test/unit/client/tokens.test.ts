import { describe, expect, test } from 'vitest';
import { MembershipError, TokenError } from '../../../client/src/index.ts';
import { away, clientOf, noon, problem, token, yes } from './harness.ts';

const hour = 3_600_000;
const question = { userId: 'user-1' };

describe('tokens', () => {
  test('are used until a minute before they end', async () => {
    const { membership, clock, tokens } = clientOf([yes]);
    await membership.check(question);

    clock.now = noon + hour - 60_001;
    await membership.check(question);
    expect(tokens).toHaveLength(1);
    clock.now = noon + hour - 60_000;
    await membership.check(question);
    expect(tokens).toHaveLength(2);
  });

  test('that are refused are got anew, once', async () => {
    const { membership, requests, tokens, issued } = clientOf([() => problem(401), yes]);
    issued.push(
      () => token('old'),
      () => token('new'),
    );

    expect(await membership.isMember(question)).toBe(true);
    expect(requests.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer old', 'Bearer new']);
    expect(tokens).toHaveLength(2);
    await expect(clientOf([() => problem(401)]).membership.check(question)).rejects.toMatchObject({ status: 401 });
  });

  test.each([
    ['refuses', () => problem(401)],
    ['is away', away],
    ['answers something else', () => new Response('<html>')],
    ['answers null', () => Response.json(null)],
    ['answers without a token', () => Response.json({})],
  ])('are an error of their own if the issuer %s, which says nothing of an account', async (_, step) => {
    const { membership, issued } = clientOf([yes]);
    issued.push(step);

    await expect(membership.check(question)).rejects.toBeInstanceOf(MembershipError);
    await expect(membership.check(question)).rejects.toMatchObject({ cause: expect.any(TokenError) });
  });

  test.each([
    ['refuses them', () => Response.json({ error: 'invalid_client' }, { status: 400 }), false],
    ['refuses them for a while', () => problem(429), true],
    ['fails', () => problem(503), true],
    ['is away', away, true],
  ])('are, where the issuer %s, a reason for the last answer or not', async (_, step, isReason) => {
    const { membership, clock, issued } = clientOf([yes]);
    issued.push(token, step);
    await membership.check(question);
    clock.now += 3_600_000;

    const asked = membership.check(question);
    if (isReason) expect(await asked).toMatchObject({ allowed: true, origin: 'last_known' });
    else await expect(asked).rejects.toMatchObject({ message: 'There is no token', cause: { status: 400 } });
  });

  test.each([
    ['says nothing', undefined, 240],
    ['says null', null, 240],
    ['says a word', 'abc', 240],
    ['writes a comma', '3,600', 240],
    ['says an empty text', '', 240],
    ['says true', true, 240],
    ['says 0', 0, 240],
    ['says less than 0', -3600, 240],
    ['says a number as text', '3600', 3540],
    ['says a minute', 60, 30],
    ['says a second', 1, 0.5],
  ])('are used for a while if the issuer, asked how long they are good, %s', async (_, expiresIn, seconds) => {
    const { membership, clock, tokens, issued } = clientOf([yes]);
    issued.push(() => Response.json({ access_token: 'token', expires_in: expiresIn }));
    await membership.check(question);
    clock.now = noon + seconds * 1000 - 1;
    await membership.check(question);
    expect(tokens).toHaveLength(1);
    clock.now += 1;
    await membership.check(question);
    expect(tokens).toHaveLength(2);
  });

  test('are not used for ever if the issuer says so', async () => {
    const { membership, clock, tokens, issued } = clientOf([yes]);
    issued.push(() => new Response('{"access_token":"token","expires_in":1e999}'));
    await membership.check(question);
    clock.now = noon + 240_000;
    await membership.check(question);
    expect(tokens).toHaveLength(2);
  });

  test('may come from the caller', async () => {
    const { membership, requests } = clientOf([yes], { token: async () => 'of-a-person' });
    await membership.check(question);

    expect(requests[0]?.headers.get('authorization')).toBe('Bearer of-a-person');
  });
});

describe('what is no token', () => {
  const secret = 'eyJhbGciOi';
  const values: [string, unknown][] = [
    ['empty', ''],
    ['a blank', ' '],
    ['with a line break at its end', `${secret}\n`],
    ['with a line break', `${secret}\r\n${secret}`],
    ['with NUL', `${secret}\0`],
    ['with a blank', `Bearer ${secret}`],
    ['with DEL', `${secret}\x7f`],
    ['beyond ASCII', `${secret}é`],
    ['beyond Latin-1', `${secret}…`],
  ];
  /** Everything that an error tells, and those that have led to it. */
  const told = (error: unknown): string =>
    error instanceof Error ? `${error.message} ${error.stack} ${JSON.stringify(error)} ${told(error.cause)}` : '';

  const expectRefused = async (asked: Promise<unknown>) => {
    const error = await asked.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MembershipError);
    expect(error).toMatchObject({ message: 'There is no token', cause: expect.any(TokenError) });
    expect(told(error)).not.toContain(secret);
  };

  test.each<[string, unknown]>([...values, ['undefined', undefined], ['null', null], ['an object', { secret }]])(
    'is not sent, not shown, and no reason for the last answer: %s, of the caller',
    async (_, value) => {
      const given: unknown[] = ['good'];
      const { membership, requests } = clientOf([yes], {
        token: () => (given.length > 0 ? given.shift() : value) as string,
      });
      await membership.check(question);

      await expectRefused(membership.check(question));
      await expectRefused(membership.signIn({ userId: 'user-1' }));
      expect(requests).toHaveLength(1);
    },
  );

  test.each(values)(
    'is not sent, not shown, and no reason for the last answer: %s, of the issuer',
    async (_, value) => {
      const { membership, clock, requests, issued } = clientOf([yes]);
      issued.push(token, () => token(value as string));
      await membership.check(question);
      clock.now += hour;

      await expectRefused(membership.check(question));
      expect(requests).toHaveLength(1);
      issued.push(...Array.from({ length: 9 }, () => token));
      expect(await membership.check(question)).toMatchObject({ origin: 'service' });
    },
  );
});
