import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VendorResult } from '../../../shared/constant-contact/result.ts';
import { isAccountId } from '../../../shared/domain/membership/facts.ts';
import {
  type ReceivedRequest,
  type Reply,
  type ScriptedServer,
  startScriptedServer,
} from '../../support/scripted-server.ts';
import { createVendorHarness, credentialsSecret, tokenPath } from '../../support/vendor-harness.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer(() => 'cut');
});
afterAll(() => server.close());

/** Every kind of failure, each with all that was received repeated in every place that it fits. */
const faults: Readonly<Record<string, (received: string, secret: string) => Reply>> = {
  'an error as an array': (received) => ({ status: 400, json: [{ error_key: received, error_message: received }] }),
  'an error as an object': (received) => ({ status: 403, json: { error_key: received, error_message: received } }),
  'a refusal': (received) => ({ status: 401, json: { error: received, error_description: received } }),
  'a gateway’s error': (received) => ({ status: 404, json: { message: received } }),
  throttling: (received) => ({ status: 429, json: { error_key: 'throttled', error_message: received } }),
  'a broken server': (received) => ({ status: 500, text: `<html>${received}</html>` }),
  'HTML for a success': (received) => ({ text: `<html>${received}</html>` }),
  'an echo for a success': (received) => ({ json: { site_owner_list: [{ encoded_account_id: received }] } }),
  'a token with its owner': (received) => ({ json: { access_token: ` ${received}`, expires_in: received } }),
  'a link that carries it away': (received, secret) => ({
    json: { site_owner_list: [], _links: { next: { href: `https://${secret}.example/?offset=${received}` } } },
  }),
  'ids of a request': (received) => ({
    status: 500,
    headers: { 'x-amzn-requestid': `for ${encodeURIComponent(received)}` },
    text: '',
  }),
  'a connection closed in mid-body': () => 'cut',
};

const secret = (prefix: string) =>
  fc
    .string({ unit: fc.constantFrom(...'abcdefghijkmnpqrstuvwxyz23456789'), minLength: 24, maxLength: 40 })
    .map((text) => `${prefix}${text}`);
const accountId = 'a07e1lwvtuw0';
if (!isAccountId(accountId)) throw new Error('not an account id');

test('no failure holds a credential or a token, even if the vendor repeats them', async () => {
  let failures = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        apiKey: secret('Key.'),
        partnerClientId: secret('Client:'),
        partnerSecret: secret('Secret/'),
        partnerToken: secret('Partner.'),
        userToken: secret('User.'),
      }),
      fc.constantFrom(...Object.keys(faults)),
      fc.boolean(),
      async ({ partnerToken, userToken, ...credentials }, fault, tokenEndpointFails) => {
        const vendor = createVendorHarness(server.url);
        vendor.secrets.set(credentialsSecret, JSON.stringify(credentials));
        server.follow((request: ReceivedRequest) => {
          if (request.path === tokenPath && !tokenEndpointFails) return { json: { access_token: partnerToken } };
          const basic = Buffer.from(request.headers.authorization?.split(' ')[1] ?? '', 'base64').toString();
          const received = [JSON.stringify(request), basic, ...Object.values(credentials)].join(' ');
          return faults[fault]?.(received, credentials.apiKey) ?? 'cut';
        });
        const client = vendor.client();
        const results: readonly VendorResult<unknown>[] = await Promise.all([
          client.listAccounts({ accountType: 'all', limit: 50 }, vendor.deadline()),
          client.probeAccount(accountId, vendor.deadline()),
          client.accountSummary(userToken, vendor.deadline()),
        ]);
        const told = JSON.stringify([results.filter(({ ok }) => !ok), vendor.warnings]);
        failures += results.filter(({ ok }) => !ok).length;
        for (const value of [...Object.values(credentials), partnerToken, userToken]) {
          expect(told).not.toContain(value);
          expect(told).not.toContain(Buffer.from(value).toString('base64').slice(0, 24));
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(failures).toBeGreaterThan(60);
});
