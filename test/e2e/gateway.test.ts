/** The gateways of docs/guides/asking-from-a-gateway.md, as the page has them, in front of a toy application. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { parseMarkdown } from '../docs/markdown.ts';
import { throttled } from '../support/dynamodb-proxy.ts';
import { mayHaveNginx, type Nginx, startNginx } from '../support/nginx.ts';
import { useStack } from './harness.ts';

const { ask, stack, proxy } = useStack({}, { behindProxy: true });
const guide = new URL('../../docs/guides/asking-from-a-gateway.md', import.meta.url);
const { fences } = parseMarkdown(readFileSync(fileURLToPath(guide), 'utf8'));
const fenceOf = (info: string, start: string): string => {
  const fence = fences.find((each) => each.info === info && each.text.startsWith(start));
  if (fence === undefined) throw new Error(`the page has no ${info} that starts with ${start}`);
  return `${fence.text}\n`;
};

/** @returns the text, with each of the names replaced, which it must have */
const withNames = (text: string, names: Readonly<Record<string, string>>): string =>
  Object.entries(names).reduce((all, [name, value]) => {
    expect(all).toContain(name);
    return all.replace(name, value);
  }, text);

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};
const freePort = async (): Promise<number> => {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
};

beforeAll(async () => {
  const rows = ['accountId,userId', `${sampleAccounts.member},anna`, `${sampleAccounts.canceled},bert`];
  await ask('POST', '/v1/memberships/import', { rawBody: rows.join('\n'), headers: { 'content-type': 'text/csv' } });
});

