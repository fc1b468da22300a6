import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { exportColumns } from '../../../../shared/api/lists/columns.ts';
import { exportText } from '../../../../shared/api/lists/export.ts';
import { readRows } from '../../../../shared/api/lists/rows.ts';
import type { AccountId, Membership } from '../../../../shared/domain/membership/facts.ts';
import { accountIdOf, aMembership, hour, noon } from '../../../support/memberships.ts';

const header = `\uFEFF${exportColumns.join(',')}\n`;
const exported = (
  format: 'csv' | 'jsonl',
  memberships: readonly Membership[],
  isFirst: boolean,
  more: { readonly damaged?: readonly AccountId[]; readonly separator?: 'semicolon' } = {},
) =>
  exportText([...memberships, ...(more.damaged ?? []).map((damaged) => ({ damaged }))], {
    format,
    isFirst,
    separator: more.separator ?? 'comma',
  });
const named = (organizationName: string): Membership => aMembership({ profile: { organizationName } });
const full = aMembership({
  relationship: { ...aMembership().relationship, missingSince: noon + hour },
  profile: { organizationName: 'Blumen & Söhne, "Acme"', siteOwnerName: 'ann\r\nlee' },
});

describe('an export', () => {
  test('in CSV has its header on the first page only, and every column', () => {
    expect(exported('csv', [full], true)).toBe(
      `${header}a07e1lwvtuw0,under_partner,open,approved,audit,2026-11-21T12:00:00.000Z,2026-11-21T12:00:00.000Z,` +
        '2026-11-21T13:00:00.000Z,2026-11-21T12:00:00.000Z,"Blumen & Söhne, ""Acme""","ann\r\nlee",1,2026-11-21T12:00:00.000Z,\n',
    );
    expect(exported('csv', [full], false)).not.toContain('accountId');
    expect(exported('csv', [], true)).toBe(header);
    expect(exported('csv', [], false)).toBe('');
  });

  test('in CSV is separated by semicolons for the regions of Excel that want them', () => {
    const text = exported('csv', [named('a;b')], true, { separator: 'semicolon' });

    expect(text).toMatch(/^\uFEFFaccountId;relationship;/);
    expect(text).toContain(';"a;b";');
  });

  test.each(['csv', 'jsonl'] as const)(
    'as %s names the accounts that cannot be read, and an import refuses them',
    (format) => {
      const damaged = [accountIdOf('a9')];
      const content = exported(format, [full], true, { damaged });

      const contentType = format === 'csv' ? 'text/csv' : 'application/jsonl';
      expect(readRows({ content, contentType }, 1, 10)).toMatchObject({
        rows: [
          { row: { accountId: 'a07e1lwvtuw0', review: 'approved' } },
          { refusal: { code: 'MEMBERSHIP_DAMAGED', accountId: 'a9', detail: expect.stringMatching(/^problem: /) } },
        ],
      });
    },
  );

  test('in JSON lines leaves out what is not known', () => {
    const text = exported('jsonl', [full, aMembership({ profile: {} })], true);

    expect(text.endsWith('}\n')).toBe(true);
    const [first, second] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(Object.keys(first)).toEqual(exportColumns.filter((column) => column !== 'problem'));
    expect(second).toMatchObject({ accountId: 'a07e1lwvtuw0', version: 1 });
    expect(second).not.toHaveProperty('missingSince');
    expect(second).not.toHaveProperty('organizationName');
    expect(exported('jsonl', [], true)).toBe('');
  });

  test.each(['=cmd|x', '+1', '-1', '@SUM(1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠1'])(
    'in CSV keeps a spreadsheet from running %j',
    (name) => {
      const text = exported('csv', [named(name)], false);

      expect(text).toMatch(/,"?'/);
      expect(text).not.toMatch(/[,"][=+@＝＋－＠]/);
    },
  );

  test.each([
    ...["Flowers;=cmd|' /C calc'!A0;x", 'a,+1', 'a\t-1', 'a; \u00a0@SUM(1)', 'a;＝1', 'a;;=1', '=1;=2', ' =1'],
    ...['a\n=1', 'a\r\n=1', 'a;"=1"', '"=1', 'a;" "=1', ';\t\n=1'],
  ])('in CSV keeps a spreadsheet that divides elsewhere from running %j', (name) => {
    for (const separator of [undefined, 'semicolon'] as const) {
      const more = separator === undefined ? {} : { separator };
      const text = exported('csv', [named(name)], false, more);
      for (const delimiter of [',', ';', '\t']) {
        const { data } = Papa.parse<string[]>(text, { delimiter });
        const found = [...data.flat(), ...text.split(/[,;\t\r\n]/)].map((cell) => cell.replace(/^[\s"]+/, ''));
        expect(found.filter((cell) => /^[=+\-@＝＋－＠]/.test(cell))).toEqual([]);
      }
    }
  });

  test.each(['Blumen-Haus; Söhne', 'a = b, c + d', 'a@b.example;c', '1-2;3'])('in CSV leaves %j as it is', (name) => {
    expect(Papa.parse<string[]>(exported('csv', [named(name)], false), { delimiter: ',' }).data[0]).toContain(name);
  });

  test('in CSV looks at each character of a name once', () => {
    const name = `a${';'.repeat(20_000)}${' '.repeat(20_000)}${'\t'.repeat(20_000)}${'" '.repeat(20_000)}x`;
    const start = performance.now();
    exported('csv', [named(name)], false);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test.each(['csv', 'jsonl'] as const)('as %s can be imported as it is, whatever its names are', (format) => {
    const names = [
      '=cmd',
      'a;=cmd',
      'a\n=1',
      '"',
      "'",
      ',',
      '\n',
      '\r',
      '\r\n',
      '\uFEFF',
      '﻿x',
      '\u2028',
      'a"b',
      '',
      ' ',
      '"\n"',
    ];
    const memberships = names.map((name, index) => ({ ...named(name), accountId: accountIdOf(`a${index}`) }));

    const pages = [exported(format, memberships.slice(0, 5), true), exported(format, memberships.slice(5), false)].join(
      '',
    );

    const contentType = format === 'csv' ? 'text/csv' : 'application/jsonl';
    const read = readRows({ content: pages, contentType }, 1, 1000);
    if ('problem' in read) throw new Error('it is no list');
    expect(read.rows.map((each) => ('row' in each ? each.row : each))).toEqual(
      memberships.map(({ accountId }) => ({ accountId, review: 'approved' })),
    );
  });
});
