/** Answers that travel: asked for with a check, verified by whoever has the published keys. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createLocalJWKSet, createRemoteJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { bundleFunctions } from '../../infra/bundle.ts';
import { startInstance } from '../../local/aws/lambda/instance.ts';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { startLocalStack } from '../../local/stack.ts';
import { checkMembership } from '../../shared/api/operations/check.ts';
import { getStatementKeys } from '../../shared/api/operations/statement-keys.ts';
import { type Reply, startScriptedServer } from '../support/scripted-server.ts';
import { expectProblem, operationOf, useStack } from './harness.ts';

const { ask, stack } = useStack();
const operation = operationOf(checkMembership.name);
const audience = 'https://reports.partner.example';

const check = (body: object) => ask('POST', checkMembership.path, { body });
/** As another service would: with the published keys, and nothing else of this one. */
const verify = (statement: string) =>
  jwtVerify(statement, createRemoteJWKSet(new URL(`${stack().url}${getStatementKeys.path}`)), {
    issuer: stack().url,
    audience,
    typ: 'membership-statement+jwt',
    algorithms: ['ES256'],
  });

test('the answer comes signed to those who ask for it, and says the same', async () => {
  const { status, json } = await check({ accountId: sampleAccounts.member, statement: { audience } });
  expect(status).toBe(200);
  const { statement, ...answer } = json;
  const { payload } = await verify(statement);
  const { ageSeconds, ...evidence } = answer.evidence;
  expect(payload).toEqual({
    iss: stack().url,
    aud: audience,
    iat: expect.any(Number),
    exp: (payload.iat ?? 0) + 900,
    jti: answer.decisionId,
    allowed: true,
    code: 'MEMBER',
    accountId: sampleAccounts.member,
    evidence,
  });
});

test('an answer that nobody wants signed has no statement', async () => {
  const { json } = await check({ accountId: sampleAccounts.member });
  expect(json).not.toHaveProperty('statement');
});

test('a no can be stated, too, and names the user that was asked about', async () => {
  const { json } = await check({ userId: 'user-nobody', statement: { audience } });
  const { payload } = await verify(json.statement);
  expect(payload).toMatchObject({ sub: 'user-nobody', allowed: false, code: 'UNKNOWN_USER' });
});

test('no statement names a user name, which is often an address of a person', async () => {
  const reply = await check({ userName: 'Zen1016153', statement: { audience } });
  expectProblem(reply, 'VALIDATION_FAILED', operation);
  expect(reply.json.errors).toEqual([
    { in: 'body', pointer: '/statement', detail: 'no statement names a user name: ask by userId or accountId' },
  ]);
});

test('a batch has no statements', async () => {
  const body = { subjects: [{ accountId: sampleAccounts.member, statement: { audience } }] };
  const reply = await ask('POST', '/v1/memberships/check-batch', { body });
  expectProblem(reply, 'VALIDATION_FAILED', operationOf('check-memberships'));
});

