/**
 * Files as people's programs write them: each case is one that was misread, or refused for a reason
 * that was not true.
 */
import { describe, expect, test } from 'vitest';
import { asUtf16, good, read, refusal, twoRows } from './harness.ts';

describe('what spreadsheets do to columns and rows', () => {
  test.each([
    { what: 'columns without a name and cells', content: 'accountId,userId,,\na1,u1,,\na2,u2,,\n' },
    { what: 'cells that the header does not have', content: 'accountId,userId\na1,u1,\na2,u2,,,\n' },
    { what: 'a column in the middle without a name', content: 'accountId,,userId\na1,,u1\na2, ,u2\n' },
    { what: 'rows of separators at the end', content: 'accountId,userId\na1,u1\na2,u2\n,\n,,,,\n"",""\n \u00A0,\n' },
    { what: 'semicolons', content: 'accountId;userId\na1;u1\na2;u2\n' },
    { what: 'tabs', content: 'accountId\tuserId\na1\tu1\na2\tu2\n' },
    { what: 'bars', content: 'accountId|userId\na1|u1\na2|u2\n' },
    { what: 'old line breaks', content: 'accountId,userId\ra1,u1\ra2,u2\r' },
    { what: 'blanks around names', content: ' accountId , userId\na1,u1\na2,u2\n' },
    { what: 'a blank that does not break', content: 'accountId\u00A0,\u200BuserId\na1,u1\na2,u2\n' },
    { what: 'names in other letters', content: 'AccountId,USERID\na1,u1\na2,u2\n' },
    { what: 'blanks within names', content: 'Account ID,"User Id"\na1,u1\na2,u2\n' },
    { what: 'blanks around ids', content: 'accountId,userId\n a1\u00A0,u1 \na2,\u200Bu2\n' },
  ])('with $what', ({ content }) => {
    expect(read(content)).toEqual(twoRows);
  });

  test.each([
    { what: 'sep=', content: 'sep=;\r\naccountId;userId\r\na1;u1\r\n' },
    { what: 'sep= in quotes and letters of its own', content: '"SEP=;";\naccountId;userId\na1;u1\n' },
    { what: 'sep= after a mark', content: '\uFEFFsep=\t\naccountId\tuserId\na1\tu1\n' },
    { what: 'empty rows first', content: ',,\naccountId,userId\na1,u1\n' },
  ])('with $what in the first line', ({ content }) => {
    expect(read(content)).toEqual(good([3, 'a1', 'u1']));
  });

  test('with rows that end early', () => {
    expect(read('accountId,userId,review\na1\na2,u2\na3,u3,denied\n')).toEqual({
      rows: [
        { line: 2, row: { accountId: 'a1' } },
        { line: 3, row: { accountId: 'a2', userId: 'u2' } },
        { line: 4, row: { accountId: 'a3', userId: 'u3', review: 'denied' } },
      ],
    });
  });

  test('with words in other letters and blanks', () => {
    const { rows } = read('accountId,review\na1,Approved\na2, DENIED \na3,approved\u00A0\n') as { rows: unknown[] };
    expect(rows).toEqual([
      { line: 2, row: { accountId: 'a1', review: 'approved' } },
      { line: 3, row: { accountId: 'a2', review: 'denied' } },
      { line: 4, row: { accountId: 'a3', review: 'approved' } },
    ]);
  });

  test('with a cell more than the header, or in a column without a name, is told of the column', () => {
    expect(read('accountId,,userId\na1,,u1,x\na2,y,u2\na3,,u3\n')).toEqual({
      rows: [
        refusal(2, /^column 4: .*header has 3/),
        refusal(3, /^column 2: .*the header no name/),
        { line: 4, row: { accountId: 'a3', userId: 'u3' } },
      ],
    });
  });
});

describe('files that were pasted together', () => {
  test('have a header line in the middle', () => {
    expect(read('accountId,userId\na1,u1\naccountId,userId\na2,u2\n')).toEqual(good([2, 'a1', 'u1'], [4, 'a2', 'u2']));
  });

  test('have a mark, and another order of columns, in the middle', () => {
    expect(read('accountId,userId\na1,u1\n\uFEFF"userId","accountId"\n"u2","a2"\n')).toEqual(
      good([2, 'a1', 'u1'], [4, 'a2', 'u2']),
    );
    expect(read('\uFEFF{"accountId":"a1"}\n\uFEFF{"accountId":"a2"}\n', 'application/jsonl')).toEqual(
      good([1, 'a1'], [2, 'a2']),
    );
  });

  test('have a header line in the middle that is not understood: what is behind it is not guessed', () => {
    expect(read('accountId,userId\na1,u1\naccountId,owner\na2,u2\n')).toEqual({
      rows: [
        { line: 2, row: { accountId: 'a1', userId: 'u1' } },
        refusal(3, /second header.*column 2, "owner", is unknown.*cannot be read/),
      ],
    });
  });
});

