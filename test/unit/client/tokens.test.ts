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

  test('may come from the caller', async () => {
    const { membership, requests } = clientOf([yes], { token: async () => 'of-a-person' });
    await membership.check(question);

    expect(requests[0]?.headers.get('authorization')).toBe('Bearer of-a-person');
  });
});