/** The service behind a port that is usual, for njs leaves the port out of `Host`. */
const createUsualPort = (): Server =>
  createServer((incoming, response) => {
    const { method, url, headers } = incoming;
    const { host } = new URL(stack().url);
    const forwarded = request(`${stack().url}${url}`, { method, headers: { ...headers, host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(forwarded);
  });

describe.skipIf(!mayHaveNginx)('nginx', () => {
  const transcript: string[] = [];
  const users: string[] = [];
  const application = createServer(({ headers }, response) => {
    users.push(String(headers['x-user']));
    response.end('the application\n');
  });
  const service = createUsualPort();
  let applicationPort = 0;
  let decisionPoint = '';
  let port = 0;
  let nginx: Nginx | undefined;

  beforeAll(async () => {
    applicationPort = await listen(application);
    decisionPoint = `http://127.0.0.1:${await listen(service)}`;
  });
  beforeEach(() => {
    users.length = 0;
  });
  afterEach(async () => {
    await nginx?.close();
    nginx = undefined;
  });
  afterAll(() => {
    application.close();
    service.close();
    const path = process.env['GATEWAY_TRANSCRIPT'];
    if (path !== undefined) writeFileSync(path, `# What the gateway said\n\n${transcript.join('\n')}`);
  });

  const start = async (place: string, token: string, timeout = '20s'): Promise<void> => {
    port = await freePort();
    nginx = await startNginx(
      {
        'gateway.js': fenceOf('js', "import fs from 'fs'"),
        users: ['anna', 'bert', 'carl'].map((name) => `${name}:{PLAIN}${name}-1`).join('\n'),
        token: `${token}\n`,
      },
      (folder) =>
        withNames(fenceOf('nginx', 'js_import'), {
          '/etc/nginx/gateway.js': join(folder, 'gateway.js'),
          '/etc/nginx/users': join(folder, 'users'),
          '/run/membership/token': join(folder, 'token'),
          'js_fetch_timeout 2s': `js_fetch_timeout ${timeout}`,
          'resolver 127.0.0.53;': '',
          'listen 8080': `listen 127.0.0.1:${port}`,
          'https://api.example.com': place,
          'http://127.0.0.1:9000': `http://127.0.0.1:${applicationPort}`,
        }),
      port,
    );
  };

  const get = async (what: string, user: string | undefined, password = `${user}-1`) => {
    const headers = user === undefined ? {} : { authorization: `Basic ${btoa(`${user}:${password}`)}` };
    const response = await fetch(`http://127.0.0.1:${port}/report?user=anna`, {
      headers: { ...headers, 'x-user': 'anna' },
    });
    const body = await response.text();
    const said = (body.startsWith('<') ? /<title>(.*)<\/title>/.exec(body)?.[1] : body.trim()) ?? '';
    transcript.push(
      `## ${what}\n`,
      '```text',
      `> GET /report HTTP/1.1${user === undefined ? '' : `, as ${user}`}`,
      `< ${response.status} ${response.statusText}: ${said}`,
      `  the application was asked ${users.length} times`,
      '```\n',
    );
    return { status: response.status, body };
  };

  test('lets in whom the service lets in, and says who it is', async () => {
    await start(decisionPoint, await stack().token(['membership/check']));

    expect(await get('Allowed', 'anna')).toEqual({ status: 200, body: 'the application\n' });
    expect(users).toEqual(['anna']);
  });

  test.each([
    { what: 'Denied: the account is canceled', user: 'bert', status: 403 },
    { what: 'Denied: the user is not linked', user: 'carl', status: 403 },
    { what: 'Refused: nobody has signed in', user: undefined, status: 401 },
    { what: 'Refused: the password is wrong', user: 'anna', password: 'x', status: 401 },
  ])('shuts, $what', async ({ what, user, password, status }) => {
    await start(decisionPoint, await stack().token(['membership/check']));

    expect((await get(what, user, password)).status).toBe(status);
    expect(users).toEqual([]);
  });

  test('shuts without an answer, which is no refusal', async () => {
    const silent = createServer(() => {});
    const broken = createServer((_, response) => response.end('{"decision":"true"'));
    const places = [
      ['Decision point down', `http://127.0.0.1:${await freePort()}`],
      ['Decision point silent', `http://127.0.0.1:${await listen(silent)}`],
      ['Decision point broken', `http://127.0.0.1:${await listen(broken)}`],
    ] as const;
    for (const [what, place] of places) {
      await start(place, 'a token', '300ms');
      const { status, body } = await get(what, 'anna');
      expect([status, body]).toEqual([503, 'We cannot tell at the moment whether you have access.\n']);
      // What nginx writes comes by a pipe.
      await expect.poll(() => nginx?.errors()).toContain('no decision about request');
      await nginx?.close();
      nginx = undefined;
    }
    expect(users).toEqual([]);
    silent.closeAllConnections();
    silent.close();
    broken.close();
  });

  test('shuts if its own token is refused, and writes why', async () => {
    await start(decisionPoint, await stack().token(['membership/read']));

    expect((await get('The gateway lacks the scope', 'anna')).status).toBe(503);
    await expect.poll(() => nginx?.errors()).toContain('403 {"message":"Forbidden"}');
    expect(users).toEqual([]);
  });
});

describe("API Gateway's authorizer", () => {
  const folder = mkdtempSync(join(tmpdir(), 'membership-authorizer-'));
  const tokens: string[] = [];
  const issuer = createServer(async (incoming, response) => {
    tokens.push(`${incoming.headers.authorization} ${await text(incoming)}`);
    response.end(JSON.stringify({ access_token: await stack().token(['membership/check']), expires_in: 3600 }));
  });
  let handler: (event: object) => Promise<unknown>;

  beforeAll(async () => {
    vi.stubEnv('DECISION_POINT', stack().url);
    vi.stubEnv('TOKEN_URL', `http://127.0.0.1:${await listen(issuer)}/oauth2/token`);
    vi.stubEnv('CLIENT_ID', 'gateway');
    vi.stubEnv('CLIENT_SECRET', 'secret');
    writeFileSync(join(folder, 'sign-in.mjs'), 'export const userOf = async ({ user }) => user;\n');
    writeFileSync(join(folder, 'authorizer.mjs'), fenceOf('js', 'import { userOf }'));
    ({ handler } = await import(join(folder, 'authorizer.mjs')));
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    issuer.close();
    rmSync(folder, { recursive: true });
  });

  test('lets in whom the service lets in, and keeps its token', async () => {
    expect(await handler({ user: 'anna' })).toEqual({ isAuthorized: true, context: { code: 'MEMBER' } });
    expect(await handler({ user: 'bert' })).toEqual({ isAuthorized: false, context: { code: 'ACCOUNT_CANCELED' } });
    expect(await handler({})).toEqual({ isAuthorized: false });
    expect(tokens).toEqual([`Basic ${btoa('gateway:secret')} grant_type=client_credentials&scope=membership%2Fcheck`]);
  });

  test('throws without an answer', async () => {
    proxy().interfere(() => throttled);

    await expect(handler({ user: 'anna' })).rejects.toThrow(/no decision|timeout/);
  });
});