test('everybody may read the keys, and keep them for an hour', async () => {
  const { status, json, headers } = await ask('GET', getStatementKeys.path, { token: undefined });
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('public, max-age=3600');
  const key = { kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256', x: expect.any(String), y: expect.any(String) };
  expect(json.keys).toEqual([
    { ...key, kid: expect.stringContaining('StatementKey1') },
    { ...key, kid: expect.stringContaining('StatementKey2') },
  ]);
});

describe('while KMS does not sign', () => {
  const folder = mkdtempSync(join(tmpdir(), 'membership-statements-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const lines: string[] = [];

  /** The function's own bundle with its own environment, but for the address of KMS. */
  const startWith = async (kmsUrl: string) => {
    const bundle = (await bundleFunctions(folder, [checkMembership])).get(checkMembership.name);
    const deployed = stack().functions.all.find((each) => each.operation === checkMembership.name);
    if (bundle === undefined || deployed === undefined) throw new Error('There is no check');
    const instance = startInstance({
      worker: {
        file: join(bundle.path, bundle.entry),
        handler: 'handler',
        context: {
          functionName: deployed.name,
          functionVersion: '$LATEST',
          invokedFunctionArn: deployed.arn,
          memoryLimitInMB: '512',
          logGroupName: 'check',
          logStreamName: 'local',
        },
      },
      environment: { ...deployed.environment, AWS_ENDPOINT_URL_KMS: kmsUrl },
      timeoutSeconds: checkMembership.timeoutSeconds,
      memoryMegabytes: checkMembership.memoryMegabytes,
      onLine: (line) => lines.push(line),
    });
    onTestFinished(() => instance.close());
    return async (body: object) => {
      const invocation = await instance.invoke({
        headers: { 'content-type': 'application/json' },
        requestContext: { requestId: 'request-1' },
        isBase64Encoded: false,
        body: JSON.stringify(body),
      });
      if (!invocation.ok) throw new Error(JSON.stringify(invocation.error));
      const { statusCode, body: text = '', headers } = invocation.result as APIGatewayProxyStructuredResultV2;
      return { status: statusCode, json: JSON.parse(text), retryAfter: headers?.['retry-after'] };
    };
  };

  test.each<[string, Reply]>([
    ['is silent', 'silence'],
    ['breaks off', 'cut'],
    ['fails', { status: 500, json: { __type: 'KMSInternalException' } }],
    ['is too busy', { status: 400, json: { __type: 'ThrottlingException' } }],
    ['has lost the key', { status: 400, json: { __type: 'KMSInvalidStateException' } }],
    ['signs nothing', { json: { Signature: Buffer.from('no signature').toString('base64') } }],
  ])('because it %s, there is no statement, and no answer is taken for one', async (_, reply) => {
    const kms = await startScriptedServer(() => reply);
    onTestFinished(() => kms.close());
    const invoke = await startWith(kms.url);
    lines.length = 0;

    const { status, json, retryAfter } = await invoke({ accountId: sampleAccounts.member, statement: { audience } });
    expect({ status, retryAfter }).toEqual({ status: 503, retryAfter: '1' });
    expect(json).toMatchObject({ code: 'STATEMENT_NOT_SIGNED', title: 'The statement could not be signed' });
    expect(json).not.toHaveProperty('allowed');
    // The alarm counts these lines; no other alarm is about them.
    expect(lines.filter((line) => line.includes('"STATEMENT_NOT_SIGNED"') && line.includes('"WARN"'))).toHaveLength(1);
    expect(lines.join()).not.toContain('"ERROR"');

    // The same question without a statement does not even ask KMS.
    const asked = kms.requests.length;
    const plain = await invoke({ accountId: sampleAccounts.member });
    expect(plain).toMatchObject({ status: 200, json: { allowed: true, code: 'MEMBER' } });
    expect(kms.requests).toHaveLength(asked);
  });
});

test('a change of keys leaves nobody without a key: the next one is known before, and the last one stays', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'membership-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const issuer = 'https://api.partner.example';
  const withKey = async (statementKey: string) => {
    const local = await startLocalStack({
      env: { LOCAL_DATA_DIR: folder },
      context: { statementKey, statementIssuer: issuer },
      simulator: { seedCount: 1 },
    });
    try {
      const keys = (await (await fetch(`${local.url}${getStatementKeys.path}`)).json()) as JSONWebKeySet;
      const authorization = `Bearer ${await local.token(['membership/check'])}`;
      const response = await fetch(`${local.url}${checkMembership.path}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ userId: 'user-1', statement: { audience } }),
      });
      const { statement = '' } = (await response.json()) as { statement?: string };
      return { keys, statement };
    } finally {
      await local.close();
    }
  };
  const before = await withKey('1');
  const after = await withKey('2');

  const options = { issuer, audience, algorithms: ['ES256'] };
  const [kidBefore, kidAfter] = [before, after].map(({ statement }) => decodeProtectedHeader(statement).kid);
  expect(kidBefore).not.toBe(kidAfter);
  for (const { keys } of [before, after]) {
    for (const { statement } of [before, after]) {
      const { payload } = await jwtVerify(statement, createLocalJWKSet(keys), options);
      expect(payload).toMatchObject({ sub: 'user-1', code: 'UNKNOWN_USER' });
    }
  }
  // Two stacks are started, each with templates of its own.
}, 120_000);
