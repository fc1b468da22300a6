import { decodeJwt, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { localCredentials } from '../../../local/simulator/simulator.ts';
import { createTokens } from '../../../local/simulator/tokens.ts';
import { midday } from './harness.ts';

const seconds = Math.floor(midday / 1000);
const good = { sub: 'local-partner-client', token_use: 'access', exp: seconds + 60 };
const tokensAt = (now: number) => createTokens(localCredentials, { tokenLifetimeSeconds: 3600 }, () => now);
const signed = (claims: JWTPayload, { alg = 'HS256', secret = localCredentials.partnerSecret } = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg, typ: 'JWT' }).sign(Buffer.from(secret));

describe('an access token', () => {
  it("is the partner's for an hour", async () => {
    const { accessToken, expiresIn } = await tokensAt(midday).forPartner();
    expect(expiresIn).toBe(3600);
    expect(decodeJwt(accessToken)).toEqual({
      sub: 'local-partner-client',
      token_use: 'access',
      scope: 'v3api/general.partner',
      version: 2,
      client_id: 'local-partner-client',
      iat: seconds,
      exp: seconds + 3600,
      jti: expect.any(String),
    });
    const bearerAt = (now: number) => tokensAt(now).bearerOf(`Bearer ${accessToken}`);
    expect(await bearerAt((seconds + 3600) * 1000 - 1)).toEqual({ kind: 'partner' });
    expect(await bearerAt((seconds + 3600) * 1000)).toBeUndefined();
  });

  it("is an account owner's for a day", async () => {
    const token = await tokensAt(midday).forEndUser('a07e1lwvtuw0');
    const bearerAt = (now: number) => tokensAt(now).bearerOf(`Bearer ${token}`);
    expect(await bearerAt((seconds + 86_400) * 1000 - 1)).toEqual({
      kind: 'end_user',
      accountId: 'a07e1lwvtuw0',
      role: 'owner',
    });
    expect(await bearerAt((seconds + 86_400) * 1000)).toBeUndefined();
  });

  it.each([
    ['no header', undefined],
    ['no token', 'Bearer '],
    ['no JWT', 'Bearer nonsense'],
    ['three parts of nonsense', 'Bearer a.b.c'],
    ['no signature', `Bearer ${new UnsecuredJWT(good).encode()}`],
  ])('is not accepted with %s', async (_, header) => {
    expect(await tokensAt(midday).bearerOf(header)).toBeUndefined();
  });

  it.each([
    ['with another secret', signed(good, { secret: 'another-secret' })],
    ['by another algorithm', signed(good, { alg: 'HS512' })],
    ['without an expiry', signed({ ...good, exp: undefined })],
    ['without a subject', signed({ ...good, sub: undefined })],
    ['for another use', signed({ ...good, token_use: 'id' })],
  ])('is not accepted if it was signed %s', async (_, token) => {
    expect(await tokensAt(midday).bearerOf(`Bearer ${await token}`)).toBeUndefined();
  });

  it('is accepted if it was signed elsewhere with the same secret', async () => {
    expect(await tokensAt(midday).bearerOf(`Bearer ${await signed(good)}`)).toEqual({ kind: 'partner' });
  });
});
