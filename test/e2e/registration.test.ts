import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { expectDeclared } from '../support/declared.ts';
import { expectProblem, operationOf, useStack } from './harness.ts';

const { ask, check, stack } = useStack();
const operation = operationOf('register-membership');

const register = (body: unknown, key?: string) =>
  ask('POST', '/v1/memberships', { body, ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }) });
const unlink = (userId: string, accountId: string) =>
  ask('DELETE', `/v1/users/${encodeURIComponent(userId)}/memberships/${accountId}`);

describe('registering', () => {
  test('makes checks by the user’s id work', async () => {
    const userId = 'user 1 <a@b.example>';
    const answer = await register({ userId, accountId: sampleAccounts.member });

    expect(answer).toMatchObject({ status: 200, json: { allowed: true, code: 'MEMBER' } });
    expectDeclared(operation, answer.json);
    expect((await check({ userId })).json).toMatchObject({ allowed: true, accountId: sampleAccounts.member });

    expect(await unlink(userId, sampleAccounts.member)).toMatchObject({ status: 204, text: '' });
    expect((await check({ userId })).json).toMatchObject({ code: 'UNKNOWN_USER' });
    expectProblem(await unlink(userId, sampleAccounts.member), 'LINK_NOT_FOUND', operationOf('unlink-membership'));
  });

  test('is recorded with the person, of whom one client may bring several', async () => {
    const accountId = sampleAccounts.trial;
    const as = async (subject: string) => ({ token: await stack().token(stack().scopes, { subject }) });
    await ask('POST', '/v1/memberships', { body: { userId: 'user-11', accountId }, ...(await as('ada')) });
    await ask('DELETE', `/v1/users/user-11/memberships/${accountId}`, await as('ben'));
    await register({ userId: 'user-11', accountId });

    const { json } = await ask('GET', `/v1/memberships/${accountId}/audit-records`);
    expect(json.auditRecords.slice(-3).map(({ actor }: { actor: object }) => actor)).toEqual([
      { kind: 'client', id: 'ada' },
      { kind: 'client', id: 'ben' },
      { kind: 'client', id: expect.stringMatching(/Application/) },
    ]);
  });

  test('by access token', async () => {
    const accessToken = await stack().simulator?.endUserToken(sampleAccounts.member);
    const { json } = await register({ userId: 'user-2', accessToken });
    expect(json).toMatchObject({ code: 'MEMBER', accountId: sampleAccounts.member });
  });

  test('an account of another partner is a no', async () => {
    expect((await register({ userId: 'user-3', accountId: sampleAccounts.foreign })).json).toMatchObject({
      allowed: false,
      code: 'NOT_UNDER_PARTNER',
    });
  });

  test('a user name that nobody knows is refused, for the legacy API is switched off', async () => {
    expectProblem(await register({ userId: 'user-4', userName: 'Nobody' }), 'USER_NAME_UNKNOWN', operation);
  });

  test.each([
    { userId: 'user-5' },
    { accountId: sampleAccounts.member },
    { userId: 'user-5', accountId: sampleAccounts.member, userName: 'Zen1016153' },
    { userId: '', accountId: sampleAccounts.member },
  ])('%j is no registration', async (body) => {
    expectProblem(await register(body), 'VALIDATION_FAILED', operation);
  });
});

describe('with an Idempotency-Key', () => {
  const table = () => stack().functions.all.flatMap(({ environment }) => environment['WORK_STATE_TABLE'] ?? [])[0];
  const client = () => new DynamoDBClient({ endpoint: stack().dynamoDbEndpoint });
  const body = { userId: 'user-6', accountId: sampleAccounts.member };

  test('the same request gets the first answer, and another one is refused', async () => {
    const first = await register(body, 'key-1');
    const second = await register(body, 'key-1');
    expect(second).toMatchObject({ status: 200, text: first.text });
    expect((await register(body)).json.decisionId).not.toBe(first.json.decisionId);

    expectProblem(await register({ ...body, userId: 'user-7' }, 'key-1'), 'IDEMPOTENCY_KEY_REUSED', operation);
    expect((await check({ userId: 'user-7' })).json.code).toBe('UNKNOWN_USER');
  });

  test('a key belongs to its caller', async () => {
    await register(body, 'key-2');
    const token = await stack().token(stack().scopes, { subject: 'somebody-else' });
    const other = await ask('POST', '/v1/memberships', {
      body: { ...body, userId: 'user-8' },
      headers: { 'idempotency-key': 'key-2' },
      token,
    });
    expect(other.status).toBe(200);
  });

  test('what is being worked on is in progress, until its time is over', async () => {
    const first = await register(body, 'key-3');
    const { Items: items = [] } = await client().send(new ScanCommand({ TableName: table(), ConsistentRead: true }));
    const held = items.find((item) => JSON.stringify(item).includes(first.json.decisionId));
    expect(held).toBeDefined();
    const inProgress = (until: number) =>
      client().send(
        new PutItemCommand({
          TableName: table(),
          Item: {
            ...held,
            status: { S: 'INPROGRESS' },
            in_progress_expiration: { N: String(until) },
          },
        }),
      );

    await inProgress(Date.now() + 60_000);
    const waiting = await register(body, 'key-3');
    expectProblem(waiting, 'IDEMPOTENCY_IN_PROGRESS', operation);
    expect(waiting.headers.get('retry-after')).toBe('1');

    // Its function has died, and by now its time is over.
    await inProgress(Date.now() - 1);
    expect((await register(body, 'key-3')).status).toBe(200);
  });

  test('a problem leaves the key free', async () => {
    stack().simulator?.faults.add({ operation: 'plan', kind: 'access_denied', times: 1 });
    const newcomer = { userId: 'user-9', accountId: sampleAccounts.nobody };
    expectProblem(await register(newcomer, 'key-4'), 'VENDOR_REFUSED', operation);
    expect((await register(newcomer, 'key-4')).json.code).toBe('NOT_UNDER_PARTNER');
  });

  test.each(['a b', '"', 'x'.repeat(256)])('%j is no key', async (key) => {
    expectProblem(await register(body, key), 'INVALID_IDEMPOTENCY_KEY', operation);
  });

  test('nothing of the request is kept with it', async () => {
    const accessToken = (await stack().simulator?.endUserToken(sampleAccounts.member)) ?? '';
    await register({ userId: 'user-10', accessToken }, 'key-5');
    const { Items: items = [] } = await client().send(new ScanCommand({ TableName: table(), ConsistentRead: true }));
    const kept = JSON.stringify(items.map((item) => unmarshall(item)));
    expect(kept).toContain('idempotency');
    expect(kept).not.toContain(accessToken);
    expect(kept).not.toContain('user-10');
  });
});
