/** A vendor that is slow or silent when a code is exchanged. */
import { afterEach, expect, it } from 'vitest';
import { createEndUserAuthorization } from '../../../shared/constant-contact/auth/end-user-authorization.ts';
import { createHttp } from '../../../shared/constant-contact/transport/client.ts';
import { type Script, startScriptedServer } from '../../support/scripted-server.ts';
import { createVendorHarness, credentialsSecret, partnerCredentials } from '../../support/vendor-harness.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const exchangeWith = async (script: Script, milliseconds = 10_000) => {
  const server = await startScriptedServer(script);
  closers.push(server.close);
  const { credentials, secrets } = createVendorHarness(server.url);
  const setSecret = (clientSecret: string) =>
    secrets.set(credentialsSecret, JSON.stringify({ ...partnerCredentials, clientSecret }));
  setSecret('client-secret-0001');
  const waits: number[] = [];
  const authorization = createEndUserAuthorization({
    authorizeUrl: `${server.url}/authorize`,
    tokenUrl: `${server.url}/token`,
    redirectUri: 'https://api.example/connect/callback',
    scope: 'account_read',
    pkce: false,
    promptLogin: true,
    credentials: credentials(),
    http: createHttp({ now: Date.now, backoff: () => 0 }),
    now: Date.now,
    sleep: async (ms) => void waits.push(ms),
  });
  const exchange = () =>
    authorization.exchange({ code: 'a-code', codeVerifier: 'a-verifier' }, Date.now() + milliseconds);
  const result = await exchange();
  return { result, waits, requests: server.requests, setSecret, exchange };
};

it('sends the code once, with the app’s own id and secret, and nothing that was not asked for', async () => {
  const { result, requests } = await exchangeWith(() => ({ json: { access_token: 'a.b.c', token_type: 'Bearer' } }));
  expect(result).toEqual({ ok: true, value: 'a.b.c' });
  expect(requests).toMatchObject([{ method: 'POST', path: '/token', search: '' }]);
  const login = Buffer.from(`${partnerCredentials.apiKey}:client-secret-0001`).toString('base64');
  expect(requests[0]?.headers.authorization).toBe(`Basic ${login}`);
  expect(requests[0]?.body).toBe(
    'grant_type=authorization_code&code=a-code&redirect_uri=https%3A%2F%2Fapi.example%2Fconnect%2Fcallback',
  );
});

it('gives up a vendor that is silent, in time, and does not send the code again', async () => {
  const { result, requests } = await exchangeWith(() => 'silence', 300);
  expect(result).toMatchObject({ ok: false, failure: { kind: 'outcome_unknown' } });
  expect(requests).toHaveLength(1);
});

it('waits for a vendor that takes one exchange a second, as long as there is time', async () => {
  const throttled = { status: 429, json: { error_key: 'throttled' } };
  const patient = await exchangeWith(() => throttled);
  expect(patient.result).toMatchObject({ ok: false, failure: { kind: 'throttled' } });
  expect([patient.requests.length, patient.waits.length]).toEqual([4, 3]);
  const hasty = await exchangeWith(() => throttled, 1_000);
  expect([hasty.requests.length, hasty.waits.length]).toEqual([1, 0]);
});

it.each([
  ['no token', { token_type: 'Bearer' }],
  ['a token that is no word', { access_token: 'a b' }],
  ['a number', { access_token: 12 }],
  ['an error with 200', { error: 'invalid_grant' }],
])('does not take %s for a token', async (_what, json) => {
  expect((await exchangeWith(() => ({ json }))).result).toMatchObject({ failure: { kind: 'not_understood' } });
});

it.each([
  [401, { error: 'invalid_client' }, true],
  [401, { message: 'Unauthorized' }, true],
  [400, { error: 'invalid_client' }, true],
  [400, { error: 'unauthorized_client' }, true],
  // About the code, or the request.
  [400, { error: 'invalid_grant' }, false],
  [400, { error: 'invalid_request' }, false],
  [400, {}, false],
  [500, { error: 'invalid_client' }, false],
])('after a %i with %j reads the secret again, which may have been rotated: %s', async (status, json, isReadAgain) => {
  const { exchange, setSecret, requests } = await exchangeWith(() => ({ status, json }));
  setSecret('client-secret-0002');
  await exchange();

  const used = requests.map(({ headers }) => Buffer.from(headers.authorization?.slice(6) ?? '', 'base64').toString());
  expect(used.at(-1)).toBe(`${partnerCredentials.apiKey}:client-secret-000${isReadAgain ? 2 : 1}`);
});

it.each(['invalid_client', 'unauthorized_client'])('says of a 400 with %s that it is about the app', async (error) => {
  const { result } = await exchangeWith(() => ({ status: 400, json: { error } }));
  expect(result).toMatchObject({ failure: { kind: 'unauthorized', status: 400, errorKey: error } });
});

it('quotes nothing of the answer in a failure', async () => {
  const json = { error: 'invalid_grant', error_description: 'the code a-code of anna@example.com' };
  const { result } = await exchangeWith(() => ({ status: 400, json }));
  expect(result).toMatchObject({ failure: { kind: 'rejected', errorKey: 'invalid_grant' } });
  expect(JSON.stringify(result)).not.toMatch(/a-code|anna/);
});
