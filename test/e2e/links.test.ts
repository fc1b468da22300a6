/** Links from users and user names, through the gateway. */
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { expectDeclared } from '../support/declared.ts';
import { expectProblem, operationOf, useStack } from './harness.ts';

const { ask, check, stack } = useStack();

const register = (body: unknown) => ask('POST', '/v1/memberships', { body });
const unlink = (userId: string, accountId: string) =>
  ask('DELETE', `/v1/users/${encodeURIComponent(userId)}/memberships/${accountId}`);
const removeLink = (body: unknown) => ask('POST', '/v1/memberships/unlink', { body });
const linksOf = (body: unknown) => ask('POST', '/v1/memberships/links', { body });

describe('links', () => {
  const { member, canceled } = sampleAccounts;
  const of = (userId: string, method = 'GET', accountId = '') =>
    ask(method, `/v1/users/${encodeURIComponent(userId)}/memberships${accountId && `/${accountId}`}`);

  test('are listed with what a check of each account would answer, and with when they were made', async () => {
    const before = Date.now();
    await register({ userId: 'user-20', accountId: member });
    await register({ userId: 'user-20', accountId: canceled });

    const { status, json } = await of('user-20');

    expect(status).toBe(200);
    expectDeclared(operationOf('list-user-memberships'), json);
    expect(json.memberships).toMatchObject([
      { accountId: member, allowed: true, code: 'MEMBER', membership: { relationship: 'under_partner' } },
      { accountId: canceled, allowed: false, code: 'ACCOUNT_CANCELED', membership: { activity: 'canceled' } },
    ]);
    expect(Date.parse(json.memberships[0].linkedAt)).toBeGreaterThanOrEqual(before);
    expect((await of('nobody')).json).toEqual({ memberships: [] });
  });

  test('of a user name are found in any case, and can be removed', async () => {
    const list = `accountId,userName\n${member},Case-Flowers\n`;
    await ask('POST', '/v1/memberships/import', { rawBody: list, headers: { 'content-type': 'text/csv' } });
    const path = '/v1/user-names/case-FLOWERS/memberships';

    const { json } = await ask('GET', path);

    expect(json.memberships).toMatchObject([{ accountId: member, allowed: true }]);
    expectDeclared(operationOf('list-user-name-memberships'), json);
    expect((await check({ userName: 'CASE-flowers' })).json).toMatchObject({ accountId: member });
    expect(await ask('DELETE', `${path}/${member}`)).toMatchObject({ status: 204, text: '' });
    expect((await check({ userName: 'case-flowers' })).json.code).toBe('UNKNOWN_USER');
    expectProblem(await ask('DELETE', `${path}/${member}`), 'LINK_NOT_FOUND', operationOf('unlink-user-name'));
  });

  test('of a user name lead to where the newest list says, and the trails tell why', async () => {
    const importRow = (accountId: string) =>
      ask('POST', '/v1/memberships/import', {
        rawBody: `accountId,userName\n${accountId},bob.smith1\n`,
        headers: { 'content-type': 'text/csv' },
      });
    await importRow(member);
    const moved = await importRow(canceled);

    expect(moved.json.results).toEqual([
      { line: 2, outcome: 'applied', accountId: canceled, userNameMovedFrom: member },
    ]);
    expectDeclared(operationOf('import-memberships'), moved.json);
    expect((await check({ userName: 'bob.smith1' })).json).toMatchObject({ allowed: false, accountId: canceled });
    const lastOf = async (accountId: string) => {
      const { json } = await ask('GET', `/v1/memberships/${accountId}/audit-records?pageSize=100`);
      expectDeclared(operationOf('list-audit-records'), json);
      return json.auditRecords.at(-1);
    };
    expect(await lastOf(member)).toMatchObject({ action: 'unlinked', why: 'user_name_moved' });
    expect(await lastOf(canceled)).toMatchObject({ action: 'linked', why: 'user_name_moved' });
  });

  test.each(['org/42', 'org?42', '100%', 'a%2Fb', '#1', 'DOMAIN\\user', '..'])(
    'of the id %s can be listed and removed with the id in a body',
    async (userId) => {
      await register({ userId, accountId: member });

      const { json } = await linksOf({ userId });

      expect(json.memberships).toMatchObject([{ accountId: member, allowed: true }]);
      expectDeclared(operationOf('list-linked-memberships'), json);
      expect(await removeLink({ userId, accountId: member })).toMatchObject({ status: 204, text: '' });
      expect((await check({ userId })).json.code).toBe('UNKNOWN_USER');
      expectProblem(await removeLink({ userId, accountId: member }), 'LINK_NOT_FOUND', operationOf('remove-link'));
    },
  );

  test.each([
    { userId: 'org/42', status: 404 },
    { userId: '100%', status: 400 },
    { userId: 'a%2Fb', status: 404 },
    { userId: 'org?42', status: 400 },
  ])('of the id $userId cannot be reached by path: $status', async ({ userId, status }) => {
    await register({ userId, accountId: member });
    expect((await unlink(userId, member)).status).toBe(status);
    expect((await check({ userId })).json.allowed).toBe(true);
  });

  test.each([{}, { userId: 'u', userName: 'n' }])('of %j are not asked for', async (body) => {
    expectProblem(await linksOf(body), 'VALIDATION_FAILED', operationOf('list-linked-memberships'));
    expectProblem(await removeLink({ ...body, accountId: member }), 'VALIDATION_FAILED', operationOf('remove-link'));
  });

  test('from the version before are found by their exact spelling, and a registration brings them over', async () => {
    const memberships = stack().functions.all.flatMap(({ environment }) => environment['MEMBERSHIPS_TABLE'] ?? [])[0];
    const client = new DynamoDBClient({ endpoint: stack().dynamoDbEndpoint });
    for (const key of ['user#u2 ', 'user#Jose\u0301', 'user-name#Old.Name1']) {
      const accountIds = { L: [{ S: member }] };
      await client.send(new PutItemCommand({ TableName: memberships, Item: { key: { S: key }, accountIds } }));
    }
    const subjects = [{ userId: 'u2 ' }, { userId: 'u2' }, { userId: 'Jose\u0301' }, { userName: 'Old.Name1' }];

    const { json } = await ask('POST', '/v1/memberships/check-batch', { body: { subjects } });

    expect(json.answers.map(({ code }: { code: string }) => code)).toEqual([
      'MEMBER',
      'UNKNOWN_USER',
      'MEMBER',
      'MEMBER',
    ]);
    expect((await check({ userId: 'u2 ' })).json.code).toBe('MEMBER');
    expect((await linksOf({ userId: 'u2 ' })).json.memberships).toMatchObject([{ accountId: member }]);

    await register({ userId: 'u2 ', accountId: canceled });

    expect((await linksOf({ userId: 'u2' })).json.memberships).toMatchObject([
      { accountId: member },
      { accountId: canceled, linkedAt: expect.any(String) },
    ]);
    expect(await removeLink({ userId: 'Jose\u0301', accountId: member })).toMatchObject({ status: 204 });
    expect((await check({ userId: 'Jos\u00e9' })).json.code).toBe('UNKNOWN_USER');
  });
});

