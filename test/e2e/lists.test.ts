import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { encodePageToken } from '../../shared/http/page-token.ts';
import { expectDeclared } from '../support/declared.ts';
import { expectProblem, manyAccounts, operationOf, useStack } from './harness.ts';

const { ask, stack } = useStack({}, { seedCount: manyAccounts });

describe('the lists', () => {
  const lists = [
    { name: 'list-memberships', path: '/v1/memberships', plural: 'memberships', size: 20 },
    {
      name: 'list-audit-records',
      path: `/v1/memberships/${sampleAccounts.member}/audit-records`,
      plural: 'auditRecords',
      size: 1,
    },
    { name: 'list-client-accounts', path: '/v1/client-accounts', plural: 'clientAccounts', size: 20 },
  ];

  test('list-client-accounts names the rows that it cannot read, and has the others', async () => {
    stack().simulator?.faults.add({ operation: 'list', kind: 'odd_rows', times: 1 });

    const { status, json } = await ask('GET', '/v1/client-accounts?pageSize=10');

    expect(status).toBe(200);
    expectDeclared(operationOf('list-client-accounts'), json);
    expect(json.clientAccounts).toHaveLength(8);
    expect(json.unreadableRows).toEqual([
      { row: 1, why: 'has an account id of an unknown form' },
      { row: 10, why: 'is no object' },
    ]);
  });

  test.each(lists)('$name goes page by page to the end, each entry once', async ({ name, path, plural, size }) => {
    await ask('POST', '/v1/memberships/verify', { body: { accountId: sampleAccounts.member } });
    const expected = name === 'list-audit-records' ? (await ask('GET', path)).json.auditRecords.length : manyAccounts;
    const entries: unknown[] = [];
    let next: string | undefined;
    do {
      const query = new URLSearchParams({ pageSize: String(size), ...(next ? { pageToken: next } : {}) });
      const { status, json } = await ask('GET', `${path}?${query}`);
      expect(status).toBe(200);
      expectDeclared(operationOf(name), json);
      expect(json[plural].length).toBeLessThanOrEqual(size);
      entries.push(...json[plural].map((entry: unknown) => JSON.stringify(entry)));
      next = json.nextPageToken;
    } while (next !== undefined);

    expect(new Set(entries).size).toBe(entries.length);
    expect(entries).toHaveLength(expected);
  });

  test.each(lists)('$name refuses a broken or foreign page token with 400', async ({ name, path }) => {
    const foreign = lists.filter((list) => list.name !== name);
    const tokens = [
      'nonsense',
      'bm9uc2Vuc2U',
      Buffer.from('["list",{},1]').toString('base64url'),
      '%00',
      'A'.repeat(2000),
    ];
    for (const { path: otherPath, size } of foreign) {
      const { json } = await ask('GET', `${otherPath}?pageSize=${size}`);
      if (json.nextPageToken !== undefined) tokens.push(json.nextPageToken);
    }
    expect(tokens.length).toBeGreaterThan(5);

    for (const pageToken of tokens) {
      const answer = await ask('GET', `${path}?${new URLSearchParams({ pageToken })}`);
      expectProblem(answer, 'INVALID_PAGE_TOKEN', operationOf(name));
    }
  });

  test('a page token whose offset Constant Contact does not know is refused', async () => {
    const filter = { accountType: 'all', pageSize: '50' };
    const pageToken = encodePageToken('list-client-accounts', filter, '?offset=unheard-of&limit=50');

    const answer = await ask('GET', `/v1/client-accounts?pageToken=${pageToken}`);

    expectProblem(answer, 'INVALID_PAGE_TOKEN', operationOf('list-client-accounts'));
  });

  test('a page token is of no use with another filter', async () => {
    const { json } = await ask('GET', '/v1/memberships?review=approved&pageSize=5');

    const answer = await ask('GET', `/v1/memberships?pageSize=5&pageToken=${json.nextPageToken}`);

    expectProblem(answer, 'INVALID_PAGE_TOKEN', operationOf('list-memberships'));
  });

  test.each([
    { path: '/v1/memberships?review=maybe', pointer: '/review' },
    { path: '/v1/memberships?pageSize=0', pointer: '/pageSize' },
    { path: '/v1/memberships?pageSize=ten', pointer: '/pageSize' },
    { path: '/v1/memberships?pageSize=0x10', pointer: '/pageSize' },
    { path: '/v1/memberships?pageSize=101', pointer: '/pageSize' },
    { path: '/v1/memberships?pageSize=1&pageSize=2', pointer: '/pageSize' },
    { path: '/v1/memberships?pagesize=10', pointer: '' },
    { path: '/v1/client-accounts?pageSize=9', pointer: '/pageSize' },
    { path: '/v1/client-accounts?accountType=mine', pointer: '/accountType' },
  ])('$path is refused', async ({ path, pointer }) => {
    const { status, json } = await ask('GET', path);

    expect(status).toBe(400);
    expect(json.errors).toContainEqual({ in: 'query', pointer, detail: expect.any(String) });
  });

  test('filter by review and relationship', async () => {
    const { json: pending } = await ask('GET', '/v1/memberships?review=pending&relationship=under_partner');
    const { json: approved } = await ask('GET', '/v1/memberships?review=approved&pageSize=100');

    expect(pending.memberships).toEqual([]);
    expect(approved.memberships).toHaveLength(100);
  });
});

describe('one membership', () => {
  test('is everything that is known, with its version as ETag', async () => {
    const { status, json, headers } = await ask('GET', `/v1/memberships/${sampleAccounts.canceled}`);

    expect(status).toBe(200);
    expect(json).toMatchObject({ activity: { value: 'canceled', raw: 'Canceled' }, version: 1 });
    expect(headers.get('etag')).toBe('"1"');
    expectDeclared(operationOf('get-membership'), json);
  });

  test.each(['', '/audit-records'])('%s of an unknown account is a 404', async (suffix) => {
    const answer = await ask('GET', `/v1/memberships/${sampleAccounts.nobody}${suffix}`);

    expectProblem(answer, 'MEMBERSHIP_NOT_FOUND', operationOf(suffix === '' ? 'get-membership' : 'list-audit-records'));
  });

  test('with a malformed id is a 400', async () => {
    expectProblem(await ask('GET', '/v1/memberships/.plan'), 'VALIDATION_FAILED', operationOf('get-membership'));
  });
});

describe('the API description', () => {
  test('is public and the committed one', async () => {
    const { status, json } = await ask('GET', '/openapi.json', { token: undefined });

    expect(status).toBe(200);
    expect(json).toEqual(JSON.parse(await readFile(new URL('../../openapi.json', import.meta.url), 'utf8')));
  });
});
