/** Lists as people have them in their programs, and what each of their rows means. */
import * as fc from 'fast-check';
import { reviews } from '../../../shared/domain/membership/facts.ts';

/** What a cell means: a value, nothing, or something that must be refused. */
export type Meaning = { readonly value: string } | 'nothing' | 'refused';

export interface Cell {
  readonly typed: string | number | Date | null;
  readonly means: Meaning;
}

export type Name = 'accountId' | 'userId' | 'userName' | 'review' | 'justification';

/** One column; a column of another name is one that an import ignores, or has no name. */
interface Column {
  readonly name: Name | 'organizationName' | 'updatedAt' | '';
  readonly title: string;
}

interface Row {
  readonly kind: 'row' | 'blank' | 'header';
  readonly cells: readonly Cell[];
}

export interface Sheet {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Blank cells at the end of every row and of the header, as spreadsheets leave them. */
  readonly blankColumns: number;
  /** Whether rows end at their last cell that is not blank. */
  readonly isRagged: boolean;
}

const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const cell = (typed: Cell['typed'], means: Meaning): Cell => ({ typed, means });
const empty = cell('', 'nothing');

const pads = oneOf('', '', '', ' ', '\u00A0', '\u200B', '  ', '\uFEFF');
const padded = (text: fc.Arbitrary<string>, meant: (text: string) => string): fc.Arbitrary<Cell> =>
  fc.tuple(pads, text, pads).map(([before, typed, after]) => cell(before + typed + after, { value: meant(typed) }));

const letters = [...'abx019üé漢😀;,|"\'.@/+-= #', 'e\u0301', '\u00A0'];
const id = (start: string) =>
  padded(
    fc.string({ unit: oneOf(...letters), maxLength: 8 }).map((text) => `${start}${text}z`),
    (text) => text.normalize('NFC').replace(/[ \u00A0]+/g, ' '),
  );
const spoilt = oneOf(
  ...['1.2E+11', '1,23E+15', '="0123"', '=0123', "'0123", '#N/A', '#REF!', '#NAME?', '#DIV/0!', '####', 'NULL', 'null'],
  ...['None', 'NaN', 'undefined', 'N/A', '123.0', '1-Mar', 'Mar-01', '3/1/24', '01.03.2024', 'u\u0007', 'u\uFFFD'],
).map((typed) => cell(typed, 'refused'));
/** Numbers are shown short by spreadsheets from twelve digits on. */
const typedNumber = fc
  .oneof(fc.integer({ min: 1, max: 99_999_999_999 }), oneOf(123_456_789_012, 120_000_000_000, 1.5e20))
  .map((number) => cell(number, number < 1e11 ? { value: String(number) } : 'refused'));
const typedDate = fc.integer({ min: 1, max: 20_000 }).map((day) => cell(new Date(day * 86_400_000), 'refused'));

const word = fc.oneof(
  fc
    .tuple(oneOf(...reviews), oneOf('asIs', 'upper', 'title'))
    .chain(([review, form]) =>
      padded(
        fc.constant(
          form === 'upper'
            ? review.toUpperCase()
            : form === 'title'
              ? review[0]?.toUpperCase() + review.slice(1)
              : review,
        ),
        (typed) => typed.toLowerCase(),
      ),
    ),
  oneOf('yes', 'approve', '1').map((typed) => cell(typed, 'refused')),
);
const prose = fc
  .string({ unit: oneOf(...'ab ,;|"\tü', '\n', '\r\n'), maxLength: 12 })
  .map((text) => cell(`j${text}j`, { value: `j${text}j` }));

const often = (usual: fc.Arbitrary<Cell>, seldom: fc.Arbitrary<Cell>) =>
  fc.oneof(
    { weight: 6, arbitrary: usual },
    { weight: 2, arbitrary: fc.constant(empty) },
    { weight: 1, arbitrary: seldom },
  );
const cellOf: Record<Column['name'], (native: boolean) => fc.Arbitrary<Cell>> = {
  // Unique ids are given to the rows afterwards.
  accountId: () => fc.constant(empty),
  userId: (native) => often(id('u'), native ? fc.oneof(spoilt, typedNumber, typedDate) : spoilt),
  userName: () => often(id('n'), spoilt),
  review: () => often(word, fc.constant(empty)),
  justification: () => often(prose, fc.constant(empty)),
  organizationName: () =>
    often(prose, fc.constant(cell('Müller & Söhne', 'nothing'))).map(({ typed }) => cell(typed, 'nothing')),
  updatedAt: () => fc.constant(cell('2026-11-21T12:00:00.000Z', 'nothing')),
  '': () =>
    fc.oneof(
      { weight: 20, arbitrary: fc.constant(empty) },
      { weight: 1, arbitrary: fc.constant(cell('x', 'refused')) },
    ),
};

const titleOf = (name: string): fc.Arbitrary<string> =>
  oneOf(
    name,
    name,
    name.toUpperCase(),
    ` ${name}`,
    `${name}\u00A0`,
    name.replace('Id', ' ID').replace('Name', ' name'),
  );
const columnsOf = fc
  .shuffledSubarray<Column['name']>([
    'userId',
    'userName',
    'review',
    'justification',
    'organizationName',
    'updatedAt',
    '',
  ])
  .chain((names) => fc.shuffledSubarray<Column['name']>(['accountId', ...names], { minLength: names.length + 1 }))
  .chain((names) =>
    fc.tuple(...names.map((name) => (name === '' ? fc.constant('') : titleOf(name)).map((title) => ({ name, title })))),
  );

const accountOf = (index: number): Cell =>
  index % 7 === 5
    ? cell('../x', 'refused')
    : cell(`${index % 3 === 0 ? ' ' : ''}acc${index}q`, { value: `acc${index}q` });

/** @param native cells may be numbers and dates, as in a spreadsheet */
export const sheets = (native: boolean): fc.Arbitrary<Sheet> =>
  columnsOf.chain((columns) => {
    const cells = fc.tuple(...columns.map(({ name }) => cellOf[name](native)));
    const row: fc.Arbitrary<Row> = fc
      .tuple(oneOf<Row['kind']>('row', 'row', 'row', 'row', 'row', 'blank', 'header'), cells)
      .map(([kind, made]) => ({
        kind,
        cells: columns.map(({ title }, index) => {
          if (kind === 'row') return made[index] ?? empty;
          return cell(kind === 'header' ? title : '', 'nothing');
        }),
      }));
    return fc.record({
      columns: fc.constant(columns),
      rows: fc.array(row, { minLength: 1, maxLength: 7 }).map((rows) =>
        rows.map((each, index) =>
          each.kind === 'row'
            ? {
                ...each,
                cells: each.cells.map((made, at) => (columns[at]?.name === 'accountId' ? accountOf(index) : made)),
              }
            : each,
        ),
      ),
      blankColumns: oneOf(0, 0, 1, 3),
      isRagged: fc.boolean(),
    });
  });
