/**
 * Single writes. Each is prepared first, which refuses what no state could make right, and then
 * decided on what is stored.
 */
import type {
  AttributeValue,
  ConditionCheck,
  Delete,
  DeleteItemCommandInput,
  Put,
  PutItemCommandInput,
  ReturnValue,
  Update,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../shared/store/context.ts';
import { compileCondition } from './conditions.ts';
import { conditionFailed, UnsupportedError, validationError } from './errors.ts';
import { allowOnly } from './inputs.ts';
import { locate, type Position, positionOf } from './keys.ts';
import { checkIndexKeys, type Table, type Tables } from './tables.ts';
import { bind, type Used } from './tokens.ts';
import { compileUpdate } from './updates.ts';
import { acceptItem, checkSize, copyItem } from './values.ts';

/** A write that can be done to some state. */
export interface PreparedWrite {
  readonly table: Table;
  readonly position: Position;
  readonly returnsItemOnFailure: boolean;
  /**
   * @throws ValidationException when the write can be done to no state, but a transaction tells of
   * it among its reasons
   */
  readonly verify: () => void;
  /** Whether the condition holds for what is stored. */
  readonly test: (stored: Item | undefined) => boolean;
  /**
   * @returns what is to be stored, or undefined for nothing; `stored` itself when nothing changes
   * @throws ValidationException when that cannot be stored
   */
  readonly change: (stored: Item | undefined) => Item | undefined;
}

interface Conditional {
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

const nothing: Item = {};
const fields = [
  'TableName',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
];
const putFields = [...fields, 'Item'];
const keyFields = [...fields, 'Key'];
const updateFields = [...keyFields, 'UpdateExpression'];

const prepareCondition = (input: Conditional, others: readonly Used[] = []) => {
  const { ConditionExpression: text, ReturnValuesOnConditionCheckFailure: onFailure } = input;
  const condition = text === undefined ? undefined : compileCondition(text);
  const bindings = bind(input, condition === undefined ? others : [...others, condition.used]);
  condition?.check(bindings);
  return {
    bindings,
    returnsItemOnFailure: onFailure === 'ALL_OLD',
    test: (stored: Item | undefined): boolean => condition === undefined || condition.test(stored ?? nothing, bindings),
  };
};

/** The service checks the keys of indexes at once only where it is given the whole item. */
const nothingToVerify = (): void => {};

const checkReturnValues = (input: PutItemCommandInput | Put | DeleteItemCommandInput | Delete): void => {
  const wanted = ('ReturnValues' in input ? input.ReturnValues : undefined) ?? 'NONE';
  if (wanted !== 'NONE' && wanted !== 'ALL_OLD') throw validationError('ReturnValues can only be ALL_OLD or NONE');
};

export const preparePut = (tables: Tables, input: PutItemCommandInput | Put): PreparedWrite => {
  allowOnly('Put', input, putFields);
  checkReturnValues(input);
  const table = tables.find(input.TableName);
  if (input.Item === undefined) throw validationError('Value null at item failed to satisfy constraint');
  const conditions = prepareCondition(input);
  const item = acceptItem(input.Item);
  checkSize(item);
  const position = positionOf(item, table.keys);
  return { table, position, ...conditions, verify: () => checkIndexKeys(item, table), change: () => item };
};

export const prepareDelete = (tables: Tables, input: DeleteItemCommandInput | Delete): PreparedWrite => {
  allowOnly('Delete', input, keyFields);
  checkReturnValues(input);
  const table = tables.find(input.TableName);
  const { position } = locate(table.keys, input.Key);
  return { table, position, ...prepareCondition(input), verify: nothingToVerify, change: () => undefined };
};

export const prepareConditionCheck = (tables: Tables, input: ConditionCheck): PreparedWrite => {
  allowOnly('ConditionCheck', input, keyFields);
  if (input.ConditionExpression === undefined) throw validationError('A ConditionCheck needs a ConditionExpression');
  const table = tables.find(input.TableName);
  const { position } = locate(table.keys, input.Key);
  return { table, position, ...prepareCondition(input), verify: nothingToVerify, change: (stored) => stored };
};

export const prepareUpdate = (tables: Tables, input: UpdateItemCommandInput | Update): PreparedWrite => {
  allowOnly('Update', input, updateFields);
  const table = tables.find(input.TableName);
  const { key, position } = locate(table.keys, input.Key);
  const { UpdateExpression: text } = input;
  const update = text === undefined ? undefined : compileUpdate(text);
  const { bindings, ...conditions } = prepareCondition(input, update === undefined ? [] : [update.used]);
  update?.check(bindings, Object.keys(key));
  return {
    table,
    position,
    ...conditions,
    verify: nothingToVerify,
    change: (stored) => {
      const before = stored ?? key;
      const after = update === undefined ? before : update.apply(before, bindings);
      checkSize(after);
      checkIndexKeys(after, table);
      return after;
    },
  };
};

/** What a write answers: the item before or after it, where that was asked for. */
export interface WriteOutput {
  readonly $metadata: Record<never, never>;
  readonly Attributes?: Item;
}

const returned = (wanted: ReturnValue | undefined, before: Item | undefined, after: Item | undefined) => {
  switch (wanted) {
    case undefined:
    case 'NONE':
      return undefined;
    case 'ALL_OLD':
      return before;
    case 'ALL_NEW':
      return after;
    default:
      throw new UnsupportedError(`ReturnValues ${wanted}`);
  }
};

/** Does a prepared write, or throws ConditionalCheckFailedException. */
export const writeOne = (
  tables: Tables,
  { table, position, verify, test, change, returnsItemOnFailure }: PreparedWrite,
  returnValues: ReturnValue | undefined,
): WriteOutput => {
  verify();
  const before = tables.read(table, position);
  if (!test(before)) throw conditionFailed(returnsItemOnFailure && before ? copyItem(before) : undefined);
  const after = change(before);
  const attributes = returned(returnValues, before, after);
  if (after !== undefined || before !== undefined) tables.write(table, position, after);
  return { $metadata: {}, ...(attributes === undefined ? {} : { Attributes: copyItem(attributes) }) };
};
