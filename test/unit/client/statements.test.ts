import { describe, expect, test } from 'vitest';
import { createStatementVerifier, StatementError } from '../../../client/src/index.ts';
import type { PublicJwk } from '../../../shared/statements/jwk.ts';
import { signStatement } from '../../../shared/statements/statement.ts';
import { createTestSigner } from '../../support/statement-signer.ts';
import { away, clientOf, yes } from './harness.ts';

const issuer = 'https://api.example';
const audience = 'reports';
const start = Date.parse('2026-11-21T12:00:00Z');
const type = 'membership-statement+jwt';
const [first, second] = [createTestSigner('key-1'), createTestSigner('key-2')];

const claims = {
  iss: issuer,
  aud: audience,
  sub: 'user-1',
  iat: start / 1000,
  exp: start / 1000 + 900,
  jti: 'decision-1',
  allowed: true,
  code: 'MEMBER',
  accountId: 'a07e1lwvtuw0',
};

type Published =
  | { readonly keys: readonly PublicJwk[]; readonly maxAge?: number }
  | 'away'
  | { readonly status: number };

/** A verifier with a clock of its own, and what it reads of the service. */
const begin = (published: Published = { keys: [first.jwk] }) => {
  const state = { published, now: start, requests: 0 };
  const { verifyStatement } = createStatementVerifier({
    issuer,
    environment: {
      now: () => state.now,
      fetch: async (url) => {
        expect(String(url)).toBe('https://api.example/.well-known/jwks.json');
        state.requests += 1;
        const { published: answer } = state;
        if (answer === 'away') throw new Error('nobody is there');
        if ('status' in answer) return new Response('{}', { status: answer.status });
        const { keys, maxAge = 3_600 } = answer;
        return Response.json({ keys }, { headers: { 'cache-control': `public, max-age=${maxAge}` } });
      },
    },
  });
  const verify = (statement: string) => verifyStatement(statement, { audience });
  return { state, verify, verifyStatement };
};
const faultOf = async (verified: Promise<unknown>): Promise<string> => {
  const error = await verified.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StatementError)) throw error ?? new Error('the statement was accepted');
  return error.fault;
};

test('what the service has signed is given back', async () => {
  const { verify } = begin();
  expect(await verify(await signStatement(type, claims, first))).toEqual(claims);
});

test.each([
  ['another issuer', { iss: 'https://other.example' }, 'issuer'],
  ['another audience', { aud: 'billing' }, 'audience'],
  ['a list of audiences', { aud: [audience] }, 'audience'],
  ['no audience', { aud: undefined }, 'audience'],
  ['no end', { exp: undefined }, 'malformed'],
  ['an end that is a text', { exp: '1795943251' }, 'malformed'],
  ['an answer that is a text', { allowed: 'true' }, 'malformed'],
  ['no answer', { allowed: undefined }, 'malformed'],
  ['an end that is now', { exp: start / 1000 }, 'expired'],
])('a statement with %s is refused', async (_, different, fault) => {
  const statement = await signStatement(type, { ...claims, ...different } as typeof claims, first);
  expect(await faultOf(begin().verify(statement))).toBe(fault);
});

test('a statement ends by the clock', async () => {
  const { state, verify } = begin();
  const statement = await signStatement(type, claims, first);
  state.now = start + 899_999;
  await verify(statement);
  state.now += 1;
  expect(await faultOf(verify(statement))).toBe('expired');
});

test.each([undefined, null, 7, {}, ''])('%j is no statement', async (statement) => {
  expect(await faultOf(begin().verify(statement as string))).toBe('malformed');
});

test('a statement of another kind is refused, whoever has signed it', async () => {
  const statement = await signStatement('other-statement+jwt' as typeof type, claims, first);
  expect(await faultOf(begin().verify(statement))).toBe('malformed');
});

