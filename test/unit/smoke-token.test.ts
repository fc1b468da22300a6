import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { TokenSource } from '../../local/smoke/arguments.ts';
import { claimsOf, TokenError, tokenFrom } from '../../local/smoke/token.ts';

const tokenOf = (claims: unknown): string =>
  ['{"alg":"RS256"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
const scopes = ['membership/check', 'audit/read'];

/** The gateway takes each of them: issuers differ. */
test.each([
  [{ scope: 'membership/check audit/read' }],
  [{ scope: scopes }],
  [{ scp: 'membership/check audit/read' }],
  [{ scp: scopes }],
])('the scopes of a token with the claims %j are understood', (claims) => {
  expect(claimsOf(tokenOf({ ...claims, exp: 1_800_000_000 }))).toEqual({ scopes, expires: 1_800_000_000 });
});

test('a token without scopes has none, and one that is no JWT has no claims', () => {
  expect(claimsOf(tokenOf({ aud: 'x' }))).toEqual({ scopes: [], expires: undefined });
  expect(claimsOf('opaque')).toBeUndefined();
});

const fileWith = (text: string): TokenSource => {
  const folder = mkdtempSync(join(tmpdir(), 'smoke-token-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'token'), text);
  return { tokenFile: join(folder, 'token') };
};

const issuerOf = async (token: string): Promise<TokenSource> => {
  const server = createServer((_, response) => response.end(JSON.stringify({ access_token: token })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { tokenUrl: `http://127.0.0.1:${Object(server.address()).port}`, clientId: 'client', clientSecret: 'hush' };
};

/** The error of `fetch` about a header quotes the whole header, and ends in the log of a CI. */
test.each([
  ['a file', fileWith],
  ['an issuer', issuerOf],
])('a token of %s that no header can carry is refused without it', async (_, sourceOf) => {
  for (const token of ['abc\ndef', 'abc def', 'abc\u00e9', 'abc\u0000', ' ']) {
    const refused = expect(tokenFrom(await sourceOf(token))).rejects;
    await refused.toThrow(TokenError);
    await refused.toThrow(/^(?!.*abc).*not (?:hold )?one token/s);
  }
  expect(await tokenFrom(await sourceOf('abc.d-e_f~+/='))).toBe('abc.d-e_f~+/=');
});

test('a token in the place of its file is not repeated', async () => {
  const refused = expect(tokenFrom({ tokenFile: 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln' })).rejects;
  await refused.toThrow('the file of --token-file cannot be read (ENOENT)');
});
