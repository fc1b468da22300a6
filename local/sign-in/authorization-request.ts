/**
 * The check of an authorization request: OAuth 2.0 (RFC 6749, section 4.1.1), PKCE (RFC 7636) and
 * OpenID Connect's `prompt`.
 */
import type { SignInClient } from './client.ts';
import { type Parameters, wordsOf } from './parameters.ts';

export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string;
  readonly codeChallenge: string;
  readonly nonce: string | undefined;
  /** Undefined: none are named, and the person's own are meant. */
  readonly scopes: readonly string[] | undefined;
  /** No page may be shown. */
  readonly isSilent: boolean;
  /** The person is asked even though a session exists. */
  readonly asksAgain: boolean;
  readonly loginHint: string | undefined;
}

export type Checked =
  | { readonly is: 'good'; readonly request: AuthorizationRequest }
  /** The client hears of it, by a redirect. */
  | {
      readonly is: 'refused';
      readonly redirectUri: string;
      readonly state: string | undefined;
      readonly error: string;
      readonly description: string;
    }
  /** The person sees it: a redirect would go to nobody knows whom. */
  | { readonly is: 'not_ours'; readonly description: string };

/** Of a request, in the order of a page's hidden fields. */
export const requestParameters = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
  'nonce',
] as const;

const prompts = ['none', 'login', 'select_account', 'consent'];

type Refusal = readonly [error: string, description: string];

const refusalOf = (parameters: Parameters, knownScopes: readonly string[]): Refusal | undefined => {
  const { get, repeated } = parameters;
  const invalid = (description: string): Refusal => ['invalid_request', description];
  if (repeated.length > 0) return invalid(`sent more than once: ${repeated.join(', ')}`);
  if (get('request') !== undefined) return ['request_not_supported', 'send the parameters themselves'];
  if (get('request_uri') !== undefined) return ['request_uri_not_supported', 'send the parameters themselves'];
  const type = get('response_type');
  if (type === undefined) return invalid('response_type is missing');
  if (type !== 'code') return ['unsupported_response_type', 'response_type must be code'];
  if ((get('response_mode') ?? 'query') !== 'query') return invalid('response_mode must be query');
  if (get('state') === undefined) return invalid('state is missing');
  // Without a method it would be `plain`, which protects nobody.
  if (get('code_challenge_method') !== 'S256') return invalid('code_challenge_method must be S256');
  if (!/^[\w-]{43}$/.test(get('code_challenge') ?? '')) return invalid('code_challenge must be a SHA-256 in base64url');
  const prompt = wordsOf(get('prompt'));
  if (!prompt.every((word) => prompts.includes(word))) return invalid(`prompt must be of ${prompts.join(', ')}`);
  if (prompt.includes('none') && prompt.length > 1) return invalid('prompt none must stand alone');
  const unknown = wordsOf(get('scope')).filter((scope) => !knownScopes.includes(scope));
  return unknown.length > 0 ? ['invalid_scope', `known scopes: ${knownScopes.join(' ')}`] : undefined;
};

/**
 * Checks a request: first whom the answer may be sent to, then the rest.
 *
 * @param knownScopes of the service and of OpenID Connect
 */
export function checkAuthorizationRequest(
  parameters: Parameters,
  { clientId, redirectUris }: SignInClient,
  knownScopes: readonly string[],
): Checked {
  const { get } = parameters;
  if (get('client_id') !== clientId) {
    return { is: 'not_ours', description: `The client_id must be ${clientId}, once.` };
  }
  const redirectUri = get('redirect_uri');
  if (redirectUri === undefined || !redirectUris.includes(redirectUri)) {
    return { is: 'not_ours', description: `The redirect_uri must be one of these, once: ${redirectUris.join(' ')}` };
  }
  const state = get('state');
  const refusal = refusalOf(parameters, knownScopes);
  if (refusal !== undefined || state === undefined) {
    const [error, description] = refusal ?? ['invalid_request', 'state is missing'];
    return { is: 'refused', redirectUri, state, error, description };
  }
  const prompt = wordsOf(get('prompt'));
  const request = {
    clientId,
    redirectUri,
    state,
    codeChallenge: get('code_challenge') ?? '',
    nonce: get('nonce'),
    scopes: get('scope') === undefined ? undefined : wordsOf(get('scope')),
    isSilent: prompt.includes('none'),
    asksAgain: prompt.includes('login') || prompt.includes('select_account'),
    loginHint: get('login_hint'),
  };
  return { is: 'good', request };
}
