/** What the local issuer tells about itself, and what the console is told about it. */
import type { SignIn } from '../../shared/api/site/sign-in.ts';

export interface SignInAddresses {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly endSessionEndpoint: string;
  readonly keys: string;
}

/** The scopes of OpenID Connect, which everybody has. */
export const oidcScopes: readonly string[] = ['openid', 'profile'];

/** @param baseUrl of the issuer on this machine, without a slash at its end */
export const addressesBelow = (baseUrl: string): SignInAddresses => ({
  authorizationEndpoint: `${baseUrl}/authorize`,
  tokenEndpoint: `${baseUrl}/token`,
  endSessionEndpoint: `${baseUrl}/logout`,
  keys: `${baseUrl}/.well-known/jwks.json`,
});

interface DiscoveryParts {
  /** As in the `iss` of its tokens. */
  readonly name: string;
  readonly addresses: SignInAddresses;
  readonly scopes: readonly string[];
  /** The client has a secret. */
  readonly hasSecret: boolean;
}

/** The document of OpenID Connect Discovery 1.0, section 3. */
export const discoveryDocument = ({
  name,
  addresses,
  scopes,
  hasSecret,
}: DiscoveryParts): Readonly<Record<string, string | boolean | readonly string[]>> => ({
  issuer: name,
  authorization_endpoint: addresses.authorizationEndpoint,
  token_endpoint: addresses.tokenEndpoint,
  end_session_endpoint: addresses.endSessionEndpoint,
  jwks_uri: addresses.keys,
  scopes_supported: scopes,
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: hasSecret ? ['client_secret_basic', 'client_secret_post'] : ['none'],
  prompt_values_supported: ['none', 'login', 'select_account', 'consent'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  claims_supported: [...['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce'], ...['name', 'preferred_username']],
  claims_parameter_supported: false,
  request_parameter_supported: false,
  request_uri_parameter_supported: false,
  authorization_response_iss_parameter_supported: true,
});

interface ConsoleSignInParts extends Omit<DiscoveryParts, 'hasSecret'> {
  readonly clientId: string;
}

/** The value of `CONSOLE_SIGN_IN`: what the console has to know to let a person sign in. */
export const consoleSignIn = ({ name, clientId, addresses, scopes }: ConsoleSignInParts): SignIn => ({
  issuer: name,
  clientId,
  authorizationEndpoint: addresses.authorizationEndpoint,
  tokenEndpoint: addresses.tokenEndpoint,
  endSessionEndpoint: addresses.endSessionEndpoint,
  scopes: [...scopes],
});
