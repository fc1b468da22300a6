/** Keys: from the attributes of an item to its place in the order of a table or an index. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../shared/store/context.ts';
import type { Key } from '../../../shared/store/tables.ts';
import { invalidItem, validationError } from './errors.ts';
import { acceptItem, orderOf, typeOf } from './values.ts';

/** Where an item is, in the order of `orderOf`. */
export interface Position {
  readonly partition: string;
  readonly sort: string;
}

export interface Keys {
  readonly partitionKey: Key;
  readonly sortKey?: Key;
}

const namesOf = ({ partitionKey, sortKey }: Keys): string[] =>
  sortKey === undefined ? [partitionKey.name] : [partitionKey.name, sortKey.name];

/** One text for a whole primary key, which sorts as the key does. */
export const identityOf = ({ partition, sort }: Position): string =>
  `${partition.includes('\0') ? partition.replaceAll('\0', '\0\x01') : partition}\0\0${sort}`;

/** @throws ValidationException for a value that no key may have */
export const orderOfKey = (value: AttributeValue, maxBytes: number): string => {
  const text = value.S;
  if (text === '') {
    throw validationError('The AttributeValue for a key attribute cannot contain an empty string value');
  }
  if (text !== undefined && text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes) {
    throw validationError(`A key has exceeded the maximum size limit of ${maxBytes} bytes`);
  }
  return orderOf(value) ?? '';
};

/** The part of a position that one attribute of the key decides. */
export const partOf = (item: Item, { name, type }: Key, maxBytes: number): string => {
  const value = item[name];
  if (value === undefined) throw invalidItem(`Missing the key ${name} in the item`);
  if (typeOf(value) !== type) throw invalidItem(`Type mismatch for key ${name} expected: ${type}`);
  return orderOfKey(value, maxBytes);
};

/**
 * Where an item that has been accepted belongs.
 *
 * @throws ValidationException when an attribute of the key is absent or not of its type
 */
export const positionOf = (item: Item, { partitionKey, sortKey }: Keys): Position => ({
  partition: partOf(item, partitionKey, 2048),
  sort: sortKey === undefined ? '' : partOf(item, sortKey, 1024),
});

/** Where the item of a key is that came in, and the key as it is stored. */
export const locate = (keys: Keys, given: Item | undefined): { readonly key: Item; readonly position: Position } => {
  if (given === undefined) throw validationError('Value null at key failed to satisfy constraint: must not be null');
  const key = acceptItem(given);
  const names = namesOf(keys);
  if (
    Object.keys(key).length !== names.length ||
    [keys.partitionKey, keys.sortKey].some((part) => part && !(part.type in (key[part.name] ?? {})))
  ) {
    throw validationError('The provided key element does not match the schema');
  }
  return { key, position: positionOf(key, keys) };
};
