import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { expectDeclared } from '../support/declared.ts';
import { throttled, transactionConflict } from '../support/dynamodb-proxy.ts';
import { expectProblem, manyAccounts, operationOf, useStack } from './harness.ts';

const { ask, check, logs, proxy, stack, token } = useStack({}, { seedCount: manyAccounts, behindProxy: true });

describe('a verification', () => {
  test("asks the vendor, and takes an end-user's access token that shows up nowhere", async () => {
    const accessToken = (await stack().simulator?.endUserToken(sampleAccounts.foreign)) ?? '';

    const answer = await ask('POST', '/v1/memberships/verify', { body: { accessToken } });

    expect(answer.json).toMatchObject({ allowed: false, code: 'NOT_UNDER_PARTNER', accountId: sampleAccounts.foreign });
    expectDeclared(operationOf('verify-membership'), answer.json);
    expect(answer.text).not.toContain(accessToken);
    expect(logs.join('\n')).not.toContain(accessToken);
  });

  test.each([
    { kind: 'throttled', code: 'VENDOR_THROTTLED', retryAfter: /^1$/ },
    { kind: 'quota_exceeded', code: 'VENDOR_QUOTA_EXCEEDED', retryAfter: /^\d+$/ },
    { kind: 'html', code: 'VENDOR_ANSWER_NOT_UNDERSTOOD', retryAfter: undefined },
    { kind: 'access_denied', code: 'VENDOR_REFUSED', retryAfter: undefined },
    { kind: 'drop', code: 'VENDOR_UNAVAILABLE', retryAfter: /^5$/ },
  ] as const)('that meets $kind is $code', async ({ kind, code, retryAfter }) => {
    stack().simulator?.faults.add({ operation: 'plan', kind });

    const answer = await ask('POST', '/v1/memberships/verify', { body: { accountId: sampleAccounts.member } });

    expectProblem(answer, code, operationOf('verify-membership'));
    if (retryAfter) expect(answer.headers.get('retry-after')).toMatch(retryAfter);
  });
});

describe('when DynamoDB', () => {
  test('throttles, a check is a 503 with Retry-After, and good again afterwards', async () => {
    proxy().interfere(() => throttled);
    const answer = await check({ accountId: sampleAccounts.member });
    proxy().interfere(() => undefined);

    expectProblem(answer, 'STORE_UNAVAILABLE', operationOf('check-membership'));
    expect(answer.headers.get('retry-after')).toBe('1');
    expect((await check({ accountId: sampleAccounts.member })).json.code).toBe('MEMBER');
  });

  test('throttles or drops one request, nobody notices', async () => {
    let requests = 0;
    proxy().interfere(() => {
      requests += 1;
      if (requests === 1) return throttled;
      return requests === 2 ? 'drop' : undefined;
    });

    expect((await check({ accountId: sampleAccounts.member })).json.code).toBe('MEMBER');
    expect(requests).toBe(3);
  });

  test('has a conflict with every transaction, a verification is a 503 and nothing is half written', async () => {
    const accountId = sampleAccounts.nobody;
    proxy().interfere((operation) => (operation === 'TransactWriteItems' ? transactionConflict : undefined));
    const answer = await ask('POST', '/v1/memberships/verify', { body: { accountId } });
    proxy().interfere(() => undefined);

    expectProblem(answer, 'STORE_UNAVAILABLE', operationOf('verify-membership'));
    expect((await ask('GET', `/v1/memberships/${accountId}`)).status).toBe(404);
    expect((await ask('GET', `/v1/memberships/${accountId}/audit-records`)).status).toBe(404);
  });
});

