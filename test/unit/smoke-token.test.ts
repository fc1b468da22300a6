import { expect, test } from 'vitest';
import { claimsOf } from '../../local/smoke/token.ts';

const tokenOf = (claims: unknown): string =>
  ['{"alg":"RS256"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
const scopes = ['membership/check', 'audit/read'];

/** The gateway takes each of them: issuers differ. */
test.each([
  [{ scope: 'membership/check audit/read' }],
  [{ scope: scopes }],
  [{ scp: 'membership/check audit/read' }],
  [{ scp: scopes }],
])('the scopes of a token with the claims %j are understood', (claims) => {
  expect(claimsOf(tokenOf({ ...claims, exp: 1_800_000_000 }))).toEqual({ scopes, expires: 1_800_000_000 });
});

test('a token without scopes has none, and one that is no JWT has no claims', () => {
  expect(claimsOf(tokenOf({ aud: 'x' }))).toEqual({ scopes: [], expires: undefined });
  expect(claimsOf('opaque')).toBeUndefined();
});
