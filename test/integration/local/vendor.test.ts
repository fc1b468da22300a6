import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { localCredentials } from '../../../local/simulator/simulator.ts';
import { startVendor } from '../../../local/vendor.ts';

const start = async (env: Readonly<Record<string, string>>, context: Readonly<Record<string, string>> = {}) => {
  const vendor = await startVendor({ env, context });
  onTestFinished(vendor.close);
  return { ...vendor, credentials: JSON.parse(vendor.credentials) };
};

const fileWith = (content: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'membership-vendor-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'credentials.json');
  writeFileSync(file, content);
  return file;
};

describe('the simulator', () => {
  it('is the vendor when nothing else is said', async () => {
    const { overrides, simulator, credentials, isReal } = await start({ CONSTANT_CONTACT_API_URL: '' });
    expect(isReal).toBe(false);
    expect(overrides).toEqual({
      CONNECT_AUTHORIZE_URL: simulator?.authorizeUrl,
      CONNECT_TOKEN_URL: simulator?.endUserTokenUrl,
      CONSTANT_CONTACT_API_URL: simulator?.apiUrl,
      CONSTANT_CONTACT_TOKEN_URL: simulator?.tokenUrl,
      CONSTANT_CONTACT_WEBHOOK_KEYS_URL: simulator?.webhookKeysUrl,
      LEGACY_URL: simulator?.legacyUrl,
    });
    expect(credentials).toEqual(localCredentials);
    expect((await fetch(`${simulator?.apiUrl}/partner/accounts`)).status).toBe(401);
  });

  it('is asked for tokens where it takes the grant of the setting', async () => {
    const { overrides, simulator } = await start({}, { tokenGrant: 'query' });
    expect(overrides.CONSTANT_CONTACT_TOKEN_URL).toBe(simulator?.oldTokenUrl);
  });
});

/**
 * Where webhooks go that nobody gives an address for: this machine cannot be reached by the vendor.
 */
const nowhere = { WEBHOOK_RECEIVER_URL: expect.stringMatching(/^https:\/\/[a-z-]+\.invalid\//) };

describe('another endpoint', () => {
  const api = { CONSTANT_CONTACT_API_URL: 'http://127.0.0.1:9/v3' };
  const token = { CONSTANT_CONTACT_TOKEN_URL: 'http://127.0.0.1:9/token' };
  const keys = { CONSTANT_CONTACT_WEBHOOK_KEYS_URL: 'http://127.0.0.1:9/keys' };
  const remote = { CONSTANT_CONTACT_API_URL: 'https://vendor.example.com/v3' };

  it('takes the place of the simulator; its token endpoint may stay the one of the template', async () => {
    const given = { ...api, ...token, ...keys };
    expect(await start(given)).toMatchObject({ simulator: undefined, overrides: given });
    expect((await start(api)).overrides).toEqual({ ...api, ...nowhere });
  });

  it('can be a setting', async () => {
    const PARTNER_CREDENTIALS_FILE = fileWith('{"apiKey":"k"}');
    const apiUrl = 'https://vendor.example.com/v3';
    const { simulator, overrides, description } = await start({ PARTNER_CREDENTIALS_FILE }, { apiUrl });
    expect({ simulator, overrides, description }).toEqual({
      simulator: undefined,
      overrides: nowhere,
      description: 'https://vendor.example.com/v3',
    });
  });

  it("gets the credentials of the file; a stand-in on this machine may do with the simulator's", async () => {
    const PARTNER_CREDENTIALS_FILE = fileWith('{"apiKey":"k"}');
    const real = { credentials: { apiKey: 'k' }, isReal: true };
    expect(await start({ ...remote, PARTNER_CREDENTIALS_FILE })).toMatchObject(real);
    // A proxy on this machine may lead to the real one.
    expect(await start({ ...api, PARTNER_CREDENTIALS_FILE })).toMatchObject(real);
    expect(await start(api)).toMatchObject({ credentials: localCredentials, isReal: false });
  });

  it.each([
    [
      'a URL that is none',
      () => ({ CONSTANT_CONTACT_API_URL: 'vendor' }),
      'CONSTANT_CONTACT_API_URL is not a URL: vendor',
    ],
    [
      'a token URL that is none',
      () => ({ ...api, CONSTANT_CONTACT_TOKEN_URL: '/token' }),
      'CONSTANT_CONTACT_TOKEN_URL is not',
    ],
    ['no credentials for another machine', () => remote, 'set PARTNER_CREDENTIALS_FILE'],
    [
      'plain http to another machine',
      () => ({ CONSTANT_CONTACT_API_URL: 'http://vendor.example.com/v3' }),
      'must be an https URL',
    ],
    [
      'a URL behind which nothing can stand',
      () => ({ CONSTANT_CONTACT_API_URL: 'http://127.0.0.1:1/v3?' }),
      'must have no query, fragment or blanks',
    ],
    ['a URL of keys alone', () => keys, 'CONSTANT_CONTACT_WEBHOOK_KEYS_URL needs CONSTANT_CONTACT_API_URL'],
    ['a token URL alone', () => token, 'CONSTANT_CONTACT_TOKEN_URL needs CONSTANT_CONTACT_API_URL'],
    [
      'a file that is not there',
      () => ({ ...api, PARTNER_CREDENTIALS_FILE: '/nowhere' }),
      'PARTNER_CREDENTIALS_FILE cannot be read',
    ],
    ['a file that is no JSON', () => ({ ...api, PARTNER_CREDENTIALS_FILE: fileWith('apiKey=k') }), 'is not JSON'],
  ])('is refused with %s', async (_what, env, complaint) => {
    await expect(start(env())).rejects.toThrow(complaint);
  });
});
