/** One damaged item in each list: it is a problem in its place, and everything else is answered. */
import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectDeclared } from '../support/declared.ts';
import { expectProblem, manyAccounts, operationOf, useStack } from './harness.ts';

const { ask, stack, logs } = useStack({ reviewMode: 'manual' }, { seedCount: manyAccounts });
const membershipProblem = { code: 'MEMBERSHIP_DAMAGED', status: 500, title: expect.any(String) };
const itemProblem = { code: 'ITEM_DAMAGED', status: 500, title: expect.any(String) };

let client: DynamoDBClient;
let tables: Readonly<Record<'memberships' | 'auditRecords' | 'workState', string>>;
beforeAll(() => {
  client = new DynamoDBClient({ endpoint: stack().dynamoDbEndpoint });
  const environment = Object.assign({}, ...stack().functions.all.map((fn) => fn.environment));
  tables = {
    memberships: environment['MEMBERSHIPS_TABLE'],
    auditRecords: environment['AUDIT_RECORDS_TABLE'],
    workState: environment['WORK_STATE_TABLE'],
  };
});
afterAll(() => client.destroy());

type Values = Readonly<Record<string, unknown>>;
const put = async (table: string, item: Values): Promise<void> => {
  await client.send(new PutItemCommand({ TableName: table, Item: marshall(item, { removeUndefinedValues: true }) }));
};
const query = async (table: string, key: string, value: string): Promise<Record<string, unknown>[]> => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: '#key = :value',
      ExpressionAttributeNames: { '#key': key },
      ExpressionAttributeValues: { ':value': { S: value } },
    }),
  );
  return Items.map((item) => unmarshall(item));
};
const damageMembership = async (accountId: string): Promise<void> => {
  const [item] = await query(tables.memberships, 'key', `account#${accountId}`);
  await put(tables.memberships, { ...item, version: 'one' });
};

/** Every page of a list, joined; each page is as the document declares it. */
const listAll = async (name: string, path: string, member: string) => {
  const entries: Values[] = [];
  let token: string | undefined;
  do {
    const more = token === undefined ? '' : `${path.includes('?') ? '&' : '?'}pageToken=${encodeURIComponent(token)}`;
    const page = await ask('GET', `${path}${more}`);
    expect({ path, status: page.status, problem: page.json.code }).toEqual({ path, status: 200, problem: undefined });
    expectDeclared(operationOf(name), page.json);
    entries.push(...page.json[member]);
    token = page.json.nextPageToken;
  } while (token !== undefined);
  return entries;
};

const accounts = () => (stack().simulator?.accounts.all('ours') ?? []).map(({ accountId }) => accountId).sort();

describe('a damaged membership', () => {
  let damaged: string;
  let good: readonly string[];
  beforeAll(async () => {
    [damaged = '', ...good] = accounts();
    await damageMembership(damaged);
  });

  it.each([1, 2, 50, 100])('is a problem in its place in lists, %i at a time', async (pageSize) => {
    for (const filter of ['relationship=under_partner', 'review=pending', '']) {
      const listed = await listAll('list-memberships', `/v1/memberships?${filter}&pageSize=${pageSize}`, 'memberships');
      expect(listed.map(({ accountId }) => accountId).sort()).toEqual(accounts());
      expect(listed.filter(({ problem }) => problem !== undefined)).toEqual([
        { accountId: damaged, problem: membershipProblem },
      ]);
    }
    expect(logs.join('\n')).toContain(`account#${damaged}`);
  });

  it('alone is an honest 500, read and decided about', async () => {
    expectProblem(await ask('GET', `/v1/memberships/${damaged}`), 'MEMBERSHIP_DAMAGED', operationOf('get-membership'));
    const headers = { 'if-match': '"1"' };
    const approved = await ask('POST', `/v1/memberships/${damaged}/approve`, { headers, body: {} });
    expectProblem(approved, 'MEMBERSHIP_DAMAGED', operationOf('approve-membership'));
  });

  it.each([false, true])('is one refused item of a batch of reviews (validateOnly: %s)', async (validateOnly) => {
    const [first, second] = validateOnly ? good.slice(2, 4) : good.slice(0, 2);
    const item = (accountId: string | undefined) => ({ accountId, decision: 'approve', version: 1 });
    const body = { items: [item(first), item(damaged), item(second)], validateOnly };
    const { status, json } = await ask('POST', '/v1/memberships/review-batch', { body });
    expect(status).toBe(200);
    const outcome = validateOnly ? 'valid' : 'done';
    expect(json.results).toMatchObject([
      { accountId: first, outcome },
      { accountId: damaged, outcome: 'refused', problem: membershipProblem },
      { accountId: second, outcome },
    ]);
    expectDeclared(operationOf('review-memberships'), json);
  });
});

it.each([1, 100])('a damaged record of a trail is a problem in its place, %i at a time', async (pageSize) => {
  const accountId = accounts().at(-1) ?? '';
  const [record] = await query(tables.auditRecords, 'accountId', accountId);
  await put(tables.auditRecords, { ...record, version: 2, action: 'sang' });
  await put(tables.auditRecords, { ...record, version: 3 });

  const path = `/v1/memberships/${accountId}/audit-records?pageSize=${pageSize}`;
  const records = await listAll('list-audit-records', path, 'auditRecords');

  expect(records).toMatchObject([{ version: 1 }, { version: 2, problem: membershipProblem }, { version: 3 }]);
});

