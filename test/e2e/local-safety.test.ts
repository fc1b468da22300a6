import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../local/simulator/simulator.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { call } from '../integration/local/http-api-harness.ts';
import { createClient, openBrowser } from '../integration/local/issuer-harness.ts';
import { postSigned } from '../integration/local/support.ts';
import { type Listener, listenersOf } from '../support/listeners.ts';

const isLinux = process.platform === 'linux';

describe.runIf(isLinux)('every listener of a stack', () => {
  let stack: LocalStack;
  let listeners: Listener[];
  let services: Readonly<Record<string, string>>;

  beforeAll(async () => {
    const before = new Set(listenersOf(process.pid).map(({ port }) => port));
    stack = await startLocalStack({ env: {} });
    listeners = listenersOf(process.pid).filter(({ port }) => !before.has(port));
    const environment = Object.assign({}, ...stack.functions.all.map((fn) => fn.environment));
    services = Object.fromEntries(
      Object.entries<string>(environment).filter(([name]) => name.startsWith('AWS_ENDPOINT_URL_')),
    );
  }, 120_000);
  afterAll(() => stack.close());

  const servers = () => listeners.filter(({ address }) => address === '127.0.0.1');

  it('is one of nine, all on addresses of this machine', () => {
    const known = [stack.url, stack.simulator?.apiUrl ?? '', ...Object.values(services)].map((url) => new URL(url));
    expect(known.every(({ hostname }) => hostname === '127.0.0.1')).toBe(true);
    expect(
      servers()
        .map(({ port }) => port)
        .sort(),
    ).toEqual(known.map(({ port }) => Number(port)).sort());
    expect(known).toHaveLength(8);
    // The DynamoDB server itself takes any keys and any web page, so that nobody should find it.
    const hidden = listeners.filter((listener) => !servers().includes(listener));
    expect(hidden).toEqual([{ address: expect.stringMatching(/^127\.\d+\.\d+\.\d+$/), port: expect.any(Number) }]);
  });

  it.each(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'])('answers no %s for another host', async (method) => {
    for (const { address, port } of servers()) {
      for (const host of ['evil.example', `evil.example:${port}`, `127.0.0.1:${port + 1}`]) {
        const answer = await call(`http://${address}:${port}`, '/', { method, headers: ['Host', host] });
        expect({ port, host, status: answer.status }).toEqual({ port, host, status: 421 });
        expect(answer.body).toContain('the header Host must be');
      }
    }
  });

  it.each([
    ['Origin', 'http://evil.example'],
    ['Origin', 'null'],
    ['Sec-Fetch-Site', 'cross-site'],
  ])('answers no web page of another site, which has %s: %s', async (name, value) => {
    for (const { address, port } of servers()) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const answer = await call(`http://${address}:${port}`, '/', { method, headers: [name, value] });
        expect({ port, method, status: answer.status }).toEqual({ port, method, status: 403 });
        expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      }
    }
  });

  it('does nothing that a web page asks for with a simple request', async () => {
    const text = ['Origin', 'http://evil.example', 'Content-Type', 'text/plain'];
    const asked = [
      ['POST', '/_local/schedules/re-audit', ''],
      ['POST', '/_local/constant-contact/faults', '{"operation":"list","kind":"html"}'],
      ['DELETE', '/_local/constant-contact/faults', ''],
      ['POST', '/_local/outbox/faults', ''],
      ['GET', '/_local/token?scope=partner/manage', ''],
    ] as const;
    for (const [method, path, body] of asked) {
      expect(await call(stack.url, path, { method, headers: text, body })).toMatchObject({ status: 403 });
    }
    expect(stack.simulator?.faults.all()).toEqual([]);
    expect(stack.simulator?.requests).toMatchObject({ list: 0 });
  });

  it('of an AWS service answers only the keys of this start, which all functions have', async () => {
    expect(Object.keys(services).sort()).toEqual([
      'AWS_ENDPOINT_URL_DYNAMODB',
      'AWS_ENDPOINT_URL_EVENTBRIDGE',
      'AWS_ENDPOINT_URL_KMS',
      'AWS_ENDPOINT_URL_S3',
      'AWS_ENDPOINT_URL_SECRETS_MANAGER',
      'AWS_ENDPOINT_URL_SESV2',
    ]);
    const [{ environment }] = stack.functions.all as [LocalStack['functions']['all'][0]];
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = environment;
    for (const url of Object.values(services)) {
      const target = { 'x-amz-target': 'DynamoDB_20120810.ListTables' };
      expect((await call(url, '/', { method: 'POST', body: '{}' })).status).toBe(403);
      const status = async (keys: { readonly accessKeyId: string; readonly secretAccessKey: string }) =>
        (await postSigned(url, { headers: target, body: '{}', keys })).status;
      expect(await status({ accessKeyId: 'local', secretAccessKey: 'local' })).toBe(403);
      expect(await status({ accessKeyId, secretAccessKey: 'guessed' })).toBe(403);
      // Which service knows the operation is not the question here.
      expect(await status({ accessKeyId, secretAccessKey })).not.toBe(403);
    }
  });

  it('serves programs of this machine as before: a token without any secret, and a working audit', async () => {
    expect(stack.secret).toBeUndefined();
    const response = await fetch(`${stack.url}/_local/token?scope=membership/check+membership/read`);
    expect(await response.json()).toMatchObject({ access_token: expect.any(String) });
    const audit = await fetch(`${stack.url}/_local/schedules/re-audit`, { method: 'POST' });
    expect(await audit.json()).toMatchObject({ state: 'completed', accounts: 137 });
  });
});

