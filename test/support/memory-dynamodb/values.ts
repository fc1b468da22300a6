/**
 * Attribute values: taken in, handed out, compared and measured. What is stored is never shared and
 * never changed.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../shared/store/context.ts';
import { serializationError, UnsupportedError, validationError } from './errors.ts';
import { canonicalNumber, numberOrder } from './numbers.ts';

export type ValueType = 'S' | 'N' | 'BOOL' | 'NULL' | 'L' | 'M' | 'SS' | 'NS';
const maxItemBytes = 400 * 1024;

export const typeOf = (value: AttributeValue): ValueType => {
  if (value.S !== undefined) return 'S';
  if (value.N !== undefined) return 'N';
  if (value.M !== undefined) return 'M';
  if (value.L !== undefined) return 'L';
  if (value.BOOL !== undefined) return 'BOOL';
  if (value.NULL !== undefined) return 'NULL';
  if (value.SS !== undefined) return 'SS';
  if (value.NS !== undefined) return 'NS';
  throw new UnsupportedError(`values of type ${Object.keys(value).join(' and ')}`);
};

const acceptText = (text: string): string => {
  if (!text.isWellFormed()) throw serializationError('a text has half a surrogate pair');
  return text;
};

const acceptSet = (members: readonly string[]): string[] => {
  if (members.length === 0) throw validationError('One or more parameter values were invalid: a set may not be empty');
  if (new Set(members).size < members.length) throw validationError('Input collection contains duplicates');
  return [...members];
};

/** Copies a value that came in, with its numbers as DynamoDB writes them. */
const acceptValue = (value: AttributeValue): AttributeValue => {
  if (Object.keys(value).length !== 1) {
    throw validationError('Supplied AttributeValue must contain exactly one of the supported datatypes');
  }
  if (value.S !== undefined) return { S: acceptText(value.S) };
  if (value.N !== undefined) return { N: canonicalNumber(value.N) };
  if (value.M !== undefined) return { M: acceptItem(value.M) };
  if (value.L !== undefined) return { L: value.L.map(acceptValue) };
  if (value.BOOL !== undefined) return { BOOL: value.BOOL };
  if (value.SS !== undefined) return { SS: acceptSet(value.SS.map(acceptText)) };
  if (value.NS !== undefined) return { NS: acceptSet(value.NS.map(canonicalNumber)) };
  if (value.NULL === true) return { NULL: true };
  throw value.NULL === false
    ? validationError('Null attribute value types must have the value of true')
    : new UnsupportedError(`values of type ${Object.keys(value).join()}`);
};

export const acceptItem = (item: Item): Item => {
  const accepted: Item = {};
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) accepted[name] = acceptValue(value);
  }
  return accepted;
};

const copyValue = (value: AttributeValue): AttributeValue => {
  if (value.S !== undefined) return { S: value.S };
  if (value.N !== undefined) return { N: value.N };
  if (value.M !== undefined) return { M: copyItem(value.M) };
  if (value.L !== undefined) return { L: value.L.map(copyValue) };
  if (value.BOOL !== undefined) return { BOOL: value.BOOL };
  if (value.SS !== undefined) return { SS: [...value.SS] };
  if (value.NS !== undefined) return { NS: [...value.NS] };
  return { NULL: true };
};

/** Copies a stored item to be handed out. */
export const copyItem = (item: Item): Item => {
  const copy: Item = {};
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) copy[name] = copyValue(value);
  }
  return copy;
};

const beyondBasicOrder = /[\ud800-\uffff]/;

/**
 * @returns a text whose UTF-16 units sort as the UTF-8 bytes of the given one do. Only the
 * surrogates, which stand for what comes last in UTF-8, have to change places with what follows
 * them in UTF-16. Prefixes stay prefixes.
 */
const textOrder = (text: string): string =>
  beyondBasicOrder.test(text)
    ? text.replace(/[\ud800-\uffff]/g, (unit) => {
        const code = unit.charCodeAt(0);
        return String.fromCharCode(code >= 0xe000 ? code - 0x800 : code + 0x2000);
      })
    : text;

/**
 * @returns a text that sorts as the value does among values of its type; undefined for a type that
 * has no order here
 */
export const orderOf = (value: AttributeValue): string | undefined => {
  if (value.S !== undefined) return textOrder(value.S);
  return value.N === undefined ? undefined : numberOrder(value.N);
};

const sameMembers = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((member) => right.includes(member));

const sameItem = (left: Item, right: Item): boolean => {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => {
      const [one, other] = [left[name], right[name]];
      return one !== undefined && other !== undefined && sameValue(one, other);
    })
  );
};

/**
 * Whether two stored values are equal; the order of a set's members does not matter, and a text
 * never equals a number.
 */
export const sameValue = (left: AttributeValue, right: AttributeValue): boolean => {
  if (left.S !== undefined) return left.S === right.S;
  if (left.N !== undefined) return left.N === right.N;
  if (left.BOOL !== undefined) return left.BOOL === right.BOOL;
  if (left.NULL !== undefined) return right.NULL !== undefined;
  if (left.M !== undefined) return right.M !== undefined && sameItem(left.M, right.M);
  if (left.SS !== undefined) return right.SS !== undefined && sameMembers(left.SS, right.SS);
  if (left.NS !== undefined) return right.NS !== undefined && sameMembers(left.NS, right.NS);
  const others = right.L;
  if (left.L === undefined || left.L.length !== others?.length) return false;
  return left.L.every((value, index) => {
    const other = others[index];
    return other !== undefined && sameValue(value, other);
  });
};

type Measure = (text: string) => number;
const bytes: Measure = (text) => Buffer.byteLength(text);
/** No text has more bytes, and it need not be looked at. */
const atMost: Measure = (text) => text.length * 3;

const numberBytes = (text: string): number => Math.ceil(text.replace(/[-.]|0+$/g, '').length / 2) + 2;

const measureValue = (value: AttributeValue, measure: Measure): number => {
  if (value.S !== undefined) return measure(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + measureItem(value.M, measure);
  if (value.L !== undefined) return value.L.reduce((sum, member) => sum + 1 + measureValue(member, measure), 3);
  if (value.SS !== undefined) return value.SS.reduce((sum, member) => sum + measure(member), 0);
  if (value.NS !== undefined) return value.NS.reduce((sum, member) => sum + numberBytes(member), 0);
  return 1;
};

const measureItem = (item: Item, measure: Measure): number => {
  let sum = 0;
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) sum += measure(name) + measureValue(value, measure);
  }
  return sum;
};

/** The size that DynamoDB's limits are about, in bytes. */
export const itemBytes = (item: Item): number => measureItem(item, bytes);
const mostBytes = new WeakMap<Item, number>();
/**
 * The same or more, much faster: enough to know that a limit is far away. Stored items never change,
 * so each is measured once: simulations read all of them very often.
 */
export const itemBytesAtMost = (item: Item): number => {
  const known = mostBytes.get(item) ?? measureItem(item, atMost);
  mostBytes.set(item, known);
  return known;
};

/** @throws ValidationException when the item is too large to be stored */
export const checkSize = (item: Item): void => {
  if (itemBytesAtMost(item) > maxItemBytes && itemBytes(item) > maxItemBytes) {
    throw validationError('Item size has exceeded the maximum allowed size');
  }
};
