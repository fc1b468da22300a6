/** The caller's tokens. No text here holds a token or a secret. */
import { readFile } from 'node:fs/promises';
import { readJson } from '../../shared/base/json.ts';
import * as z from '../../shared/base/zod.ts';
import { isToken, type TokenSource } from './arguments.ts';
import { reasonOf } from './ask.ts';

const answerSchema = z.object({ access_token: z.string().check(z.minLength(1)) });
const refusalSchema = z.object({ error: z.string().check(z.regex(/^[a-z_]{1,50}$/)) });

/** Why there is no token, in words for the operator. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

/**
 * @param scope asks for a token with this scope alone; absent: all that the client has
 * @throws TokenError
 */
export async function tokenFrom(source: TokenSource, scope?: string): Promise<string> {
  if ('token' in source) return source.token;
  if ('tokenFile' in source) return fromFile(source.tokenFile);
  return fromIssuer(source, scope);
}

/** The path is not repeated: it may be a token. */
async function fromFile(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
    throw new TokenError(`the file of --token-file cannot be read (${code})`);
  });
  const token = text.trim();
  if (!isToken(token)) throw new TokenError('the file of --token-file does not hold one token and nothing else');
  return token;
}

async function fromIssuer(
  { tokenUrl, clientId, clientSecret }: Extract<TokenSource, { readonly clientSecret: string }>,
  scope: string | undefined,
): Promise<string> {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) });
  let response: Response;
  let text: string;
  try {
    const headers = { authorization: `Basic ${basic}` };
    response = await fetch(tokenUrl, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
    });
    text = await response.text();
  } catch (error) {
    throw new TokenError(`TOKEN_URL does not answer (${reasonOf(error)})`);
  }
  const answer = answerSchema.safeParse(readJson(text)).data;
  if (response.ok && answer !== undefined) {
    if (!isToken(answer.access_token)) throw new TokenError('what the issuer gives is not one token');
    return answer.access_token;
  }
  const refusal = refusalSchema.safeParse(readJson(text)).data?.error ?? 'no reason given';
  throw new TokenError(`the issuer gives no token: ${response.status}, ${refusal}. ${advice(refusal)}`);
}

function advice(refusal: string): string {
  if (refusal === 'invalid_client') return 'CLIENT_ID or CLIENT_SECRET is wrong, or of another pool.';
  if (refusal === 'invalid_scope') return 'The client does not have this scope.';
  return 'Compare TOKEN_URL with the output TokenUrl of the service stack.';
}

/** Issuers write scopes as a text or as a list, and `scp` for `scope`; the gateway takes all of these. */
const scopeList = z.optional(z.union([z.string(), z.array(z.string())]));
const claimsSchema = z.object({ scope: scopeList, scp: scopeList, exp: z.optional(z.number()) });

export interface Claims {
  readonly scopes: readonly string[];
  /** Seconds since 1970. */
  readonly expires: number | undefined;
}

/** @returns what a token says about itself, unproven; undefined if it is not a JWT */
export function claimsOf(token: string): Claims | undefined {
  const [, payload = ''] = token.split('.');
  const claims = claimsSchema.safeParse(readJson(Buffer.from(payload, 'base64url').toString())).data;
  if (claims === undefined) return undefined;
  const { scope, scp, exp: expires } = claims;
  const scopes = [scope ?? scp ?? []].flat().flatMap((text) => text.split(' '));
  return { scopes, expires };
}