describe("a stack with the partner's own credentials", () => {
  const own = {
    apiKey: '11111111-2222-4333-8444-555555555555',
    partnerClientId: 'real-partner-client',
    partnerSecret: 'real-partner-secret',
    partnerId: 'a01-42dl',
    clientSecret: 'real-client-secret',
    legacyUserName: 'real-partner',
    legacyPassword: 'real-partner-password',
  };
  const folder = mkdtempSync(join(tmpdir(), 'membership-safety-test-'));
  const told: string[] = [];
  let vendor: Simulator;
  let stack: LocalStack;

  beforeAll(async () => {
    vendor = await startSimulator({ credentials: own, limits: { perSecond: undefined, perDay: 10_000 } });
    const file = join(folder, 'credentials.json');
    writeFileSync(file, JSON.stringify(own), { mode: 0o600 });
    stack = await startLocalStack({
      env: {
        CONSTANT_CONTACT_API_URL: vendor.apiUrl,
        CONSTANT_CONTACT_TOKEN_URL: vendor.tokenUrl,
        CONSTANT_CONTACT_WEBHOOK_KEYS_URL: vendor.webhookKeysUrl,
        PARTNER_CREDENTIALS_FILE: file,
      },
      onLog: ({ text }) => told.push(text),
      onStep: (text) => told.push(text),
      onError: (error) => told.push(String(error)),
    });
  }, 120_000);
  afterAll(async () => {
    await stack.close();
    await vendor.close();
    rmSync(folder, { recursive: true });
  });

  const ask = async (method: string, path: string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(stack.url + path, { method, headers });
    const text = await response.text();
    told.push(text);
    return { status: response.status, text };
  };
  const token = '/_local/token?scope=membership/check';

  it('has a secret of its own', () => {
    expect(stack.secret).toMatch(/^[\w-]{32}$/);
  });

  it.each([
    ['GET', token],
    ['POST', '/_local/schedules/re-audit'],
    ['GET', '/_local/outbox'],
    ['DELETE', '/_local/outbox'],
    ['POST', '/_local/outbox/faults'],
    ['GET', '/_local/constant-contact/accounts'],
  ])('does not answer %s %s without it', async (method, path) => {
    const withSecret = `${path}${path.includes('?') ? '&' : '?'}x-local-secret=${stack.secret}&secret=${stack.secret}`;
    const given: Readonly<Record<string, string>>[] = [
      {},
      { 'x-local-secret': '' },
      { 'x-local-secret': 'guessed' },
      { authorization: `${stack.secret}` },
    ];
    const answers = [...given.map((headers) => ask(method, path, headers)), ask(method, withSecret)];
    for (const { status, text } of await Promise.all(answers)) {
      expect(status).toBe(401);
      expect(JSON.parse(text)).toEqual({
        status: 401,
        code: 'SECRET_REQUIRED',
        detail: expect.stringContaining('the secret that npm start has printed, in the header x-local-secret'),
      });
    }
  });

  it('lets nobody sign in without it', async () => {
    const { url, signIn, secret = '' } = stack;
    const client = await createClient({ url, base: `${url}/_local/issuer`, signIn, consoleUri: `${url}/console` });
    const { address } = await client.begin({ login_hint: 'dora', secret });
    const { page, ...shown } = await openBrowser().get(address);
    const picked = async (given: string) => await openBrowser().pick(url, page, { person: 'dora', secret: given });
    const refused = [shown, await picked(''), await picked('guessed')];
    expect(refused.map(({ callback, cookie }) => ({ callback, cookie }))).toEqual(refused.map(() => ({})));
    const { callback } = await picked(secret);
    expect(callback?.searchParams.has('code')).toBe(true);
    told.push(page, `${callback}`);
  });

  it.each(['/_local/', '/_local/issuer/.well-known/jwks.json'])('shows %s to everybody', async (path) => {
    expect(await ask('GET', path)).toMatchObject({ status: 200 });
  });

  it('gives whoever has it a token that works, and runs its schedules', async () => {
    const headers = { 'x-local-secret': `${stack.secret}` };
    const audited = await ask('POST', '/_local/schedules/re-audit', headers);
    expect(JSON.parse(audited.text)).toMatchObject({ state: 'completed', accounts: 137 });
    const { access_token: bearer } = JSON.parse(
      (await fetch(`${stack.url}${token}`, { headers }).then((response) => response.text())) || '{}',
    );
    const [known] = vendor.accounts.all('ours');
    const check = await fetch(`${stack.url}/v1/memberships/check`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ accountId: known?.accountId }),
    });
    expect(await check.json()).toMatchObject({ code: 'MEMBER' });
  });

  it('gives the credentials to its functions alone', async () => {
    const fn = stack.functions.all.find(({ operation }) => operation === 're-audit');
    const SecretId = fn?.environment['PARTNER_CREDENTIALS_SECRET'] ?? '';
    const endpoint = fn?.environment['AWS_ENDPOINT_URL_SECRETS_MANAGER'] ?? '';
    const get = (accessKeyId = '', secretAccessKey = '') => {
      const client = new SecretsManagerClient({ endpoint, credentials: { accessKeyId, secretAccessKey } });
      return client.send(new GetSecretValueCommand({ SecretId })).finally(() => client.destroy());
    };
    await expect(get('local', 'local')).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: key } = fn?.environment ?? {};
    expect(await get(id, key)).toMatchObject({ SecretString: JSON.stringify(own) });
  });

  it('tells them in no step, log line, error or answer, nor its own secrets', async () => {
    await ask('POST', '/_local/schedules/re-audit', { 'x-local-secret': `${stack.secret}` });
    const everything = told.join('\n');
    expect(everything).toContain('AUDIT_STATUS');
    const { AWS_SECRET_ACCESS_KEY: key } = stack.functions.all[0]?.environment ?? {};
    for (const secret of [own.partnerSecret, own.legacyPassword, own.apiKey, key, stack.secret]) {
      expect(everything).not.toContain(secret);
    }
  });
});
