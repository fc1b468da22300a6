import * as fc from 'fast-check';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { exportText } from '../../shared/api/lists/export.ts';
import { readRows } from '../../shared/api/lists/rows.ts';
import type { Membership } from '../../shared/domain/membership/facts.ts';
import { activities, evidenceSources, relationships, reviews } from '../../shared/domain/membership/facts.ts';
import { imported } from '../../shared/domain/membership/imports.ts';
import { accountIdOf, noon } from '../support/memberships.ts';
import { bodyOf, encodings } from './lists/writers.ts';

const names = fc.oneof(
  fc.constantFrom(
    ...['accountId', 'Account ID', 'sep=;', '=cmd', '+1', '-1', '@x', "'x", '\tx', '#N/A', 'NULL', 'ü;ö', 'a,b|c\td'],
    ...['"', '""', '\n', '\r', '\r\n', 'a\r\nb', '\uFEFF', '\uFEFFaccountId', '\uFFFD', '\u2028', '', ' ', '\0'],
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const instants = fc.integer({ min: noon - 1e10, max: noon });
const evidence = fc.record({ source: fc.constantFrom(...evidenceSources), observedAt: instants });
const memberships = fc
  .array(
    fc.record({
      version: fc.integer({ min: 1, max: 1e6 }),
      relationship: fc.record({
        value: fc.constantFrom(...relationships),
        evidence,
        underPartnerSince: optional(instants),
        missingSince: optional(instants),
      }),
      activity: fc.record({ value: fc.constantFrom(...activities), raw: optional(names), evidence }),
      review: fc.record({
        value: fc.constantFrom(...reviews),
        since: instants,
        decided: optional(fc.constant(true as const)),
      }),
      profile: fc.record({ organizationName: optional(names), siteOwnerName: optional(names) }),
      createdAt: instants,
      updatedAt: instants,
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((all) => all.map((each, index) => ({ ...each, accountId: accountIdOf(`a07e${index}`) }) as Membership));

/** Each row is about its membership and changes nothing of it, whatever the review mode is. */
const expectNoChange = (read: ReturnType<typeof readRows>, all: readonly Membership[]): void => {
  if ('problem' in read) throw new Error(JSON.stringify(read));
  const rows = read.rows.map((each) => ('row' in each ? each.row : expect.unreachable(each.refusal.detail)));
  expect(rows.map(({ accountId }) => accountId)).toEqual(all.map(({ accountId }) => accountId));
  for (const [index, row] of rows.entries()) {
    for (const mode of ['auto', 'manual'] as const) expect(imported(all[index], row, noon, mode)).toBeUndefined();
    expect(Object.keys(row)).toEqual(row.review === undefined ? ['accountId'] : ['accountId', 'review']);
  }
};

test('an export can be imported as it is, page by page in one file, and changes nothing', () => {
  const forms = fc.record({
    format: fc.constantFrom('csv', 'jsonl'),
    separator: fc.constantFrom('comma', 'semicolon'),
    pageSize: fc.integer({ min: 1, max: 13 }),
  });
  fc.assert(
    fc.property(memberships, forms, (all, { format, separator, pageSize }) => {
      const pages: string[] = [];
      for (let start = 0; start < all.length; start += pageSize) {
        const page = all.slice(start, start + pageSize);
        pages.push(exportText(page, { format, separator, isFirst: start === 0 }));
      }
      const contentType = format === 'csv' ? 'text/csv' : 'application/jsonl';

      expectNoChange(readRows({ content: pages.join(''), contentType }, 1, 1000), all);
    }),
    { numRuns: 500 },
  );
});

test('an export that another program has opened and saved changes nothing either', () => {
  const forms = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t'),
    newline: fc.constantFrom('\r\n', '\n', '\r'),
    quotes: fc.boolean(),
    encoding: fc.constantFrom(...encodings),
  });
  fc.assert(
    fc.property(memberships, forms, (all, { encoding, ...form }) => {
      const text = exportText(all, { format: 'csv', separator: 'semicolon', isFirst: true });
      const { data } = Papa.parse<string[]>(text.slice(1), { delimiter: ';', newline: '\n', skipEmptyLines: true });

      expectNoChange(readRows(bodyOf(Papa.unparse(data, form), encoding), 1, 1000), all);
    }),
    { numRuns: 300 },
  );
});
