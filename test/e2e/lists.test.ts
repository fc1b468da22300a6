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

  test.each([
    ['list-memberships', {}, { partition: 'under_partner', key: '\ud800', sortKey: '\ud800' }, '/v1/memberships'],
    ['list-audits', {}, '\ud800', '/v1/audits'],
    ['list-audit-cases', {}, '中'.repeat(400), '/v1/audit-cases'],
    ['list-operation-records', {}, 1e300, '/v1/operation-records'],
    ['list-audit-records', { accountId: sampleAccounts.member }, 1e-300, lists[1]?.path ?? ''],
  ] as const)('%s refuses a page token with a place that no store takes', async (name, filter, place, path) => {
    const answer = await ask('GET', `${path}?pageToken=${encodePageToken(name, filter, place)}`);

    expectProblem(answer, 'INVALID_PAGE_TOKEN', operationOf(name));
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

describe('a reconciliation', () => {
  const month = new Date().toISOString().slice(0, 7);
  const path = '/v1/reconciliations';
  const { member, canceled, nobody } = sampleAccounts;
  const send = (rawBody: string, query = '', headers = {}) =>
    ask('POST', `${path}${query}`, { rawBody, headers: { 'content-type': 'text/csv', ...headers } });

  test('says what is ours and what is not, with proofs that can be had', async () => {
    const report = [
      'Account,Login,Month,Earnings,Plan',
      `${member},,${month},"$1,012.50",x`,
      `,${nobody},${month},$-2.25,y`,
      'Total,,,$1010.25,',
    ].join('\n');
    const headers = { 'idempotency-key': 'report-1' };
    const { status, json, headers: answered } = await send(report, '', headers);
    expect(status).toBe(202);
    expectDeclared(operationOf('start-reconciliation'), json);
    expect(json).toMatchObject({ state: 'waiting', periods: [month], rows: 3, rowsDone: 0, otherColumns: ['Plan'] });
    const url = answered.get('location') ?? '';
    expect(url).toBe(`${path}/${json.reconciliationId}`);
    expect((await send(report, '', headers)).json).toEqual(json);
    expectProblem(await ask('GET', `${url}/rows`), 'RECONCILIATION_NOT_COMPLETE', operationOf('export-reconciliation'));

    expect(await stack().runSchedule('reconcile-reports')).toMatchObject({ ok: true, result: { open: 1, ended: 1 } });

    const { json: complete } = await ask('GET', url);
    expectDeclared(operationOf('get-reconciliation'), complete);
    const members = complete.accountsDone - 1;
    expect(complete).toMatchObject({ state: 'complete', rowsDone: 3 });
    expect(complete.verdicts).toEqual([
      { verdict: 'ours_for_a_part', count: 1, sums: [{ currency: '$', sum: '1012.50' }], notSummed: 0 },
      { verdict: 'ours_but_unpaid', count: members, sums: [], notSummed: 0 },
      { verdict: 'unknown_account', count: 1, sums: [{ currency: '$', sum: '-2.25' }], notSummed: 0 },
      { verdict: 'not_readable', count: 1, sums: [{ currency: '$', sum: '1010.25' }], notSummed: 0 },
    ]);

    expect(await stack().runSchedule('publish-log')).toMatchObject({ ok: true });
    const { text } = await ask('GET', `${url}/rows?format=jsonl&verdict=ours_for_a_part`);
    const [row, ...others] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(others).toEqual([]);
    expect(row).toMatchObject({ line: 2, name: member, accountId: member, matchedBy: 'account_id', records: [1] });
    expect(row.logIndexes).toEqual([expect.any(Number)]);
    const proof = await ask('GET', row.proofs[0]);
    expect(proof.status).toBe(200);
    expect(proof.text).toContain(`index ${row.logIndexes[0]}\n`);
  });

  test('comes as CSV, page by page, in one file', async () => {
    const { headers } = await send(`accountId,amount\n${canceled},(1.50)\n=1+1,1\n`, `?period=${month}`);
    expect(await stack().runSchedule('reconcile-reports')).toMatchObject({ ok: true });
    const pages: string[] = [];
    let next: string | undefined = `${headers.get('location')}/rows?pageSize=100&separator=semicolon`;
    for (; next !== undefined; ) {
      const reply = await ask('GET', next);
      expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
      pages.push(reply.text);
      next = /^<([^>]+)>; rel="next"$/.exec(reply.headers.get('link') ?? '')?.[1];
    }
    expect(pages.length).toBeGreaterThan(1);
    const [first, second, third, ...unpaid] = pages.join('').trimEnd().split('\n');
    expect(first).toMatch(/^line;verdict;name;accountId;/);
    expect(second).toMatch(`2;ours_for_a_part;${canceled};${canceled};account_id;;${month};(1.50);;-1.50;2`);
    expect(third).toContain(';not_readable;');
    expect(third).toContain('accountId: is a formula');
    expect(new Set(unpaid.map((line) => line.split(';')[3])).size).toBe(unpaid.length);
    expect(unpaid.every((line) => line.startsWith(';ours_but_unpaid;'))).toBe(true);
  });

  test('of a report that cannot be read is refused, and one that is not there is a 404', async () => {
    const start = operationOf('start-reconciliation');
    expectProblem(await send('account,amount\na1,1\n'), 'VALIDATION_FAILED', start);
    expectProblem(await send('account,amount\na1,1\n', '?period=March'), 'VALIDATION_FAILED', start);
    expectProblem(await send('account,period,amount\na1,2099-01,1\n'), 'VALIDATION_FAILED', start);
    const nowhere = `${path}/00000000-0000-4000-8000-000000000000`;
    expectProblem(await ask('GET', nowhere), 'RECONCILIATION_NOT_FOUND', operationOf('get-reconciliation'));
    const rows = operationOf('export-reconciliation');
    expectProblem(await ask('GET', `${nowhere}/rows`), 'RECONCILIATION_NOT_FOUND', rows);
    expectProblem(await ask('GET', `${nowhere}/rows?pageToken=abc`), 'INVALID_PAGE_TOKEN', rows);
  });
});
