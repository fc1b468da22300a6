/** The vendor's authorization of end-users (fact sheet 7.1): its pages, and the endpoint that exchanges a code. */
import { parse, serialize } from 'hono/utils/cookie';
import { answerPage, consentPage, signInPage, stoppedPage } from './consent-pages.ts';
import { type EndUser, userRoles } from './consents.ts';
import { type Answer, type Call, oauthError } from './exchange.ts';
import { sampleAccounts } from './seed.ts';
import type { Vendor } from './state.ts';

const base = '/oauth2/default/v1';
export const authorizePath = `${base}/authorize`;
export const signInPath = `${base}/sign-in`;
export const consentPath = `${base}/consent`;
export const endUserTokenPath = `${base}/token`;

const scopes = ['account_read', 'account_update', 'contact_data', 'campaign_data', 'billing_data', 'offline_access'];
const sessionCookie = 'simulated_constant_contact';

interface Request {
  readonly redirectUri: string;
  readonly scope: readonly string[];
  readonly codeChallenge: string | undefined;
  /** As it came. */
  readonly sent: URLSearchParams;
}

/** `GET …/authorize`. */
export const answerAuthorize = async (vendor: Vendor, { query, headers }: Call): Promise<Answer> => {
  const request = await readRequest(vendor, query);
  if ('status' in request) return request;
  const user = query.get('prompt') === 'login' ? undefined : signedIn(vendor, headers.cookie);
  return user === undefined ? askForUser(vendor, request) : askForConsent(vendor, request, user);
};

/** The form of the first page. */
export const answerSignIn = async (vendor: Vendor, { body }: Call): Promise<Answer> => {
  const form = new URLSearchParams(body);
  const [accountId = '', role = 'owner'] = (form.get('user') ?? '').trim().split(':');
  form.delete('user');
  const request = await readRequest(vendor, form);
  if ('status' in request) return request;
  const known = userRoles.find((each) => each === role);
  if (vendor.accounts.get(accountId) === undefined || known === undefined) return askForUser(vendor, request);
  const user = { accountId, role: known };
  const session = serialize(sessionCookie, vendor.consents.signIn(user), { httpOnly: true, sameSite: 'Lax' });
  return askForConsent(vendor, request, user, { 'Set-Cookie': session });
};

/** The form of the second page. */
export const answerConsent = async (vendor: Vendor, { body, headers }: Call): Promise<Answer> => {
  const form = new URLSearchParams(body);
  const decision = form.get('decision');
  form.delete('decision');
  const request = await readRequest(vendor, form);
  if ('status' in request) return request;
  const user = signedIn(vendor, headers.cookie);
  if (user === undefined) return askForUser(vendor, request);
  if (decision !== 'allow') return redirect(request, { error: 'access_denied' });
  const { redirectUri, codeChallenge } = request;
  const code = vendor.consents.issueCode({ user, clientId: vendor.credentials.apiKey, redirectUri, codeChallenge });
  return redirect(request, { code });
};

/** `POST …/token`. */
export const answerEndUserToken = async (vendor: Vendor, { headers, body }: Call): Promise<Answer> => {
  const { apiKey, clientSecret } = vendor.credentials;
  const expected = Buffer.from(`${apiKey}:${clientSecret}`).toString('base64');
  if (/^Basic (\S+)$/i.exec(headers.authorization ?? '')?.[1] !== expected) {
    return oauthError(401, 'invalid_client', { 'WWW-Authenticate': 'Basic realm=apps' });
  }
  const isForm = /^application\/x-www-form-urlencoded(?:\s*;|$)/i.test(headers['content-type'] ?? '');
  const form = new URLSearchParams(isForm ? body : '');
  const [code, redirectUri] = [form.get('code'), form.get('redirect_uri')];
  if (form.get('grant_type') !== 'authorization_code') return oauthError(400, 'unsupported_grant_type');
  if (code === null || redirectUri === null) return oauthError(400, 'invalid_request');
  const codeVerifier = form.get('code_verifier') ?? undefined;
  if (codeVerifier !== undefined && !vendor.settings.pkce) return oauthError(400, 'invalid_request');
  const user = vendor.consents.redeem(code, { clientId: apiKey, redirectUri, codeVerifier });
  if (user === undefined) return oauthError(400, 'invalid_grant');
  const { accountId, role } = user;
  const accessToken = await vendor.tokens.forEndUser(accountId, role);
  vendor.consents.given.push(accessToken);
  return {
    status: 200,
    headers: { 'Cache-Control': 'no-store' },
    body: { token_type: 'Bearer', expires_in: 86_400, access_token: accessToken },
  };
};

/** The checks whose failure a person sees come first, then those that the application hears of. */
async function readRequest({ credentials, settings }: Vendor, sent: URLSearchParams): Promise<Request | Answer> {
  const redirectUri = sent.get('redirect_uri') ?? '';
  if (sent.get('client_id') !== credentials.apiKey) return answerPage(stoppedPage('The client_id is unknown.'));
  if (!isRegistered(redirectUri, settings.redirectUris)) {
    return answerPage(stoppedPage('The redirect_uri is not registered.'));
  }
  const scope = (sent.get('scope') ?? '').split(/\s+/).filter((word) => word !== '');
  const codeChallenge = sent.get('code_challenge') ?? undefined;
  const request = { redirectUri, scope, codeChallenge, sent };
  if (sent.get('response_type') !== 'code') return redirect(request, { error: 'unsupported_response_type' });
  if (!scope.every((word) => scopes.includes(word))) return redirect(request, { error: 'invalid_scope' });
  const isGoodChallenge = codeChallenge === undefined || sent.get('code_challenge_method') === 'S256';
  return isGoodChallenge ? request : redirect(request, { error: 'invalid_request' });
}

/** As it stands; none registered: any on this machine. */
const isRegistered = (redirectUri: string, registered: readonly string[]): boolean =>
  registered.length > 0 ? registered.includes(redirectUri) : URL.parse(redirectUri)?.hostname === '127.0.0.1';

const signedIn = ({ consents }: Vendor, cookie = ''): EndUser | undefined =>
  consents.signedIn(parse(cookie, sessionCookie)[sessionCookie]);

function askForUser({ accounts }: Vendor, { sent }: Request): Promise<Answer> {
  const { member, trial, foreign } = sampleAccounts;
  const users = [
    { accountId: member, role: 'owner' },
    { accountId: member, role: 'campaign_creator' },
    { accountId: trial, role: 'owner' },
    { accountId: foreign, role: 'owner' },
  ] as const;
  const offered = users.flatMap(({ accountId, role }) => {
    const account = accounts.get(accountId);
    return account === undefined ? [] : [{ account, role }];
  });
  return answerPage(signInPage({ action: signInPath, request: sent }, offered));
}

function askForConsent(
  vendor: Vendor,
  request: Request,
  { accountId }: EndUser,
  headers: Answer['headers'] = {},
): Promise<Answer> {
  const account = vendor.accounts.get(accountId);
  if (account === undefined) return askForUser(vendor, request);
  return answerPage(consentPage({ action: consentPath, request: request.sent }, account, request.scope), headers);
}

function redirect({ redirectUri, sent }: Request, parameters: Readonly<Record<string, string>>): Answer {
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  const state = sent.get('state');
  if (state !== null) target.searchParams.set('state', state);
  return { status: 303, headers: { Location: target.href, 'Cache-Control': 'no-store' } };
}
