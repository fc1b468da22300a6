/** The token endpoint of the local issuer: codes and refresh tokens for tokens (RFC 6749). */
import type { IdTokenOptions, TokenIssuer } from '../aws/issuer.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '../http.ts';
import type { SignInClient } from './client.ts';
import { type Parameters, readForm, wordsOf } from './parameters.ts';
import { personOf } from './people.ts';
import type { Grant, Sessions } from './sessions.ts';

interface TokenEndpointParts {
  readonly issuer: Pick<TokenIssuer, 'token' | 'idToken'>;
  readonly client: SignInClient;
  readonly sessions: Sessions;
  /** Of access tokens and id tokens. */
  readonly lifetimeSeconds: number;
}

const notKept = { 'cache-control': 'no-store', pragma: 'no-cache' };

const refusal = (error: string, description: string, status = 400): HttpAnswer =>
  jsonAnswer(status, { error, error_description: description }, notKept);

/** The console may have been opened by the other host name of this stack. */
const allowOwnPages = (answer: HttpAnswer, { headers }: HttpRequest, { origins }: SignInClient): HttpAnswer => {
  const origin = headers.find(([name]) => name === 'origin')?.[1];
  const isOwn = origin !== undefined && origins.includes(origin);
  return {
    ...answer,
    headers: { ...answer.headers, vary: 'origin', ...(isOwn && { 'access-control-allow-origin': origin }) },
  };
};

/** Both are encoded as in a form. @returns nothing for another header */
function basicPair(header: string): readonly (string | undefined)[] {
  const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(header)?.[1] ?? '';
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const form = new URLSearchParams(`id=${id}&secret=${secret}`);
  return [form.get('id') ?? undefined, form.get('secret') ?? undefined];
}

/** RFC 6749, sections 2.3.1 and 5.2: who has a secret sends it, in the header or in the form. */
function refuseClient({ get }: Parameters, { headers }: HttpRequest, client: SignInClient): HttpAnswer | undefined {
  const header = headers.find(([name]) => name === 'authorization')?.[1];
  const unauthorized = (description: string): HttpAnswer => {
    const refused = refusal('invalid_client', description, 401);
    if (header === undefined) return refused;
    return { ...refused, headers: { ...refused.headers, 'www-authenticate': 'Basic realm="local issuer"' } };
  };
  if (client.secret === undefined) {
    if (header !== undefined) return unauthorized(`${client.clientId} is a public client and has no secret`);
    return get('client_id') === client.clientId ? undefined : unauthorized(`client_id must be ${client.clientId}`);
  }
  const [id, secret] = header === undefined ? [get('client_id'), get('client_secret')] : basicPair(header);
  const isKnown = id === client.clientId && secret === client.secret;
  return isKnown ? undefined : unauthorized('the client, or its secret, is another one');
}

/** Makes the handlers of the requests for tokens, and of what a browser asks before one. */
export function createTokenEndpoint(parts: TokenEndpointParts) {
  const { client } = parts;
  return {
    token: async (request: HttpRequest): Promise<HttpAnswer> => allowOwnPages(await answer(request), request, client),
    // The API page sends a header that a browser asks about first.
    mayAskForToken: (request: HttpRequest): HttpAnswer => {
      const headers = { 'access-control-allow-headers': 'x-requested-with' };
      return allowOwnPages({ status: 204, headers }, request, client);
    },
  };

  async function answer(request: HttpRequest): Promise<HttpAnswer> {
    const form = readForm(request);
    if (form === undefined) return refusal('invalid_request', 'the body must be application/x-www-form-urlencoded');
    if (form.repeated.length > 0) {
      return refusal('invalid_request', `sent more than once: ${form.repeated.join(', ')}`);
    }
    const refused = refuseClient(form, request, client);
    if (refused !== undefined) return refused;
    const type = form.get('grant_type');
    if (type === undefined) return refusal('invalid_request', 'grant_type is missing');
    if (type === 'authorization_code') return forCode(form);
    if (type === 'refresh_token') return forRefreshToken(form);
    return refusal('unsupported_grant_type', 'grant_type must be authorization_code or refresh_token');
  }

  function forCode({ get }: Parameters): Promise<HttpAnswer> | HttpAnswer {
    const [code, redirectUri, codeVerifier] = [get('code'), get('redirect_uri'), get('code_verifier')];
    if (code === undefined || redirectUri === undefined || codeVerifier === undefined) {
      return refusal('invalid_request', 'code, redirect_uri and code_verifier are needed');
    }
    const grant = parts.sessions.redeemCode({ code, clientId: client.clientId, redirectUri, codeVerifier });
    if (grant === undefined) {
      return refusal('invalid_grant', 'the code is unknown, used or expired, or not for this address and verifier');
    }
    return tokens(grant, grant.scopes);
  }

  function forRefreshToken({ get }: Parameters): Promise<HttpAnswer> | HttpAnswer {
    const token = get('refresh_token');
    if (token === undefined) return refusal('invalid_request', 'refresh_token is missing');
    const grant = parts.sessions.findRefreshToken(token, client.clientId);
    if (grant === undefined)
      return refusal('invalid_grant', 'the refresh token is unknown or used, or its session ended');
    const wanted = get('scope') === undefined ? grant.scopes : wordsOf(get('scope'));
    const others = wanted.filter((scope) => !grant.scopes.includes(scope));
    if (others.length > 0) return refusal('invalid_scope', `not of the first grant: ${others.join(' ')}`);
    parts.sessions.useRefreshToken(token);
    return tokens(grant, wanted);
  }

  async function tokens(grant: Grant, scopes: readonly string[]): Promise<HttpAnswer> {
    const { issuer, sessions, lifetimeSeconds } = parts;
    const { session, clientId, nonce } = grant;
    const options: IdTokenOptions = {
      subject: session.subject,
      clientId,
      nonce,
      authenticatedAtMs: session.startedAtMs,
      claims: profileOf(session.subject),
      lifetimeSeconds,
    };
    const answered = {
      access_token: await issuer.token({ scopes, subject: session.subject, lifetimeSeconds }),
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      scope: scopes.join(' '),
      refresh_token: sessions.issueRefreshToken(grant),
      ...(scopes.includes('openid') && { id_token: await issuer.idToken(options) }),
    };
    return jsonAnswer(200, answered, notKept);
  }
}

/** With the scope `openid` alone Cognito, too, puts all attributes of a person into the id token. */
const profileOf = (subject: string): Readonly<Record<string, string>> => {
  const person = personOf(subject);
  return person === undefined ? {} : { name: person.name, preferred_username: person.subject };
};
