/** The document of the API as the page shows it: with the ways to sign in that a browser has. */

import type { SignIn } from '../../shared/api/site/sign-in.ts';

interface Operation {
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, { readonly type: string; readonly flows?: Flows }>>;
  };
}

interface Flows {
  readonly clientCredentials?: { readonly scopes: Readonly<Record<string, string>> };
  readonly authorizationCode?: unknown;
}

/**
 * Replaces the way of applications to get a token, which needs a secret and so has no place in a
 * browser, by a pasted token, and by signing in where people can.
 */
export function forBrowsers(
  document: ApiDocument,
  signIn: Pick<SignIn, 'clientId' | 'authorizationEndpoint' | 'tokenEndpoint' | 'scopes'> | null,
): ApiDocument {
  const { securitySchemes } = document.components;
  const meanings = Object.assign(
    {},
    ...Object.values(securitySchemes).map(({ flows }) => flows?.clientCredentials?.scopes),
  ) as Readonly<Record<string, string>>;
  const own = {
    token: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'Paste an access token. It stays in this page, and is gone when the page is.',
    },
    ...(signIn !== null && {
      signIn: {
        type: 'oauth2',
        description: 'Sign in as a person. The token has the scopes that you were given.',
        flows: {
          authorizationCode: {
            authorizationUrl: signIn.authorizationEndpoint,
            tokenUrl: signIn.tokenEndpoint,
            scopes: Object.fromEntries(signIn.scopes.map((scope) => [scope, meanings[scope] ?? ''])),
          },
        },
      },
    }),
  };
  const secured = (operation: Operation): Operation => {
    const scopes = operation.security?.flatMap((each) => Object.values(each).flat()) ?? [];
    if (scopes.length === 0) return operation;
    return { ...operation, security: [{ token: [] }, ...(signIn === null ? [] : [{ signIn: scopes }])] };
  };
  return {
    ...document,
    paths: mapValues(document.paths, (path) => mapValues(path, secured)),
    components: { ...document.components, securitySchemes: own },
  };
}

const mapValues = <T, R>(values: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
