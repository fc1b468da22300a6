/** `npm run smoke` against the local stack, whole and with something wrong. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type DynamoDbServer, startDynamoDb } from '../../../local/aws/dynamodb/server.ts';
import { auditFindings } from '../../../local/smoke/audit-findings.ts';
import { type Finding, lineOf, summaryOf } from '../../../local/smoke/finding.ts';
import { smoke } from '../../../local/smoke/smoke.ts';
import { type LocalStack, startLocalStack } from '../../../local/stack.ts';
import { type DynamoDbProxy, startDynamoDbProxy, throttled } from '../../support/dynamodb-proxy.ts';
import { noon } from '../../support/memberships.ts';
import { serveForTest } from './support.ts';

const needed = ['membership/check', 'membership/read', 'audit/read'];
let dynamoDb: DynamoDbServer;
let proxy: DynamoDbProxy;
let stack: LocalStack;

beforeAll(async () => {
  dynamoDb = await startDynamoDb({});
  proxy = await startDynamoDbProxy(dynamoDb.endpoint);
  stack = await startLocalStack({
    env: { AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint },
    simulator: { seedCount: 60, limits: { perSecond: undefined, perDay: 10_000 } },
  });
}, 120_000);
afterEach(() => proxy.interfere(() => undefined));
afterAll(async () => {
  await stack.close();
  await proxy.close();
  await dynamoDb.close();
});

const run = async (given: Parameters<typeof smoke>[0]): Promise<Finding[]> => {
  const findings: Finding[] = [];
  for await (const finding of smoke(given, Date.now)) findings.push(finding);
  return findings;
};
const withToken = async (apiUrl = stack.url, scopes = needed) =>
  run({ apiUrl, tokenSource: { token: await stack.token(scopes) } });
const found = (findings: readonly Finding[], check: string) => findings.find((each) => each.check === check);
const wrongOf = (findings: readonly Finding[]) => findings.filter(({ result }) => result === 'wrong');

/** The local stack behind a gateway that answers some paths by itself. */
const behind = async (answers: Readonly<Record<string, { status: number; body: string }>>) => {
  const { url } = await serveForTest(async ({ method, target, headers, body }) => {
    const own = answers[target.split('?')[0] ?? ''];
    if (own !== undefined) return own;
    const sent = headers.filter(([name]) => ['authorization', 'content-type'].includes(name));
    const response = await fetch(`${stack.url}${target}`, {
      method,
      headers: sent.map(([name, value]): [string, string] => [name, value]),
      ...(method === 'POST' && body !== undefined && { body: new Uint8Array(body) }),
    });
    return { status: response.status, body: await response.text() };
  });
  return url;
};

/** An issuer that knows one client. */
const issuer = async () => {
  const asked: string[] = [];
  const { url } = await serveForTest(async ({ headers, body }) => {
    const { authorization } = Object.fromEntries(headers);
    if (authorization !== `Basic ${Buffer.from('client:hush').toString('base64')}`) {
      return { status: 400, body: '{"error":"invalid_client"}' };
    }
    const scope = new URLSearchParams(body?.toString()).get('scope');
    asked.push(scope ?? 'all');
    return { status: 200, body: JSON.stringify({ access_token: await stack.token(scope ? [scope] : needed) }) };
  });
  return { asked, tokenUrl: `${url}/oauth2/token` };
};

describe('before the first audit', () => {
  test('that is wrong, and nothing else', async () => {
    const findings = await withToken();

    expect(wrongOf(findings)).toEqual([
      {
        check: 'audits',
        result: 'wrong',
        text: 'none has completed, so nobody gets a yes: run the first one (docs/deploy.md)',
      },
    ]);
    expect(found(findings, 'memberships')?.text).toBe('the list can be read, and is empty');
  });
});