describe('a damaged membership', () => {
  test('is a problem of its own in a check, and in its place of a batch', async () => {
    const accountId = sampleAccounts.trial;
    await damage(accountId);

    const single = await check({ accountId });
    const subjects = [sampleAccounts.member, accountId, sampleAccounts.canceled].map((each) => ({ accountId: each }));
    const batch = await ask('POST', '/v1/memberships/check-batch', { body: { subjects } });

    expectProblem(single, 'MEMBERSHIP_DAMAGED', operationOf('check-membership'));
    expect(batch.status).toBe(200);
    expect(batch.json.answers).toMatchObject([
      { code: 'MEMBER' },
      { problem: { code: 'MEMBERSHIP_DAMAGED', status: 500 } },
      { code: 'ACCOUNT_CANCELED' },
    ]);
    expectDeclared(operationOf('check-memberships'), batch.json);
    expect(logs.join('\n')).toContain(`account#${accountId}`);
  });

  test('is named in the list, and in the export by a row that an import refuses, and nothing else is lost', async () => {
    const accountId = sampleAccounts.trial;
    await damage(accountId);

    const list = await ask('GET', '/v1/memberships?pageSize=100');
    const csv = await ask('GET', '/v1/memberships/export?pageSize=1000');
    const json = await ask('GET', '/v1/memberships/export?format=jsonl&pageSize=1000');
    const headers = { 'content-type': 'text/csv' };
    const imported = await ask('POST', '/v1/memberships/import', { rawBody: csv.text, headers });

    expectDeclared(operationOf('list-memberships'), list.json);
    expect(list.json.memberships).toContainEqual({
      accountId,
      problem: expect.objectContaining({ code: 'MEMBERSHIP_DAMAGED' }),
    });
    expect(list.json.memberships.length).toBeGreaterThan(5);
    expect(csv.text).toMatch(new RegExp(`^${accountId},*,MEMBERSHIP_DAMAGED$`, 'm'));
    expect(json.text).toContain(`${JSON.stringify({ accountId, problem: 'MEMBERSHIP_DAMAGED' })}\n`);
    expect(imported.json).toMatchObject({ applied: 0, refused: 1, complete: true });
    expect(imported.json.results).toContainEqual(
      expect.objectContaining({ outcome: 'refused', code: 'MEMBERSHIP_DAMAGED', accountId }),
    );
  });

  const damage = async (accountId: string): Promise<void> => {
    const { dynamoDbEndpoint, functions } = stack();
    const tables = functions.all.flatMap(({ environment }) => environment['MEMBERSHIPS_TABLE'] ?? []);
    const client = new DynamoDBClient({ endpoint: dynamoDbEndpoint });
    const key = marshall({ key: `account#${accountId}` });
    const values = marshall({ ':version': 'one' });
    await client.send(
      new UpdateItemCommand({
        ...{ TableName: tables[0], Key: key, UpdateExpression: 'SET version = :version' },
        ExpressionAttributeValues: values,
      }),
    );
    client.destroy();
  };
});

describe('the schedule', () => {
  test('run by hand answers when the audit has ended; a failed one says why, and the checks go on', async () => {
    stack().simulator?.faults.add({ operation: 'list', kind: 'html', afterCalls: 1 });
    const failed = await ask('POST', '/_local/schedules/re-audit', { token: undefined });
    stack().simulator?.faults.clear();

    expect(failed.status).toBe(500);
    expect(failed.text).toContain('not_understood');
    expect((await check({ accountId: sampleAccounts.member })).json.code).toBe('MEMBER');
    const good = await ask('POST', '/_local/schedules/re-audit', { token: undefined });
    expect(good.status).toBe(200);
    expect(good.json).toMatchObject({
      state: 'completed',
      pages: 3,
      accounts: manyAccounts,
      endedAt: expect.stringMatching(/^2.*Z$/),
    });
  });
});

describe('what the functions log', () => {
  test('holds the decision of a check by its id, and no secret, token, user or body', async () => {
    const { json } = await check({ userId: 'somebody@example.com' });
    const { credentials } = stack().simulator ?? {};
    // The line is written behind the answer.
    await expect.poll(() => logs.join('\n')).toContain(json.decisionId);
    const all = logs.join('\n');

    const lines = logs.map((line) => JSON.parse(line));
    expect(lines.filter(({ decisionId }) => decisionId === json.decisionId)).toEqual([
      expect.objectContaining({ event: 'CHECK_DECIDED', level: 'INFO', code: 'UNKNOWN_USER' }),
    ]);
    expect(lines.map(({ event }) => event)).toContain('REQUEST_REFUSED');
    // Of a verification as well as of an audit, whose lines name their run.
    const failures = lines.filter(({ event }) => event === 'VENDOR_FAILED');
    expect(new Set(failures.map(({ runId }) => runId !== undefined))).toEqual(new Set([true, false]));
    for (const secret of [token(), 'somebody@example.com', credentials?.partnerSecret, credentials?.apiKey]) {
      expect(secret).toBeTruthy();
      expect(all).not.toContain(secret);
    }
  });
});
