/** The settings of tokens: who issues them, and where people sign in. */
import * as z from 'zod/mini';
import { httpsUrl, text, withMeaning } from './setting-values.ts';

const word = text(/^[\x21-\x7e]+$/, 'must be an ASCII word without spaces');

export const signInSettings = {
  issuer: withMeaning(
    'OIDC issuer of the callers’ tokens, exactly as in their `iss`. If unset, the stack creates a Cognito user pool.',
    z.optional(httpsUrl),
  ),
  audience: withMeaning(
    'Audience that an external issuer puts into the callers’ tokens. Required with `issuer`.',
    z.optional(word),
  ),
  authDomainPrefix: withMeaning(
    'Prefix of the Cognito domain that issues tokens, unique in its region. Defaults to `stackName` in lower case, with ' +
      'the account id. It cannot be changed after the first deployment: a pool has one such domain.',
    z.optional(
      text(
        /^(?!.*(?:aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
        'must be up to 63 lower-case letters, digits and inner hyphens, without aws, amazon or cognito',
      ),
    ),
  ),
  consoleClientId: withMeaning(
    'Public client of `issuer` with which people sign in to the console (authorization code with PKCE). Its tokens need ' +
      'the `audience`, too. If unset, nobody can sign in. With Cognito the stack makes it.',
    z.optional(word),
  ),
  consoleAuthorizationUrl: withMeaning(
    'URL at which `issuer` has people sign in. Required with `consoleClientId`.',
    z.optional(httpsUrl),
  ),
  consoleTokenUrl: withMeaning(
    'URL at which `issuer` exchanges the code for a token, also for pages of another origin (CORS). Required with ' +
      '`consoleClientId`.',
    z.optional(httpsUrl),
  ),
  consoleLogoutUrl: withMeaning(
    'URL at which `issuer` ends the session of a person who signs out. If unset, only the console forgets the token.',
    z.optional(httpsUrl),
  ),
};
