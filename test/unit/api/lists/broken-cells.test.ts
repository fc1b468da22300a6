/** A line break in a cell without quotes, in a list whose lines end with the same one, makes two rows of one. */
import { describe, expect, test } from 'vitest';
import { readRows } from '../../../../shared/api/lists/rows.ts';
import { read, refusal } from './harness.ts';

const isPart = /as if a line break in a cell had no quotes/;
const account = (line: number, accountId: string, more: object = {}) => ({ line, row: { accountId, ...more } });
const reviewed = { review: 'approved', justification: 'ok' };

describe.each([
  ['LF', '\n'],
  ['CR', '\r'],
])('a line break without quotes in a list with %s', (_, lineEnd) => {
  const list = (...lines: readonly string[]) => read(`${lines.join(lineEnd)}${lineEnd}`);

  test('in the last cell refuses both parts, and no other row', () => {
    expect(
      list('accountId,review,justification', 'a1,approved,ok', 'a2,approved,because', 'of', 'a3,approved,ok'),
    ).toEqual({
      rows: [account(2, 'a1', reviewed), refusal(3, isPart), refusal(4, isPart), account(5, 'a3', reviewed)],
    });
  });

  test('in a cell in the middle too', () => {
    expect(list('accountId,justification,userId', 'a1,because', 'of,u1', 'a3,ok,u3')).toEqual({
      rows: [refusal(2, isPart), refusal(3, isPart), account(4, 'a3', { justification: 'ok', userId: 'u3' })],
    });
  });

  test('that comes several times in a cell, with an empty line in between', () => {
    expect(list('accountId,justification,userId', 'a1,because', '', 'of', 'them,u1', 'a3,ok,u3')).toEqual({
      rows: [
        refusal(2, isPart),
        refusal(4, isPart),
        refusal(5, isPart),
        account(6, 'a3', { justification: 'ok', userId: 'u3' }),
      ],
    });
  });

  test('in a name that an import ignores', () => {
    expect(list('accountId,organizationName,userId', 'a1,Acme', 'Flowers,u1', 'a3,Acme,u3')).toEqual({
      rows: [refusal(2, isPart), refusal(3, isPart), account(4, 'a3', { userId: 'u3' })],
    });
  });
});

test.each([
  ['no digit', 'a07e1lwvtuw0,ok,because', 'Flowers'],
  ['another length', 'a07e1lwvtuw0,ok,because', '2024'],
  ['blanks', 'a07e1lwvtuw0,ok,because', 'of them'],
])('a rest that could be an account id is known by %s', (_, ...lines) => {
  expect(read(['accountId,userId,justification', ...lines, ''].join('\n'))).toEqual({
    rows: [refusal(2, isPart), refusal(3, isPart)],
  });
});

test('a rest with the account id is known by the first part, which has none', () => {
  expect(read('justification,accountId\nbecause\nof,a1\nok,a2\n')).toEqual({
    rows: [refusal(2, isPart), refusal(3, isPart), account(4, 'a2', { justification: 'ok' })],
  });
});

describe('a row that ends early is whole', () => {
  const whole = [account(2, 'a1', { userId: 'u1' }), account(3, 'a2')];

  test.each([
    ['after one with text', 'accountId,userId,justification\na1,u1,ok\na2\n'],
    ['after one without text', 'accountId,userId,justification\na1,u1,\na2\n'],
    ['after one that ends early before the text', 'accountId,userId,justification\na1,u1\na2\n'],
    ['in a list without text', 'accountId,userId\na1,u1\na2\n'],
    ['after the header line', 'accountId,userId,justification\na1,u1\na2\n'],
    ['with blank cells in the header', 'accountId,userId,,\na1,u1\na2\n'],
  ])('%s', (_, text) => {
    expect(read(text)).toMatchObject({ rows: whole });
  });

  test('after one with more cells than would fit in front of it', () => {
    expect(read('accountId,justification,userId\na1,ok,u1\na2,ok,u2\n')).toMatchObject({
      rows: [{ row: { userId: 'u1' } }, { row: { userId: 'u2' } }],
    });
  });

  test('after a header line that comes again', () => {
    expect(read('accountId,justification\na1,ok\naccountId,justification\na2\n')).toEqual({
      rows: [account(2, 'a1', { justification: 'ok' }), account(4, 'a2')],
    });
  });

  test('and blank cells after a text are no part of it', () => {
    expect(read('accountId,justification\na1,ok\n \na2,ok\n')).toEqual({
      rows: [account(2, 'a1', { justification: 'ok' }), account(4, 'a2', { justification: 'ok' })],
    });
  });
});

test('the first row that is not wanted may end with text and be followed by a quote that is never closed', () => {
  const content = 'accountId,justification\na1,ok\na2,ok\na3,"ok\n';
  expect(readRows({ content, isBase64: false, contentType: 'text/csv' }, 1, 1)).toEqual({
    rows: [account(2, 'a1', { justification: 'ok' })],
    nextLine: 3,
  });
});
