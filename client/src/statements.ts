/** Statements: answers of checks that others hand on, verified with the keys that the service publishes. */
import type { CheckMembershipResponses } from './generated/types.gen.ts';
import { publishedKeys } from './statement-keys.ts';
import type { Environment } from './tokens.ts';

type Answer = CheckMembershipResponses[200];

/** What a statement says; times in seconds since 1970. */
export interface StatementClaims extends Pick<Answer, 'allowed' | 'code' | 'accountId'> {
  readonly iss: string;
  readonly aud: string;
  /** The user that was asked about; absent if an account was. */
  readonly sub?: string;
  readonly iat: number;
  readonly exp: number;
  /** The `decisionId` of the answer. */
  readonly jti: string;
  readonly evidence?: Omit<NonNullable<Answer['evidence']>, 'ageSeconds'>;
}

/**
 * `malformed`: it is no statement of a check. `unknown_key`: no published key has its id. `expired`: it was good once.
 * `keys_unavailable`: the keys cannot be read, so that nobody knows.
 */
export type StatementFault =
  | 'malformed'
  | 'unknown_key'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'keys_unavailable';

/** A statement was not accepted. That is no answer about anybody. */
export class StatementError extends Error {
  override readonly name = 'StatementError';
  readonly fault: StatementFault;

  constructor(fault: StatementFault, cause?: unknown) {
    super(`The statement was not accepted: ${fault}`, { cause });
    this.fault = fault;
  }
}

export interface StatementVerifierOptions {
  /** The `iss` of statements: the address of the API, unless the service is set to say something else. */
  readonly issuer: string;
  /** Where the keys are; `/.well-known/jwks.json` of the issuer by default. */
  readonly keysUrl?: string;
  /** For tests: what stands for the network and the clock. */
  readonly environment?: Partial<Pick<Environment, 'fetch' | 'now'>>;
}

const type = 'membership-statement+jwt';
/** Far more than any statement has. */
const mostCharacters = 8_192;
/** Three parts; a signature of 64 bytes has 86 characters, of which the last one holds two bits. */
const form = /^([\w-]+)\.([\w-]+)\.([\w-]{85}[AQgw])$/;

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));

const objectOf = (part: string): Partial<Readonly<Record<string, unknown>>> => {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(part)));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (cause) {
    throw new StatementError('malformed', cause);
  }
  throw new StatementError('malformed');
};

/** When a statement ends, in milliseconds since 1970; it is not verified by that. */
export const endOf = (statement: string): number => Number(objectOf(statement.split('.')[1] ?? '')['exp'] ?? 0) * 1000;

/** Makes what verifies statements. It needs no token, and asks the service for its keys only. */
export function createStatementVerifier(options: StatementVerifierOptions) {
  const { issuer } = options;
  const keysUrl = options.keysUrl ?? `${issuer.replace(/\/+$/, '')}/.well-known/jwks.json`;
  const environment = { fetch: globalThis.fetch, now: Date.now, ...options.environment };
  const keys = publishedKeys(keysUrl, environment);

  return {
    /**
     * Verifies a statement. Compare its `sub` or `accountId` with whom you serve, and look at `allowed`.
     *
     * @throws StatementError
     */
    verifyStatement: async (statement: string, wanted: { readonly audience: string }): Promise<StatementClaims> => {
      const [, header = '', payload = '', signature = ''] =
        typeof statement !== 'string' || statement.length > mostCharacters ? [] : (form.exec(statement) ?? []);
      const { alg, typ, kid, crit } = objectOf(header);
      if (alg !== 'ES256' || typ !== type || typeof kid !== 'string' || crit !== undefined) {
        throw new StatementError('malformed');
      }
      const key = await keys.find(kid).catch((cause: unknown) => {
        throw new StatementError('keys_unavailable', cause);
      });
      if (key === undefined) throw new StatementError('unknown_key');
      const input = new TextEncoder().encode(`${header}.${payload}`);
      const isSigned = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytesOf(signature), input);
      if (!isSigned) throw new StatementError('signature');
      const claims = objectOf(payload);
      if (claims['iss'] !== issuer) throw new StatementError('issuer');
      if (claims['aud'] !== wanted.audience) throw new StatementError('audience');
      const { exp, allowed, code } = claims;
      if (typeof exp !== 'number' || typeof allowed !== 'boolean' || typeof code !== 'string') {
        throw new StatementError('malformed');
      }
      if (environment.now() >= exp * 1000) throw new StatementError('expired');
      return claims as unknown as StatementClaims;
    },
  };
}