describe('after an audit', () => {
  beforeAll(async () => {
    expect(await stack.runSchedule('re-audit')).toMatchObject({ ok: true });
  });

  test('a whole deployment has nothing wrong, by the token of a client', async () => {
    const { asked, tokenUrl } = await issuer();

    const findings = await run({
      apiUrl: stack.url,
      tokenSource: { tokenUrl, clientId: 'client', clientSecret: 'hush' },
    });

    expect(findings.map(({ check, result }) => `${check} ${result}`)).toEqual([
      ...['reachable ok', 'version ok', 'token ok', 'no token ok', 'scopes ok', 'check ok', 'memberships ok'],
      ...['audits ok', 'held ok', 'budget ok'],
    ]);
    expect(asked).toEqual(['all', 'membership/check']);
    expect(summaryOf(findings)).toBe('10 checks: 10 ok');
  });

  test('a scope that cannot be left out is not tested, and that is said', async () => {
    const findings = await withToken();
    expect(found(findings, 'scopes')?.result).toBe('skipped');
    expect(wrongOf(findings)).toEqual([]);
  });

  test('a wrong secret is told without it', async () => {
    const { tokenUrl } = await issuer();
    const tokenSource = { tokenUrl, clientId: 'client', clientSecret: 'wrong-hush' };
    const findings = await run({ apiUrl: stack.url, tokenSource });
    expect(wrongOf(findings).map(({ text }) => text)).toEqual([
      'the issuer gives no token: 400, invalid_client. CLIENT_ID or CLIENT_SECRET is wrong, or of another pool.',
    ]);
    expect(findings.map(lineOf).join('\n')).not.toContain('hush');
  });

  test('a token of another issuer is refused by the gateway', async () => {
    const token = await stack.token(needed);
    const [head, payload] = token.split('.');
    const findings = await run({ apiUrl: stack.url, tokenSource: { token: `${head}.${payload}.forged` } });
    expect(found(findings, 'check')?.text).toMatch(
      /^the gateway answers 401 without a code: it does not accept the token/,
    );
    expect(findings.map(lineOf).join('\n')).not.toContain(payload);
  });

  test('a token without a scope is told from what it lacks', async () => {
    const findings = await withToken(stack.url, ['membership/check']);
    expect(found(findings, 'token')?.text).toBe('it lacks the scopes membership/read, audit/read');
    expect(found(findings, 'check')?.result).toBe('ok');
    expect(found(findings, 'audits')?.text).toMatch(/^the gateway answers 403 without a code/);
  });

  test('a store that fails is the service’s own answer, with its request', async () => {
    proxy.interfere(() => throttled);
    const findings = await withToken();
    expect(found(findings, 'check')?.text).toMatch(/^the service answers 50\d \w+ \(.+\), request /);
  });

  test('a function that is broken is the gateway’s answer', async () => {
    const body = '{"message":"Internal Server Error"}';
    const url = await behind({ '/v1/memberships/check': { status: 500, body } });
    expect(wrongOf(await withToken(url)).map(lineOf)).toEqual([
      'wrong    check        the gateway answers 500 without a code: it could not call the function: its permission is missing, or the function answers in a wrong form',
    ]);
  });

  test('an open door, a yes for strangers and another commit are found', async () => {
    const served = await fetch(`${stack.url}/openapi.json`);
    const document = Object(await served.json());
    const url = await behind({
      '/openapi.json': { status: 200, body: JSON.stringify({ ...document, paths: {} }) },
      '/v1/memberships': { status: 200, body: '{"memberships":[]}' },
      '/v1/memberships/check': { status: 200, body: '{"allowed":true,"code":"MEMBER"}' },
    });
    expect(wrongOf(await withToken(url)).map(({ check }) => check)).toEqual(['version', 'no token', 'check']);
  });

  test('a host that does not answer is not asked again', async () => {
    const { url, close } = await serveForTest(async () => ({ status: 200 }));
    await close();
    const findings = await withToken(url);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.text).toMatch(/no answer \(ECONNREFUSED/);
  });
});

describe('the audits', () => {
  const counts = { interactive: 0, webhook: 0, audit: 0 };
  const answer = {
    audits: [],
    held: [],
    cases: { waiting: 2, unclear: 1, held: 0 },
    budget: { day: '2026-11-21', limit: 100, used: counts, remaining: 21, remainingForAudit: 0, closed: false },
    schedule: { everySeconds: 21_600, lastCompletedAt: noon - 5 * 3_600_000 },
  };
  const texts = (change: object) => auditFindings({ ...answer, ...change }, noon).map(lineOf);

  test('are told with their age, what is held, and the budget', () => {
    expect(texts({})).toEqual([
      'ok       audits       the last one completed 5 hours ago',
      'ok       held         the brake holds nothing; 2 accounts are being asked about, 1 of them without a clear answer',
      'ok       budget       21 of 100 requests to Constant Contact are left today',
    ]);
  });

  test('are wrong after two intervals and an hour, unless the schedule starts none', () => {
    const lastCompletedAt = noon - 14 * 3_600_000;
    expect(texts({ schedule: { everySeconds: 21_600, lastCompletedAt } })[0]).toMatch(/^wrong .*14 hours ago/);
    expect(texts({ schedule: { everySeconds: 0, lastCompletedAt } })[0]).toMatch(/^ok /);
  });

  test('need a look when something is held, or the day is used up', () => {
    const held = [
      { what: 'departures', hash: 'h', count: 7, since: noon, asOf: noon, runId: 'r', reason: 'too_many' } as never,
    ];
    expect(texts({ held })[1]).toMatch(/^look .*holds 7 departures since/);
    expect(texts({ budget: { ...answer.budget, remaining: 20 } })[2]).toMatch(/^look /);
    expect(texts({ budget: { ...answer.budget, closed: true } })[2]).toMatch(/closed the day/);
  });
});
