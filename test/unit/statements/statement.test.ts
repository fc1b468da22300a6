import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { signStatement } from '../../../shared/statements/statement.ts';
import { createTestSigner } from '../../support/statement-signer.ts';

const claims = {
  iss: 'https://api.example',
  aud: 'reports',
  iat: 1_795_000_000,
  exp: 1_795_000_900,
  jti: 'decision-1',
};
const type = 'membership-statement+jwt';

test('a statement is a JWT that names its key and its kind', async () => {
  const signer = createTestSigner('key-1');
  const statement = await signStatement(type, { ...claims, who: 'Zoë', nobody: undefined }, signer);

  expect(decodeProtectedHeader(statement)).toEqual({ alg: 'ES256', typ: type, kid: 'key-1' });
  const { payload } = await jwtVerify(statement, await importJWK({ ...signer.jwk }), {
    currentDate: new Date(claims.iat * 1000),
  });
  expect(payload).toEqual({ ...claims, who: 'Zoë' });
});

test('another key does not verify it', async () => {
  const statement = await signStatement(type, claims, createTestSigner('key-1'));
  const other = await importJWK({ ...createTestSigner('key-1').jwk });
  await expect(jwtVerify(statement, other, { currentDate: new Date(0) })).rejects.toMatchObject({
    code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  });
});
