import { describe, expect, test } from 'vitest';
import { readRows } from '../../../../shared/api/lists/rows.ts';

const everything = 1_000_000;
const csv = (content: string, fromLine = 1, most = everything) =>
  readRows({ content, contentType: 'text/csv' }, fromLine, most);
const jsonLines = (content: string, fromLine = 1, most = everything) =>
  readRows({ content, contentType: 'application/jsonl' }, fromLine, most);

const row = (line: number, values: object) => ({ line, row: values });
const refusal = (line: number, detail: RegExp | string, more: object = {}) => ({
  line,
  refusal: { code: 'VALIDATION_FAILED', detail: expect.stringMatching(detail), ...more },
});

describe('CSV', () => {
  test.each([
    { what: 'line feeds', content: 'accountId,userId\na1,u1\na2,u2\n' },
    { what: 'carriage returns too', content: 'accountId,userId\r\na1,u1\r\na2,u2\r\n' },
    { what: 'both', content: 'accountId,userId\na1,u1\r\na2,u2' },
    { what: 'a byte order mark', content: '\uFEFFaccountId,userId\r\na1,u1\r\na2,u2\r\n' },
    { what: 'a byte order mark and quotes', content: '\uFEFF"accountId","userId"\n"a1","u1"\n"a2","u2"' },
    { what: 'another order of columns', content: 'userId,accountId\nu1,a1\nu2,a2\n' },
    {
      what: 'columns of an export',
      content: 'version,accountId,organizationName,userId\n7,a1,"x, y",u1\n,a2,,u2\n',
    },
  ])('with $what', ({ content }) => {
    expect(csv(content)).toEqual({
      rows: [row(2, { accountId: 'a1', userId: 'u1' }), row(3, { accountId: 'a2', userId: 'u2' })],
    });
  });

  test.each(['\n', '\r\n'])('says on which line a row begins, whatever lines it spans and are empty (%j)', (end) => {
    const lines = ['', 'accountId,justification', 'a1,"one', '', 'three ""words"""', '', '', 'a2,"x', 'y"', 'a3,', ''];

    expect(csv(lines.join(end))).toEqual({
      rows: [
        row(3, { accountId: 'a1', justification: `one${end}${end}three "words"` }),
        row(8, { accountId: 'a2', justification: `x${end}y` }),
        row(10, { accountId: 'a3' }),
      ],
    });
  });

  test('takes every column, and an empty cell for none', () => {
    const content =
      'accountId,userId,userName,review,justification\na1,u,ann@example.com,denied,Not ours\na2,,"",,\na3,u,,approved,';

    expect(csv(content)).toEqual({
      rows: [
        row(2, {
          accountId: 'a1',
          userId: 'u',
          userName: 'ann@example.com',
          review: 'denied',
          justification: 'Not ours',
        }),
        row(3, { accountId: 'a2' }),
        row(4, { accountId: 'a3', userId: 'u', review: 'approved' }),
      ],
    });
  });

  test.each([
    { what: 'nothing', content: '', detail: /header line is missing/ },
    { what: 'only empty lines', content: '\r\n\n', detail: /header line is missing/ },
    { what: 'no accountId', content: 'userId\nu1\n', detail: /accountId is missing/ },
    { what: 'colons', content: 'accountId:userId\na1:u1\n', detail: /^line 1: .*not separated by , or ;/ },
    {
      what: 'another separator than it says',
      content: 'sep=;\naccountId,userId\n',
      detail: /^line 2: .*not separated/,
    },
    { what: 'a separator that is none', content: 'sep=a\naccountIdauserId\n', detail: /^line 1: sep= names none/ },
    {
      what: 'accountId twice',
      content: 'accountId,Account ID\na1,a1\n',
      detail: /^line 1: column 2, accountId, appears twice/,
    },
    {
      what: 'a column that is not known',
      content: '\n,\nAccountId,,usrId\na1,,u1\n',
      detail: /^line 3: column 3, "usrId", is unknown/,
    },
    { what: 'thousands of columns', content: `accountId${',x'.repeat(5000)}\n`, detail: /more than 100 columns/ },
    { what: 'a quote that is open in the header', content: '"accountId\na1\n', detail: /header and never closed/ },
  ])('with $what is refused as a whole', ({ content, detail }) => {
    expect(csv(content)).toEqual({
      problem: 'VALIDATION_FAILED',
      errors: expect.arrayContaining([{ in: 'body', pointer: '', detail: expect.stringMatching(detail) }]),
    });
  });

  test('with a header alone has no rows', () => {
    expect(csv('accountId\n')).toEqual({ rows: [] });
  });

  test.each([
    { what: 'no account', bad: ',u', detail: /accountId: is missing/ },
    { what: 'a malformed account', bad: '../plan,u', detail: /accountId: must be/ },
    { what: 'a cell too many', bad: 'a0,u,,v', detail: /^column 4: .*the header has 2/ },
    { what: 'a user that is too long', bad: `a0,${'u'.repeat(129)}`, detail: /^userId: / },
    { what: 'a user with a line break', bad: 'a0,"u\nv"', detail: /^userId: /, lines: 2 },
    { what: 'letters that are no UTF-8', bad: 'a0,M\uFFFDller', detail: /^userId: .*UTF-8/ },
    { what: 'a quote in a plain cell', bad: 'a0,5" wide', detail: /quote/ },
    { what: 'a quote that is not doubled', bad: 'a0,"so "called" user"', detail: /quote/ },
    { what: 'text behind a quote', bad: 'a0,"u" ', detail: /quote/ },
    { what: 'a carriage return in a plain cell', bad: 'a0,u\rv', detail: /quote|userId/ },
    { what: 'a cell of 100 KB', bad: `a0,${'u'.repeat(100_000)}`, detail: /longer than/ },
  ])('refuses a row with $what, and no other one', ({ bad, detail, lines = 1 }) => {
    const result = csv(`accountId,userId\na1,u1\n${bad}\na2,u2\n`);

    expect(result).toMatchObject({
      rows: [
        row(2, { accountId: 'a1', userId: 'u1' }),
        refusal(3, detail),
        row(3 + lines, { accountId: 'a2', userId: 'u2' }),
      ],
    });
    if ('problem' in result || !('refusal' in (result.rows[1] ?? {}))) throw new Error('no refusal');
    expect(JSON.stringify(result.rows[1])).not.toMatch(/plan|u{9}|wide|called|ller/);
  });

  test('names every fault of a row at once, and its account where that is one', () => {
    expect(csv(`accountId,userId,review,justification\na1,\u0007,maybe,${'x'.repeat(1001)}\n`)).toMatchObject({
      rows: [refusal(2, /userId: .*; review: .*; justification: /, { accountId: 'a1' })],
    });
  });

  test('behind a quote that is never closed is one bad row', () => {
    const content = 'accountId,userId\na1,u1\n\n"a2,u2\na3,u3\na4,u4\n';

    expect(csv(content)).toMatchObject({
      rows: [row(2, { accountId: 'a1' }), refusal(4, /never closed/)],
    });
    // Whoever asks for what is behind it is told as well.
    expect(csv(content, 5)).toMatchObject({ rows: [refusal(4, /never closed/)] });
  });

  test('says how far a row goes whose quotes are wrong', () => {
    expect(csv('accountId,userId\n"a2,u2\na3,u3\na4,"u4"\n\na5,u5')).toMatchObject({
      rows: [refusal(2, /^column 1: a quote .*, up to line 4$/), row(6, { accountId: 'a5' })],
    });
  });

  test('is read from a line on, and so far as is wanted', () => {
    const content = 'accountId,justification\na1,\n\na2,"x\ny"\na3,\na4,\n';
    const linesOf = (fromLine: number, most: number) => {
      const result = csv(content, fromLine, most);
      return 'problem' in result ? result : { lines: result.rows.map(({ line }) => line), next: result.nextLine };
    };

    expect(linesOf(1, 2)).toEqual({ lines: [2, 4], next: 6 });
    expect(linesOf(6, 2)).toEqual({ lines: [6, 7], next: undefined });
    expect(linesOf(5, 1)).toEqual({ lines: [6], next: 7 });
    expect(linesOf(8, 1)).toEqual({ lines: [], next: undefined });
  });
});

