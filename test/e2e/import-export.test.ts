import { describe, expect, test } from 'vitest';
import { exportColumns } from '../../shared/api/lists/columns.ts';
import { encodePageToken } from '../../shared/http/page-token.ts';
import { throttled } from '../support/dynamodb-proxy.ts';
import { csvType, expectExportRefused, expectImportRefused, useLists } from './import-export-harness.ts';

const { ask, check, exportAll, importText, logs, proxy, stack } = useLists();

describe('an import', () => {
  test('of CSV applies the good rows, names the bad ones, and gives access once an audit has seen the account', async () => {
    stack().simulator?.accounts.add({ accountId: 'newcomer1', partner: 'ours', billingStatus: 'Open' });
    const content = [
      '\uFEFFaccountId,userId,userName,review,justification',
      'newcomer1,alice-17,"Alice, ""A""",approved,"Known to us',
      'for years"',
      'newcomer2,secret-user,,perhaps,',
      '',
      'nobody1,bob-18,,approved,',
    ].join('\r\n');

    const { status, json, text } = await importText(content);

    expect(status).toBe(200);
    expect(json).toEqual({
      rows: 3,
      applied: 2,
      unchanged: 0,
      valid: 0,
      refused: 1,
      complete: true,
      results: [
        { line: 2, outcome: 'applied', accountId: 'newcomer1' },
        {
          line: 4,
          outcome: 'refused',
          accountId: 'newcomer2',
          code: 'VALIDATION_FAILED',
          detail: expect.stringMatching(/^review: .*approved/),
        },
        { line: 6, outcome: 'applied', accountId: 'nobody1' },
      ],
    });
    expect(text).not.toContain('secret-user');
    for (const userId of ['alice-17', 'bob-18']) {
      expect((await check({ userId })).json).toMatchObject({ allowed: false, code: 'UNVERIFIED' });
    }

    expect(await stack().runSchedule('re-audit')).toMatchObject({ ok: true });

    expect((await check({ userId: 'alice-17' })).json).toMatchObject({
      allowed: true,
      code: 'MEMBER',
      accountId: 'newcomer1',
    });
    expect((await check({ userName: 'Alice, "A"' })).json).toMatchObject({ allowed: true, code: 'MEMBER' });
    expect((await check({ userId: 'bob-18' })).json).toMatchObject({ allowed: false, code: 'UNVERIFIED' });
    const { json: trail } = await ask('GET', '/v1/memberships/newcomer1/audit-records');
    expect(trail.auditRecords.map(({ action }: { action: string }) => action)).toEqual([
      'imported',
      'linked',
      'linked',
      'joined',
    ]);
    expect(trail.auditRecords[0]).toMatchObject({
      actor: { kind: 'reviewer' },
      justification: 'Known to us\r\nfor years',
      evidence: { source: 'import' },
    });
  });

  test.each(['application/jsonl', 'application/x-ndjson; charset=utf-8', 'Application/JSONL'])(
    'of JSON lines (%s) does the same',
    async (contentType) => {
      stack().simulator?.accounts.add({ accountId: 'newcomer3', partner: 'ours', billingStatus: 'Open' });
      const user = `jürgen-${contentType}`;
      const content = [
        { accountId: 'newcomer3', userId: user, review: 'pending' },
        { accountId: 'newcomer3', usrId: 'x' },
      ];

      const { json } = await importText(content.map((row) => `${JSON.stringify(row)}\n`).join(''), contentType);

      expect(json).toMatchObject({ rows: 2, applied: 1, refused: 1, results: [{ line: 1 }, { line: 2 }] });
      await stack().runSchedule('re-audit');
      // As the list has said, though newcomers are let in at once.
      expect((await check({ userId: user })).json).toMatchObject({ allowed: false, code: 'PENDING_REVIEW' });
    },
  );

  test('that is only to be checked writes nothing', async () => {
    const { json } = await importText('accountId,userId\nchecked1,carol\n', csvType, '?validateOnly=true');

    expect(json).toMatchObject({ valid: 1, applied: 0, complete: true });
    expect((await ask('GET', '/v1/memberships/checked1')).status).toBe(404);
    expect((await check({ userId: 'carol' })).json.code).toBe('UNKNOWN_USER');
  });

  test('can be continued from a line', async () => {
    const content = 'accountId\nfrom1\nfrom2\nfrom3\n';

    expect((await importText(content, csvType, '?fromLine=3')).json).toMatchObject({
      rows: 2,
      results: [{ line: 3 }, { line: 4 }],
    });
    expect((await importText(content)).json).toMatchObject({ rows: 3, applied: 1, unchanged: 2 });
  });

  test('with an Idempotency-Key is done once, and says so again', async () => {
    const content = 'accountId,userId\nonce1,dave\n';
    const headers = { 'idempotency-key': 'import-1' };
    const first = await importText(content, csvType, '', headers);
    const { json: before } = await ask('GET', '/v1/memberships/once1/audit-records');

    const second = await importText(content, csvType, '', headers);
    const other = await importText(`${content}once2,erin\n`, csvType, '', headers);

    expect(first.json).toMatchObject({ applied: 1 });
    expect(second.json).toEqual(first.json);
    expectImportRefused(other, 'IDEMPOTENCY_KEY_REUSED');
    expect((await ask('GET', '/v1/memberships/once1/audit-records')).json).toEqual(before);
  });

  test.each([
    { what: 'another type', contentType: 'application/json', body: '{}', code: 'UNSUPPORTED_MEDIA_TYPE' },
    { what: 'over 5 MB', contentType: csvType, body: 'a'.repeat(5_242_881), code: 'BODY_TOO_LARGE' },
    { what: 'no header', contentType: csvType, body: '', code: 'VALIDATION_FAILED' },
    { what: 'UTF-16 without a mark', contentType: csvType, body: 'a\0c\0', code: 'INVALID_ENCODING' },
    { what: 'an unknown column', contentType: csvType, body: 'accountId,foo\n', code: 'VALIDATION_FAILED' },
  ] as const)('of $what is refused as a whole', async ({ contentType, body, code }) => {
    expectImportRefused(await importText(body, contentType), code);
  });

  test.each(['?validateOnly=yes', '?fromLine=0', '?fromLine=x', '?dryRun=true'])(
    'with %s is refused',
    async (query) => {
      expectImportRefused(await importText('accountId\n', csvType, query), 'VALIDATION_FAILED');
    },
  );

  test('of 5 MB, most of which is known, is answered in time and piece by piece', async () => {
    const rows = Array.from({ length: 40_000 }, () => `newcomer1,alice-17,,approved,${'x'.repeat(100)}`);
    const content = `accountId,userId,userName,review,justification\n${rows.join('\n')}\n`;

    const { json } = await importText(content);

    expect(content.length).toBeGreaterThan(5_000_000);
    expect(json).toMatchObject({ rows: 20_000, complete: false, nextLine: 20_002, refused: 0 });
    expect((await importText(content, csvType, `?fromLine=${json.nextLine}`)).json).toMatchObject({
      rows: 20_000,
      unchanged: 20_000,
      complete: true,
    });
  }, 60_000);

  test('while the store is busy with changes is told row by row, and logged without the rows', async () => {
    proxy().interfere((operation) => (operation === 'TransactWriteItems' ? throttled : undefined));
    const { status, json } = await importText('accountId,userId\nbusy1,frank-the-user\n');

    expect(status).toBe(200);
    expect(json).toMatchObject({
      refused: 1,
      results: [{ line: 2, outcome: 'refused', accountId: 'busy1', code: 'STORE_UNAVAILABLE' }],
    });
    const lines = logs.map((line) => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining({ event: 'IMPORT_ROW_FAILED', level: 'ERROR', line: 2 }));
    expect(lines).toContainEqual(expect.objectContaining({ event: 'IMPORT_DONE', rows: 1, refused: 1, applied: 0 }));
    expect(logs.join('\n')).not.toMatch(/alice-17|frank-the-user|jürgen|Known to us/);
  });

  test('while the store cannot be read is a failure of the whole', async () => {
    proxy().interfere((operation) => (operation === 'BatchGetItem' ? throttled : undefined));
    const reply = await importText('accountId\nbusy2\n');

    expectImportRefused(reply, 'STORE_UNAVAILABLE');
  });
});

