/** Random keys, items and expressions, most of them valid, over a few attributes. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import type { Item } from '../../../shared/store/context.ts';
import type { Key, TableDefinition } from '../../../shared/store/tables.ts';

export const texts = fc
  .constantFrom('a', 'ab', 'b', 'ba', 'é', '\uffee', '😀', '\u0000')
  .map((S): AttributeValue => ({ S }));
const numbers = fc
  .constantFrom('0', '1', '2', '10', '-1', '-10', '-1.5', '1.5', '1.50', '1e2', '0.1', '-0.25')
  .map((N): AttributeValue => ({ N }));
const anyValue: fc.Arbitrary<AttributeValue> = fc.oneof(
  texts,
  numbers,
  fc.constantFrom<AttributeValue[]>(
    { BOOL: true },
    { BOOL: false },
    { NULL: true },
    { L: [] },
    { L: [{ N: '1.0' }, { S: 'a' }] },
    { M: { x: { N: '1' } } },
    { SS: ['a', 'b'] },
    { S: '' },
  ),
);
const orderedValue = fc.oneof(texts, numbers);
/** In order, because others are refused. */
export const numberBounds = fc.constantFrom<AttributeValue[][]>(
  [{ N: '0' }, { N: '2' }],
  [{ N: '-1' }, { N: '1.50' }],
  [{ N: '1e2' }, { N: '1e2' }],
);
export const textBounds = fc.constantFrom<AttributeValue[][]>([{ S: 'a' }, { S: 'b' }], [{ S: 'é' }, { S: '😀' }]);
const bounds = fc.oneof(numberBounds, textBounds);

/** Attributes that are no keys, each with values of a kind of its own. */
const data: fc.Arbitrary<Item> = fc.record(
  {
    n: numbers,
    s: fc.oneof(texts, fc.constant<AttributeValue>({ S: '' })),
    l: fc.constantFrom<AttributeValue[]>({ L: [] }, { L: [{ S: 'a' }] }, { L: [{ S: 'a' }, { N: '2' }] }),
    m: fc.constantFrom<AttributeValue[]>(
      { M: {} },
      { M: { x: { N: '1' } } },
      { M: { x: { S: 'a' }, y: { M: { z: { N: '2' } } } } },
    ),
    x: anyValue,
  },
  { requiredKeys: [] },
);

/** `~` is where each run of the commands has its own number. */
export const partitionValue = fc.constantFrom('~1', '~2', '~3').map((S) => ({ S }));
export const sortValue = ({ type }: Key): fc.Arbitrary<AttributeValue> => (type === 'N' ? numbers : texts);
export const keysOf = ({
  partitionKey,
  sortKey,
}: Pick<TableDefinition, 'partitionKey' | 'sortKey'>): fc.Arbitrary<Item> =>
  sortKey === undefined
    ? partitionValue.map((value) => ({ [partitionKey.name]: value }))
    : fc
        .tuple(partitionValue, sortValue(sortKey))
        .map(([partition, sort]) => ({ [partitionKey.name]: partition, [sortKey.name]: sort }));

export const itemsOf = (definition: TableDefinition): fc.Arbitrary<Item> => {
  const indexed = Object.values(definition.indexes).map((index) => fc.option(keysOf(index), { nil: {} }));
  const unfit = Object.values(definition.indexes).map(({ sortKey }) => ({ [sortKey.name]: { N: '1' } }));
  return fc
    .tuple(
      fc.tuple(...indexed),
      data,
      fc.oneof({ weight: 20, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.constantFrom({}, ...unfit) }),
      keysOf(definition),
    )
    .map(([indexes, ...others]) => Object.assign({}, ...indexes, ...others));
};

/** What a request says, and the values that its `?` stand for. */
export interface Expression {
  readonly text: string;
  readonly values: readonly AttributeValue[];
}
/**
 * The expressions of one request, with placeholders of their own: each value has a `?` in the text,
 * and every `#name` is that name.
 */
