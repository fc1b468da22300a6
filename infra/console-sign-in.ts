/** How people sign in to the console: what the issuer has to know of it, and it of the issuer. */
import { scopes } from '../shared/api/operation.ts';
import type { SignIn } from '../shared/api/site/sign-in.ts';
import type { Settings } from './settings.ts';

/** A route of its own: whether a greedy one takes the nothing behind a slash is only what others found. */
export const consolePath = '/console';

/** Where a person comes back to with a code: the console, and the page that tries the API. */
export const callbackPaths = [consolePath, '/docs/oauth2-redirect.html'] as const;

/** Every scope of the API, and those that say who signs in. */
export const requestedScopes: readonly string[] = ['openid', 'email', ...Object.keys(scopes)];

/**
 * Signs people in at a Cognito pool.
 *
 * @param url of its pages, without a trailing slash
 */
export const signInAtPool = (issuer: string, url: string, clientId: string): SignIn => ({
  issuer,
  clientId,
  authorizationEndpoint: `${url}/oauth2/authorize`,
  tokenEndpoint: `${url}/oauth2/token`,
  endSessionEndpoint: `${url}/logout`,
  scopes: [...requestedScopes],
});

/** Signs people in at the issuer of the settings; undefined where these name no client. */
export const signInOfSettings = (settings: Settings): SignIn | undefined => {
  const { issuer, consoleClientId, consoleAuthorizationUrl, consoleTokenUrl, consoleLogoutUrl } = settings;
  if (issuer === undefined || consoleClientId === undefined) return undefined;
  if (consoleAuthorizationUrl === undefined || consoleTokenUrl === undefined) return undefined;
  return {
    issuer,
    clientId: consoleClientId,
    authorizationEndpoint: consoleAuthorizationUrl,
    tokenEndpoint: consoleTokenUrl,
    ...(consoleLogoutUrl !== undefined && { endSessionEndpoint: consoleLogoutUrl }),
    scopes: [...requestedScopes],
  };
};