describe('ids that a spreadsheet has spoilt', () => {
  test.each([
    { id: '1.2E+11', detail: /^userId: .*scientific/ },
    { id: '1,2E+11', detail: /^userId: .*scientific/ },
    { id: '="0123"', detail: /^userId: .*formula/ },
    { id: '=0123', detail: /^userId: .*formula/ },
    { id: "'0123", detail: /^userId: .*apostrophe/ },
    { id: '#N/A', detail: /^userId: .*error/ },
    { id: '#REF!', detail: /^userId: .*error/ },
    { id: '#NAME?', detail: /^userId: .*error/ },
    { id: '#NV', detail: /^userId: .*error/ },
    { id: '########', detail: /^userId: .*error/ },
    { id: 'NULL', detail: /^userId: .*no value/ },
    { id: 'undefined', detail: /^userId: .*no value/ },
    { id: 'NaN', detail: /^userId: .*no value/ },
    { id: 'None', detail: /^userId: .*no value/ },
    { id: '[object Object]', detail: /^userId: .*no value/ },
    { id: '123456.0', detail: /^userId: .*decimal/ },
    { id: '-', detail: /^userId: .*punctuation/ },
    { id: '1-Mar', detail: /^userId: .*date/ },
    { id: 'Mar-01', detail: /^userId: .*date/ },
    { id: '1.2E11', detail: /^userId: .*scientific/ },
    { id: '#N/D', detail: /^userId: .*error/ },
    { id: '#I/T', detail: /^userId: .*error/ },
    { id: '#Н/Д', detail: /^userId: .*error/ },
    { id: '#VALEUR !', detail: /^userId: .*error/ },
    { id: '#¡VALOR!', detail: /^userId: .*error/ },
    { id: 'Err:502', detail: /^userId: .*error/ },
    { id: '<NA>', detail: /^userId: .*no value/ },
    { id: 'NaT', detail: /^userId: .*no value/ },
    { id: '-Infinity', detail: /^userId: .*no value/ },
    { id: '(Leer)', detail: /^userId: .*no value/ },
    { id: 'n.a.', detail: /^userId: .*no value/ },
    { id: 'TRUE', detail: /^userId: .*yes or no/ },
    { id: 'WAAR', detail: /^userId: .*yes or no/ },
    { id: 'ИСТИНА', detail: /^userId: .*yes or no/ },
    { id: '{{userId}}', detail: /^userId: .*placeholder/ },
    { id: '<%= id %>', detail: /^userId: .*placeholder/ },
    { id: '“u1”', detail: /^userId: .*word processor/ },
    { id: '„u1“', detail: /^userId: .*word processor/ },
    { id: '1-Mar-24', detail: /^userId: .*date/ },
    { id: 'Mrz 24', detail: /^userId: .*date/ },
    { id: '01-03-2024', detail: /^userId: .*date/ },
    { id: '2024/3/1', detail: /^userId: .*date/ },
    { id: '50%', detail: /^userId: .*percentage/ },
    { id: '12.5 %', detail: /^userId: .*percentage/ },
    { id: '$12.00', detail: /^userId: .*amount/ },
    { id: '-$1,234.50', detail: /^userId: .*amount/ },
    { id: '($12)', detail: /^userId: .*amount/ },
    { id: '12,00 €', detail: /^userId: .*amount/ },
    { id: '1,234', detail: /^userId: .*thousands/ },
    { id: '1.234.567', detail: /^userId: .*thousands/ },
    { id: '1 234 567', detail: /^userId: .*thousands/ },
    { id: '1’234', detail: /^userId: .*thousands/ },
    { id: '12:30', detail: /^userId: .*time/ },
    { id: '1:05:09', detail: /^userId: .*time/ },
    { id: '12:30 PM', detail: /^userId: .*time/ },
  ])('$id is refused as such, in each column of ids', ({ id, detail }) => {
    const cell = `"${id.replaceAll('"', '""')}"`;
    expect(read(`accountId,userId\na1,${cell}\n`)).toEqual({ rows: [refusal(2, detail, { accountId: 'a1' })] });
    expect(read(`accountId;userName\na1; ${id}\n`)).toMatchObject({
      rows: [refusal(2, new RegExp(detail.source.replace('userId', '(?:userName|column 2)')))],
    });
    expect(read(`accountId\n${cell}\n`)).toEqual({
      rows: [refusal(2, new RegExp(detail.source.replace('userId', 'accountId')))],
    });
    expect(read(JSON.stringify({ accountId: 'a1', userId: id }), 'application/jsonl')).toEqual({
      rows: [refusal(1, detail, { accountId: 'a1' })],
    });
  });

  test.each(
    ['+4912345', '-7', '@ann', '0123', '12e5', 'nullius', '#7', 'org/42', '2024', 'e+1', "o'neil", 'mar-1x'].concat(
      ...['1.2e', '#n/dx', 'err:5', 'true1', 'info', '{u}', 'u”1', 'mark 24', '1-2-3', '12-34-5678-9', '2024/3'],
      ...['12:345', '12:60', 'a:30', '1:2:3', '50%off', '%50', '$name', 'US$', '1.234', '12.3456.789', '1.2.3'],
      ...['12 3456 789', '1 23', 'na', 'vera'],
    ),
  )('%s is not', (userId) => {
    expect(read(`accountId,userId\na1,${userId}\n`)).toEqual(good([2, 'a1', userId]));
  });
});