export const numbered = (expressions: readonly Expression[]) => {
  const values = expressions.flatMap((expression) => expression.values);
  let count = 0;
  const texts = expressions.map(({ text }) =>
    text.replace(/\?/g, () => {
      count += 1;
      return `:v${count}`;
    }),
  );
  const placeholders = Object.fromEntries(values.map((value, index) => [`:v${index + 1}`, value]));
  const names = [...new Set(texts.join(' ').match(/#\w+/g))].map((name) => [name, name.slice(1)]);
  return {
    texts,
    ExpressionAttributeNames: names.length === 0 ? undefined : Object.fromEntries(names),
    ExpressionAttributeValues: values.length === 0 ? undefined : placeholders,
  };
};

const paths = fc.constantFrom('n', '#n', 's', '#s', 'l', 'x', '#x', 'm.x', '#m.#y', 'm.y.z', 'm.x.z', 'absent');
const leaves: fc.Arbitrary<Expression> = fc.oneof(
  fc.tuple(fc.constantFrom('attribute_exists', 'attribute_not_exists'), paths).map(([name, path]) => ({
    text: `${name}(${path})`,
    values: [],
  })),
  fc.tuple(paths, fc.constantFrom('=', '<>'), anyValue).map(([path, operator, value]) => ({
    text: `${path} ${operator} ?`,
    values: [value],
  })),
  fc.tuple(paths, fc.constantFrom('<', '<=', '>', '>='), orderedValue).map(([path, operator, value]) => ({
    text: `${path}${operator}?`,
    values: [value],
  })),
  fc.tuple(paths, bounds).map(([path, values]) => ({ text: `${path} BETWEEN ? AND ?`, values })),
  fc.tuple(paths, anyValue, anyValue).map(([path, ...values]) => ({ text: `${path} in (?, ?)`, values })),
  fc.tuple(paths, texts).map(([path, value]) => ({ text: `begins_with(${path}, ?)`, values: [value] })),
  fc.tuple(paths, texts).map(([path, value]) => ({ text: `contains(${path}, ?)`, values: [value] })),
  numbers.map((value) => ({ text: 'size(l) >= ?', values: [value] })),
  fc.tuple(paths, fc.constantFrom('=', '<>', '<'), paths).map(([one, operator, other]) => ({
    text: `${one} ${operator} ${other}`,
    values: [],
  })),
);
export const { condition } = fc.letrec<{ condition: Expression }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    leaves,
    fc
      .tuple(tie('condition'), fc.constantFrom('AND', 'OR', 'and'), tie('condition'))
      .map(([left, operator, right]) => ({
        text: `${left.text} ${operator} ${right.text}`,
        values: [...left.values, ...right.values],
      })),
    tie('condition').map(({ text, values }) => ({ text: `NOT ${text}`, values })),
    // Doubled parentheses are refused.
    tie('condition').map(({ text, values }) => ({ text: /^\(.*\)$/.test(text) ? text : `(${text})`, values })),
  ),
}));

const assignments = (definition: TableDefinition): fc.Arbitrary<Expression> => {
  // Nobody changes a key of the table, which an index may share.
  const indexNames = Object.values(definition.indexes)
    .filter(({ sortKey }) => sortKey.name !== definition.partitionKey.name)
    .map(({ sortKey }) => `#${sortKey.name}`);
  return fc.oneof(
    fc
      .oneof(
        fc.tuple(fc.constantFrom('n', '#x', 'm.x', 'm.y.z'), anyValue),
        fc.tuple(fc.constantFrom('n', ...indexNames), orderedValue),
      )
      .map(([path, value]) => ({ text: `${path} = ?`, values: [value] })),
    fc
      .tuple(fc.constantFrom('n', 'x', 'm.x', 'if_not_exists(n, ?)'), fc.constantFrom('+', '-'), numbers, numbers)
      .map(([from, operator, otherwise, value]) => ({
        text: `n = ${from} ${operator} ?`,
        values: from.includes('?') ? [otherwise, value] : [value],
      })),
    fc.constant<Expression>({
      text: 'l = list_append(if_not_exists(l, ?), ?)',
      values: [{ L: [] }, { L: [{ S: 'c' }] }],
    }),
    fc.constantFrom('x = n', 'x = m', 'x = absent', 's = if_not_exists(absent, s)').map((text) => ({
      text,
      values: [],
    })),
  );
};

export const updates = (definition: TableDefinition): fc.Arbitrary<Expression> =>
  fc
    .record({
      set: fc.array(assignments(definition), { maxLength: 2 }),
      remove: fc.subarray(['n', '#x', 'm', 'absent'], { maxLength: 2 }),
      add: fc.option(numbers, { nil: undefined, freq: 3 }),
    })
    .filter(({ set, remove, add }) => {
      // Paths that overlap are refused.
      const changed = [...set.map(({ text }) => text), ...remove, ...(add === undefined ? [] : ['n'])].map(
        (text) => text.match(/\w+/)?.[0],
      );
      return changed.length > 0 && new Set(changed).size === changed.length;
    })
    .map(({ set, remove, add }) => ({
      text: [
        set.length === 0 ? '' : `SET ${set.map(({ text }) => text).join(', ')}`,
        remove.length === 0 ? '' : `remove ${remove.join(', ')}`,
        add === undefined ? '' : 'ADD n ?',
      ].join(' '),
      values: [...set.flatMap(({ values }) => values), ...(add === undefined ? [] : [add])],
    }));
