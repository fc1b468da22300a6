import { expect, it } from 'vitest';
import { connectionClaims } from '../../../shared/statements/connection-claims.ts';
import { accountIdOf } from '../../support/memberships.ts';

const connection = {
  connectionId: 'connection-1',
  userId: 'user-1',
  returnTo: 'https://app.example.com:8443/connected?x=1',
  askedBy: 'app',
  endsAt: 0,
};
const parts = { issuer: 'https://api.example', newId: () => 'statement-1' };
const now = 1_795_860_000_999;

it('says to the application alone what became of its connection, for ten minutes', () => {
  const result = { linked: true, code: 'MEMBER', allowed: true, accountId: accountIdOf('a07e1lwvtuw0') } as const;
  expect(connectionClaims(connection, result, parts, now)).toEqual({
    iss: 'https://api.example',
    aud: 'https://app.example.com:8443',
    sub: 'user-1',
    iat: 1_795_860_000,
    exp: 1_795_860_600,
    jti: 'statement-1',
    connectionId: 'connection-1',
    linked: true,
    code: 'MEMBER',
    allowed: true,
    accountId: 'a07e1lwvtuw0',
  });
});

it('names neither who asked nor where the browser goes', () => {
  const claims = connectionClaims(connection, { linked: false, code: 'CONSENT_DENIED' }, parts, now);
  expect(Object.keys(claims).toSorted()).toEqual([
    'aud',
    'code',
    'connectionId',
    'exp',
    'iat',
    'iss',
    'jti',
    'linked',
    'sub',
  ]);
});