describe('JSON lines', () => {
  test('name two members of one name, whatever its letters are', () => {
    expect(
      read(
        '{"accountId":"a1","userId":"u1","userId":"u2"}\n{"accountId":"a1","AccountId":"a2"}\n',
        'application/jsonl',
      ),
    ).toEqual({ rows: [refusal(1, /userId appears twice/), refusal(2, /accountId appears twice/)] });
  });

  test('name them however they are written, and only those of the object itself', () => {
    const text = String.raw`{"accountId":"a1","\u0061ccountId":"a2"}`;
    expect(read(text, 'application/jsonl')).toEqual({ rows: [refusal(1, /accountId appears twice/)] });
    const nested = '{"accountId":"a1","observedAt":{"accountId":"a2","x":["}",{"accountId":1}]},"userId":"{\\"u:"}';
    expect(read(nested, 'application/jsonl')).toEqual(good([1, 'a1', '{"u:']));
  });

  test('with numbers for ids are refused, never rounded', () => {
    expect(read('{"accountId":"a1","userId":12345678901234567890}', 'application/jsonl')).toEqual({
      rows: [refusal(1, /^userId: .*number/, { accountId: 'a1' })],
    });
  });

  test('in UTF-16 and with old line breaks are read', () => {
    expect(read(asUtf16('{"accountId":"a1"}\r{"accountId":"a2"}\r', 'be'), 'application/jsonl')).toEqual(
      good([1, 'a1'], [2, 'a2']),
    );
  });

  test('that are one JSON array are refused as such', () => {
    expect(read('[\n{"accountId":"a1"},\n{"accountId":"a2"}\n]', 'application/jsonl')).toMatchObject({
      rows: [refusal(1, /array/, { code: 'INVALID_JSON' }), {}, {}, {}],
    });
  });
});

describe('lines', () => {
  test('of a file with old line breaks are counted by them, also within quotes, and the list is gone on with', () => {
    const content = 'accountId,justification\ra1,"x\ry"\r\ra2,z\ra3,"open\rb\r';
    const expected = [
      { line: 2, row: { accountId: 'a1', justification: 'x\ry' } },
      { line: 5, row: { accountId: 'a2', justification: 'z' } },
      refusal(6, /^column 2: a quote is opened and never closed/),
    ];
    expect(read(content)).toEqual({ rows: expected });
    expect(read(asUtf16(content, 'le'), 'text/csv', undefined, 3)).toEqual({ rows: expected.slice(1) });
  });

  test('that are broken in a cell without quotes are not taken for rows', () => {
    expect(read('accountId,userId\na1,u\rv\na2,u2\n')).toMatchObject({
      rows: [refusal(2, /^column 2: a line break/), { line: 3 }],
    });
  });

  test('of several kinds are rows, but for pieces of a row whose cell has no quotes', () => {
    const appended = 'accountId,userId\r\na1,u1\r\na2,u2\na3,u3\r\n\na4\r\na5\n';
    expect(read(appended)).toEqual(good([2, 'a1', 'u1'], [3, 'a2', 'u2'], [4, 'a3', 'u3'], [6, 'a4'], [7, 'a5']));
    expect(read('accountId,userId\na1,u1\r\na2\na3,u3\r\n')).toEqual(good([2, 'a1', 'u1'], [3, 'a2'], [4, 'a3', 'u3']));
    expect(read('accountId,justification,userId\r\na1,one\ntwo,u1\r\na2,,u2\r\n')).toEqual({
      rows: [
        refusal(2, /^the row has 2 cells, .*another line break/),
        refusal(3, /^the row has 2 cells, .*another line break/),
        { line: 4, row: { accountId: 'a2', userId: 'u2' } },
      ],
    });
    const twoLines = [refusal(2, /another line break/), refusal(3, /another line break/)];
    expect(read('accountId,userId\r\na1,u\nv\r\na2,u2\r\n')).toEqual({
      rows: [...twoLines, { line: 4, row: { accountId: 'a2', userId: 'u2' } }],
    });
    expect(read('userId,accountId\r\nu\nv,a1\r\nu2,a2\n')).toEqual({
      rows: [...twoLines, { line: 4, row: { accountId: 'a2', userId: 'u2' } }],
    });
  });

  test('whose quotes are wrong are named with the column', () => {
    expect(read('accountId,userId\na1,5" wide\n')).toMatchObject({ rows: [refusal(2, /^column 2: a quote/)] });
  });
});