describe('JSON lines', () => {
  test('are read with their lines, what is null or empty taken for absent, and what an export has passed over', () => {
    const content = [
      '\uFEFF{"accountId":"a1","userId":"u1"}\r',
      '',
      ' { "userName": "ann", "accountId": "a2", "review": null, "userId": "", "version": 3, "observedAt": {"x": 1} } ',
      '{"Account ID":"a4","justification":"one\\ntwo"}',
    ].join('\n');

    expect(jsonLines(content)).toEqual({
      rows: [
        row(1, { accountId: 'a1', userId: 'u1' }),
        row(3, { accountId: 'a2', userName: 'ann' }),
        row(4, { accountId: 'a4', justification: 'one\ntwo' }),
      ],
    });
  });

  test.each([
    { bad: '{"accountId":"a0"', code: 'INVALID_JSON', detail: /not valid JSON/ },
    { bad: 'secret', code: 'INVALID_JSON', detail: /not valid JSON/ },
    { bad: '{"accountId":"a0"} {"accountId":"a9"}', code: 'INVALID_JSON', detail: /not valid JSON/ },
    { bad: '[{"accountId":"a0"}]', code: 'VALIDATION_FAILED', detail: /not a JSON object/ },
    { bad: 'null', code: 'VALIDATION_FAILED', detail: /not a JSON object/ },
    { bad: '"a0"', code: 'VALIDATION_FAILED', detail: /not a JSON object/ },
    { bad: '{"userId":"secret"}', code: 'VALIDATION_FAILED', detail: /accountId: is missing/ },
    { bad: '{"accountId":17}', code: 'VALIDATION_FAILED', detail: /^accountId: is a number/ },
    { bad: '{"accountId":"a0","userId":["secret"]}', code: 'VALIDATION_FAILED', detail: /^userId: / },
    { bad: '{"accountId":"a0","userId":"\\ud800"}', code: 'VALIDATION_FAILED', detail: /^userId: / },
    { bad: '{"accountId":"a0","usrId":"secret"}', code: 'VALIDATION_FAILED', detail: /member "usrId" is unknown/ },
    { bad: '{"accountId":"a0","__proto__":{}}', code: 'VALIDATION_FAILED', detail: /member "__proto__" is unknown/ },
    { bad: `{"accountId":"a0","version":"${'x'.repeat(70_000)}"}`, code: 'VALIDATION_FAILED', detail: /longer than/ },
    { bad: `{"accountId":${'['.repeat(60_000)}`, code: 'INVALID_JSON', detail: /not valid JSON/ },
  ])('refuse the line $bad, and no other one', ({ bad, code, detail }) => {
    const result = jsonLines(`{"accountId":"a1"}\n${bad}\n{"accountId":"a2"}`);

    expect(result).toMatchObject({
      rows: [row(1, { accountId: 'a1' }), refusal(2, detail, { code }), row(3, { accountId: 'a2' })],
    });
    expect(JSON.stringify(result)).not.toContain('secret');
  });

  test('without a line are no rows', () => {
    expect(jsonLines('')).toEqual({ rows: [] });
    expect(jsonLines('\n \n\r\n')).toEqual({ rows: [] });
  });

  test('are read from a line on, and so far as is wanted', () => {
    expect(jsonLines('{"accountId":"a1"}\n\n{"accountId":"a2"}\n{"accountId":"a3"}\n', 2, 1)).toEqual({
      rows: [row(3, { accountId: 'a2' })],
      nextLine: 4,
    });
  });
});

describe('a list of 100,000 rows', () => {
  const lines = Array.from({ length: 100_000 }, (_, index) => `a07e${index},user-${index}`);

  test('is read in reasonable memory, and no further than is wanted', () => {
    const content = `accountId,userId\n${lines.join('\n')}\n`;
    const before = process.memoryUsage().rss;

    const whole = csv(content);

    expect(whole).toMatchObject({ rows: { length: 100_000 } });
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
    expect(csv(content, 80_003, 10_000)).toMatchObject({
      rows: { length: 10_000, 0: row(80_003, { accountId: 'a07e80001' }) },
      nextLine: 90_003,
    });
  });

  test.each([
    { what: 'commas alone', content: ','.repeat(5_000_000) },
    { what: 'commas below a header', content: `accountId\n${','.repeat(5_000_000)}` },
    { what: 'quotes alone', content: `accountId\n${'"'.repeat(5_000_000)}` },
    { what: 'quotes that open again and again', content: `accountId\n${'a,"'.repeat(1_600_000)}` },
  ])('that is nothing but $what is refused in time', ({ content }) => {
    expect(JSON.stringify(csv(content)).length).toBeLessThan(1000);
  });
});