it('a damaged record is no answer about the past, but for the time before it', async () => {
  const at = Date.now();
  const asOf = (accountId: string, instant = at) =>
    ask('GET', `/v1/memberships/${accountId}?asOf=${new Date(instant).toISOString()}`);
  // Its second record is damaged by the test before this.
  const damaged = accounts().at(-1) ?? '';
  expectProblem(await asOf(damaged), 'MEMBERSHIP_DAMAGED', operationOf('get-membership'));
  const before = await asOf(damaged, 0);
  expect(before.json).toMatchObject({ answer: { code: 'UNKNOWN_ACCOUNT' }, assumptions: [] });
  expectDeclared(operationOf('get-membership'), before.json);

  const policy = { accountId: 'service#policy', version: at * 1000, at: new Date(at).toISOString(), day: 'x' };
  const [sound] = await query(tables.auditRecords, 'accountId', policy.accountId);
  await put(tables.auditRecords, { ...policy, policy: 'sang' });
  expectProblem(await asOf(accounts()[0] ?? ''), 'ITEM_DAMAGED', operationOf('get-membership'));

  await put(tables.auditRecords, { ...sound, ...policy });
  const after = await asOf(accounts()[0] ?? '');
  expect(after.status).toBe(200);
  expectDeclared(operationOf('get-membership'), after.json);
});

it.each([1, 100])('a damaged operation record is a problem in its place, %i at a time', async (pageSize) => {
  const at = Date.now();
  const ofAccount = `a07edamaged${pageSize}`;
  const record = {
    ...{ operationId: 'o', at: new Date(at).toISOString(), operation: 'update-plan', outcome: 'done', details: {} },
    ...{ accountId: `operations#${ofAccount}`, actor: { client: 'app', person: 'alice' }, ofAccount },
  };
  for (const number of [0, 1, 2]) await put(tables.auditRecords, { ...record, version: at * 1000 + number });
  await put(tables.auditRecords, { ...record, version: at * 1000 + 1, outcome: 'sang' });

  const path = `/v1/operation-records?accountId=${ofAccount}&pageSize=${pageSize}`;
  const records = await listAll('list-operation-records', path, 'operationRecords');

  expect(records).toMatchObject([{ operationId: 'o' }, { at: record.at, problem: itemProblem }, { operationId: 'o' }]);
  expect(records[1]).not.toHaveProperty('operationId');
});

describe('a damaged audit', () => {
  const later = '01Z00000000000000000000000';

  it.each([1, 100])('is a problem in its place, %i at a time', async (pageSize) => {
    const before = await listAll('list-audits', '/v1/audits', 'audits');
    await put(tables.workState, { kind: 'audit-run', id: later, runId: later, state: 'sang' });

    const audits = await listAll('list-audits', `/v1/audits?pageSize=${pageSize}`, 'audits');

    expect(audits[0]).toEqual({ runId: later, problem: itemProblem });
    expect(audits.slice(1).map(({ runId }) => runId)).toEqual(
      before.map(({ runId }) => runId).filter((runId) => runId !== later),
    );
    expectProblem(await ask('GET', `/v1/audits/${later}`), 'ITEM_DAMAGED', operationOf('get-audit'));
  });

  it.each([1, 100])('plan has one problem for a part of it, %i at a time', async (pageSize) => {
    const run = (await listAll('list-audits', '/v1/audits', 'audits')).at(-1);
    const record = (await query(tables.workState, 'kind', 'audit-run')).find(({ id }) => id === run?.['runId']);
    const plan = record?.['plan'] as { readonly hash: string; readonly key?: string };
    const parts = await query(tables.workState, 'kind', `audit-plan#${run?.['runId']}#${plan.key ?? plan.hash}`);
    expect(parts).toHaveLength(2);
    await put(tables.workState, { ...parts[0], changes: '[{' });

    const path = `/v1/audits/${run?.['runId']}?pageSize=${pageSize}`;
    const [problem, ...others] = await listAll('get-audit', path, 'plannedChanges');

    expect(problem).toEqual({ problem: itemProblem });
    const planned = JSON.parse(String(parts[1]?.['changes'])) as readonly { readonly accountId: string }[];
    expect(others.map(({ accountId }) => accountId)).toEqual(planned.map(({ accountId }) => accountId));
  });
});

it.each([1, 100])('a damaged case is a problem in its place, %i at a time', async (pageSize) => {
  const at = new Date().toISOString();
  const caseOf = (accountId: string) => ({
    ...{ kind: 'audit-case', id: accountId, accountId, cause: 'missing', openedAt: at, nextAt: at, unclear: 0 },
  });
  for (const id of ['a07ecase1', 'a07ecase2', 'a07ecase3']) await put(tables.workState, caseOf(id));
  await put(tables.workState, { ...caseOf('a07ecase2'), cause: 'sang' });

  const cases = await listAll('list-audit-cases', `/v1/audit-cases?pageSize=${pageSize}`, 'cases');

  expect(cases.map(({ accountId, problem }) => ({ accountId, problem }))).toEqual([
    { accountId: 'a07ecase1' },
    { accountId: 'a07ecase2', problem: itemProblem },
    { accountId: 'a07ecase3' },
  ]);
});

it('a damaged provision is an honest 500, and no other is', async () => {
  const provisionId = '01M8GD1ZX3V5R9Q0J6T2B4C7YK';
  await put(tables.workState, { kind: 'provision', id: provisionId, cause: 'sang' });

  expectProblem(await ask('GET', `/v1/provisions/${provisionId}`), 'ITEM_DAMAGED', operationOf('get-provision'));
  expect((await ask('GET', '/v1/provisions/01M8GD1ZX3V5R9Q0J6T2B4C7YZ')).status).toBe(404);
});