describe('the keys', () => {
  test('are read once in the time for which they may be kept, also by many at once', async () => {
    const { state, verify } = begin({ keys: [first.jwk], maxAge: 600 });
    const statement = await signStatement(type, { ...claims, exp: claims.exp + 86_400 }, first);
    await Promise.all([verify(statement), verify(statement), verify(statement)]);
    state.now += 599_999;
    await verify(statement);
    expect(state.requests).toBe(1);
    state.now += 1;
    await verify(statement);
    expect(state.requests).toBe(2);
  });

  test('are read again for a key that is not there, but not each time', async () => {
    const { state, verify } = begin();
    const [old, fresh] = [await signStatement(type, claims, first), await signStatement(type, claims, second)];
    await verify(old);
    for (let index = 0; index < 100; index += 1) expect(await faultOf(verify(fresh))).toBe('unknown_key');
    expect(state.requests).toBe(1);

    state.published = { keys: [first.jwk, second.jwk] };
    state.now += 60_000;
    await verify(fresh);
    await verify(old);
    expect(state.requests).toBe(2);
  });

  test('that are gone verify nothing, once the copy is too old', async () => {
    const { state, verify } = begin({ keys: [first.jwk], maxAge: 100 });
    const statement = await signStatement(type, claims, first);
    await verify(statement);
    state.published = { keys: [second.jwk] };
    state.now += 100_000;
    expect(await faultOf(verify(statement))).toBe('unknown_key');
  });

  test.each<Published>(['away', { status: 503 }, { keys: 'none' as never }])(
    'that cannot be read are not there, and are asked for seldom: %j',
    async (published) => {
      const { state, verify } = begin(published);
      const statement = await signStatement(type, claims, first);
      expect(await faultOf(verify(statement))).toBe('keys_unavailable');
      expect(await faultOf(verify(statement))).toBe('keys_unavailable');
      expect(state.requests).toBe(1);
      state.published = { keys: [first.jwk] };
      state.now += 60_000;
      await verify(statement);
    },
  );

  test('stay good for a day while the service is away', async () => {
    const { state, verify } = begin();
    const statement = await signStatement(type, { ...claims, exp: claims.exp + 864_000 }, first);
    await verify(statement);
    state.published = 'away';
    state.now += 3_600_000 + 86_399_000;
    await verify(statement);
    state.now += 61_000;
    expect(await faultOf(verify(statement))).toBe('keys_unavailable');
  });

  test('of other kinds, or without an id, are passed over', async () => {
    const odd = [
      { kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'rsa' },
      { ...first.jwk, kid: undefined },
      {},
      null,
      7,
    ] as never[];
    const { verify } = begin({ keys: [...odd, first.jwk] });
    await verify(await signStatement(type, claims, first));
  });
});

describe('a check that asks for a statement', () => {
  const answerWith = async (seconds: number) => {
    const statement = await signStatement(type, { ...claims, exp: start / 1000 + seconds }, first);
    return () =>
      yes()
        .json()
        .then((answer: object) => Response.json({ ...answer, statement }));
  };
  const question = { userId: 'user-1', statement: { audience } };

  test('sends the audience, and hands on what the service has signed', async () => {
    const { membership, requests } = clientOf([await answerWith(900)]);
    const { statement = '' } = await membership.check(question);
    expect(await requests[0]?.json()).toEqual(question);
    expect(await begin().verify(statement)).toMatchObject({ sub: 'user-1' });
  });

  test('is one question for each audience', async () => {
    const { membership, requests } = clientOf([await answerWith(900)]);
    await Promise.all([question, { ...question, statement: { audience: 'other' } }].map(membership.check));
    expect(requests).toHaveLength(2);
  });

  test('is answered from the cache as long as the statement is good', async () => {
    const { membership, requests, clock } = clientOf([await answerWith(60)], { cacheSeconds: 3_600 });
    await membership.check(question);
    clock.now = start + 59_999;
    expect(await membership.check(question)).toMatchObject({ origin: 'cache' });
    clock.now += 1;
    expect(await membership.check(question)).toMatchObject({ origin: 'service' });
    expect(requests).toHaveLength(2);
  });

  test('is not answered by a statement that has ended, also while the service is away', async () => {
    const { membership, clock } = clientOf([await answerWith(60), away]);
    await membership.check(question);
    clock.now = start + 50_000;
    expect(await membership.check(question)).toMatchObject({ origin: 'last_known' });
    clock.now = start + 60_000;
    await expect(membership.check(question)).rejects.toThrow('The service cannot be reached');
  });
});