describe('a person who is forgotten', () => {
  const { member, canceled } = sampleAccounts;
  const forget = (body: unknown) => ask('POST', '/v1/memberships/forget', { body });

  test.each([{}, { userNames: [] }])('is not said to be done where %j names nobody', async (body) => {
    const { status, json } = await forget(body);

    expect({ status, code: json.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
    expect(json.errors).toEqual([{ in: 'body', pointer: '', detail: 'must have a userId or userNames' }]);
  });
  const recordsOf = async (accountId: string) => {
    const { json } = await ask('GET', `/v1/memberships/${accountId}/audit-records?pageSize=100`);
    return json.auditRecords.map(({ action }: { action: string }) => action);
  };

  test('by path has no link any more, and each account has a record of that', async () => {
    for (const accountId of [member, canceled]) await register({ userId: 'user-to-forget', accountId });

    const { status, json } = await ask('DELETE', '/v1/users/user-to-forget?confirm=user-to-forget');

    expect({ status, json }).toEqual({ status: 200, json: { links: 2, provisions: 0 } });
    expectDeclared(operationOf('forget-user'), json);
    expect((await check({ userId: 'user-to-forget' })).json.code).toBe('UNKNOWN_USER');
    for (const accountId of [member, canceled]) expect((await recordsOf(accountId)).at(-1)).toBe('unlinked');
    const again = await ask('DELETE', '/v1/users/user-to-forget?confirm=user-to-forget');
    expect(again.json).toEqual({ links: 0, provisions: 0 });
  });

  test.each([
    ['without the id once more', '/v1/users/to-be-kept'],
    ['with another id', '/v1/users/to-be-kept?confirm=to-be-forgotten'],
    ['with a part of the path lost on the way', '/v1/users/to-be-kept%3F42?confirm=to-be-kept%3F42'],
    ['as a link with a part of the path lost on the way', `/v1/users/to-be-kept%3F42/memberships/${member}`],
  ])('%s is nobody', async (_, path) => {
    await register({ userId: 'to-be-kept', accountId: member });
    expectProblem(await ask('DELETE', path), 'VALIDATION_FAILED', operationOf('forget-user'));
    expect((await check({ userId: 'to-be-kept' })).json.allowed).toBe(true);
  });

  test('with any id, in every spelling, and with the user names that are given', async () => {
    await register({ userId: 'org/to-forget', accountId: member });
    const list = `accountId,userName\n${member},forget.me1\n`;
    await ask('POST', '/v1/memberships/import', { rawBody: list, headers: { 'content-type': 'text/csv' } });
    const memberships = stack().functions.all.flatMap(({ environment }) => environment['MEMBERSHIPS_TABLE'] ?? [])[0];
    const client = new DynamoDBClient({ endpoint: stack().dynamoDbEndpoint });
    for (const key of ['user#org/to-forget ', 'user-name#Forget.Me1']) {
      const accountIds = { L: [{ S: canceled }] };
      await client.send(new PutItemCommand({ TableName: memberships, Item: { key: { S: key }, accountIds } }));
    }
    client.destroy();

    const { status, json } = await forget({ userId: 'org/to-forget ', userNames: ['Forget.Me1', 'nobody.here1'] });

    expect({ status, json }).toEqual({ status: 200, json: { links: 4, provisions: 0 } });
    expectDeclared(operationOf('forget-person'), json);
    for (const body of [{ userId: 'org/to-forget' }, { userName: 'forget.me1' }]) {
      expect((await linksOf(body)).json.memberships).toEqual([]);
    }
    const again = await forget({ userId: 'org/to-forget ', userNames: ['Forget.Me1'] });
    expect(again.json).toEqual({ links: 0, provisions: 0 });
  });
});
