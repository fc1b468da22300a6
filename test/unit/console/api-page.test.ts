import { expect, test } from 'vitest';
import { type ApiDocument, forBrowsers } from '../../../console/api-page/document.ts';
import openapi from '../../../openapi.json' with { type: 'json' };

const document = openapi as unknown as ApiDocument;
const signIn = {
  clientId: 'console',
  authorizationEndpoint: 'https://issuer.example/authorize',
  tokenEndpoint: 'https://issuer.example/token',
  scopes: ['openid', 'membership/check'],
};
const operationsOf = ({ paths }: ApiDocument) => Object.values(paths).flatMap((path) => Object.values(path));
const securityOf = (shown: ApiDocument) => operationsOf(shown).map(({ security }) => security);

test('offers a pasted token and the sign-in of people, and no way that needs a secret', () => {
  const shown = forBrowsers(document, signIn);
  expect(Object.keys(shown.components.securitySchemes)).toEqual(['token', 'signIn']);
  expect(JSON.stringify(shown.components.securitySchemes)).not.toContain('clientCredentials');
  expect(shown.components.securitySchemes['signIn']?.flows?.authorizationCode).toEqual({
    authorizationUrl: signIn.authorizationEndpoint,
    tokenUrl: signIn.tokenEndpoint,
    scopes: { openid: '', 'membership/check': 'Check whether accounts are under the partner account' },
  });
  for (const [index, before] of securityOf(document).entries()) {
    const scopes = Object.values(before?.[0] ?? {}).flat();
    const wanted = scopes.length === 0 ? [] : [{ token: [] }, { signIn: scopes }];
    expect(securityOf(shown)[index]).toEqual(wanted);
  }
});

test('offers a pasted token alone where nobody can sign in', () => {
  const shown = forBrowsers(document, null);
  expect(Object.keys(shown.components.securitySchemes)).toEqual(['token']);
  expect(JSON.stringify(securityOf(shown))).not.toContain('signIn');
});

test('leaves everything else of the document as it is', () => {
  const shown = forBrowsers(document, signIn);
  const rest = ({ paths: _, components: { securitySchemes: __, ...components }, ...other }: ApiDocument) => ({
    ...other,
    components,
  });
  expect(rest(shown)).toEqual(rest(document));
  expect(operationsOf(shown)).toHaveLength(operationsOf(document).length);
});
