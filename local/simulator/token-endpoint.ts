/**
 * The partner's token endpoints (fact sheet, section 1): the current one, and the old one, which is
 * Amazon Cognito's.
 */
import { type Answer, type Call, oauthError } from './exchange.ts';
import type { Settings } from './settings.ts';
import type { Credentials, Tokens } from './tokens.ts';

export const tokenPath = '/partners/oauth2/default/v1/token';
export const oldTokenPath = '/oauth2/token';

/**
 * Wrong credentials. RFC 6749 wants a 401 where they came in `Authorization`; Cognito answers 400.
 */
export const invalidClient = (path: string): Answer =>
  path === oldTokenPath
    ? oauthError(400, 'invalid_client')
    : oauthError(401, 'invalid_client', { 'WWW-Authenticate': 'Basic realm=partners' });

const grantOf = ({ path, query, body }: Call, { tokenGrant }: Settings): string | undefined => {
  const inBody = new URLSearchParams(body).get('grant_type') ?? undefined;
  const inQuery = query.get('grant_type') ?? undefined;
  // whether the current endpoint takes the query form too is UNVERIFIED: by default a client has to
  // choose rightly
  if (tokenGrant === 'either') return inBody ?? inQuery;
  return path === oldTokenPath ? inQuery : inBody;
};

/**
 * Answers a request for a partner's access token: client credentials by Basic authentication; the
 * grant in the form body, at the old endpoint in the query.
 */
export const answerTokenRequest = async (
  call: Call,
  credentials: Credentials,
  settings: Settings,
  tokens: Tokens,
): Promise<Answer> => {
  const isOld = call.path === oldTokenPath;
  const isForm = /^application\/x-www-form-urlencoded(?:\s*;|$)/i.test(call.headers['content-type'] ?? '');
  const { authorization } = call.headers;
  if (call.method !== 'POST') return oauthError(405, 'invalid_request');
  // "missing required headers: 415" says the guide; Cognito says 405 to a missing form content type
  if (!isForm) return oauthError(isOld ? 405 : 415, 'invalid_request');
  if (authorization === undefined) return isOld ? invalidClient(call.path) : oauthError(415, 'invalid_request');

  const expected = Buffer.from(`${credentials.partnerClientId}:${credentials.partnerSecret}`).toString('base64');
  if (/^Basic (\S+)$/i.exec(authorization)?.[1] !== expected) return invalidClient(call.path);

  const grant = grantOf(call, settings);
  if (grant === undefined) return oauthError(400, 'invalid_request');
  if (grant !== 'client_credentials') return oauthError(400, 'unsupported_grant_type');

  const { accessToken, expiresIn } = await tokens.forPartner();
  return {
    status: 200,
    headers: { 'Cache-Control': 'no-store' },
    body: { access_token: accessToken, expires_in: expiresIn, token_type: 'Bearer' },
  };
};
