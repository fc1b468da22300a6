/**
 * Statements: JSON Web Tokens (RFC 7519) that anyone can verify with the keys that this service
 * publishes, without asking it.
 */
import { createHash } from 'node:crypto';

/** What signs. Its private key may be anywhere; the id is that of the published key. */
export interface StatementSigner {
  readonly keyId: string;
  /**
   * @param digest SHA-256 of what is signed
   * @returns the 64 bytes of an ES256 signature (RFC 7518, section 3.4)
   * @throws StatementNotSignedError
   */
  sign(digest: Uint8Array): Promise<Uint8Array>;
}

/** Nothing was signed. It says nothing about what was to be stated. */
export class StatementNotSignedError extends Error {
  override readonly name = 'StatementNotSignedError';
}

/** Claims that every statement has; times in whole seconds since 1970. */
export interface StatementClaims {
  readonly iss: string;
  readonly aud: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
}

/**
 * Tells kinds of statements apart, so that one is never taken for another (RFC 8725, section 3.11);
 * without `application/` before it.
 */
export type StatementType = 'membership-statement+jwt' | 'connection-statement+jwt';

/**
 * Signs a statement.
 *
 * @returns a JWS in its compact form
 * @throws StatementNotSignedError
 */
export async function signStatement<C extends StatementClaims>(
  type: StatementType,
  claims: C,
  signer: StatementSigner,
): Promise<string> {
  const header = { alg: 'ES256', typ: type, kid: signer.keyId };
  const input = `${encoded(header)}.${encoded(claims)}`;
  const signature = await signer.sign(createHash('sha256').update(input).digest());
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