describe('an export', () => {
  test.each(['csv', 'jsonl'] as const)(
    'as %s goes page by page, and is one list that changes nothing',
    async (format) => {
      const { json: listed } = await ask('GET', '/v1/memberships?pageSize=1');
      const { pages, contentTypes } = await exportAll(`?format=${format}&pageSize=40&separator=semicolon`);
      const content = pages.join('');

      expect(contentTypes).toEqual(
        new Set([format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8']),
      );
      expect(pages.length).toBeGreaterThan(3);
      expect(content).toContain(listed.memberships[0].accountId);

      const { json } = await importText(content, [...contentTypes][0] ?? '');

      expect(json).toMatchObject({ applied: 0, refused: 0, complete: true });
      expect(json.rows).toBeGreaterThanOrEqual(137);
      expect(json.unchanged).toBe(json.rows);
    },
  );

  test('is CSV in one page unless something else is asked for', async () => {
    const { pages } = await exportAll('');

    expect(pages).toHaveLength(1);
    // The reader of the test leaves out the byte order mark.
    expect(pages[0]?.split('\n')[0]).toBe(exportColumns.join(','));
    expect(pages[0]).toContain('newcomer1,under_partner,open,approved,audit,');
    expect(pages[0]).toContain('nobody1,unknown,unknown,approved,import,');
  });

  test.each([
    { what: 'broken', pageToken: 'nonsense' },
    { what: 'long', pageToken: 'A'.repeat(2000) },
    { what: 'foreign', pageToken: encodePageToken('list-memberships', {}, 'x') },
  ])('refuses a $what page token', async ({ pageToken }) => {
    const reply = await ask('GET', `/v1/memberships/export?pageToken=${pageToken}`);

    expectExportRefused(reply, 'INVALID_PAGE_TOKEN');
  });

  test('refuses a page token of the other format', async () => {
    const { headers } = await ask('GET', '/v1/memberships/export?format=jsonl&pageSize=1');
    const next = /<([^>]+)>/.exec(headers.get('link') ?? '')?.[1] ?? '';
    expect(next).toMatch(/^\/v1\/memberships\/export\?format=jsonl&separator=comma&pageSize=1&pageToken=/);

    const reply = await ask('GET', next.replace('jsonl', 'csv'));

    expectExportRefused(reply, 'INVALID_PAGE_TOKEN');
  });

  test.each(['?format=xml', '?separator=tab', '?pageSize=0', '?pageSize=1001', '?review=approved'])(
    'refuses %s',
    async (query) => {
      expectExportRefused(await ask('GET', `/v1/memberships/export${query}`), 'VALIDATION_FAILED');
    },
  );

  test('is no account: another method of its path is still what it was', async () => {
    await importText('accountId\nexport\n');

    const { status, headers } = await ask('GET', '/v1/memberships/export?pageSize=1');
    const { json: trail } = await ask('GET', '/v1/memberships/export/audit-records');

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(trail.auditRecords).toMatchObject([{ accountId: 'export', action: 'imported' }]);
  });
});
