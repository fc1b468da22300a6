/** What signs statements in tests, in the place of KMS. */
import { createPublicKey } from 'node:crypto';
import { kinds, openKey } from '../../local/aws/kms-keys.ts';
import { joseSignatureOf } from '../../shared/statements/ecdsa.ts';
import type { PublicJwk } from '../../shared/statements/jwk.ts';
import { StatementNotSignedError, type StatementSigner } from '../../shared/statements/statement.ts';

/** A signer with a key of its own, and the public half of that. */
export const createTestSigner = (keyId: string): StatementSigner & { readonly jwk: PublicJwk } => {
  const key = openKey(keyId, 'ECC_NIST_P256', undefined)();
  const sign = kinds.ECC_NIST_P256.algorithms['ECDSA_SHA_256']?.signs?.DIGEST;
  const { x = '', y = '' } = createPublicKey(key).export({ format: 'jwk' });
  return {
    keyId,
    jwk: { kty: 'EC', crv: 'P-256', x, y, kid: keyId, use: 'sig', alg: 'ES256' },
    sign: async (digest) => {
      const signature = sign && joseSignatureOf(sign(Buffer.from(digest), key));
      if (signature === undefined) throw new StatementNotSignedError('no signature');
      return signature;
    },
  };
};
