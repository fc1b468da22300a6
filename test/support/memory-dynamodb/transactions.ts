/** Writes of many items: all of them or none. */
import {
  type CancellationReason,
  DynamoDBServiceException,
  type TransactWriteItem,
  type TransactWriteItemsCommandInput,
  type TransactWriteItemsCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../shared/store/context.ts';
import { conditionFailedMessage, isInvalidItem, transactionCanceled, validationError } from './errors.ts';
import { allowOnly } from './inputs.ts';
import { identityOf } from './keys.ts';
import type { Tables } from './tables.ts';
import { copyItem } from './values.ts';
import { type PreparedWrite, prepareConditionCheck, prepareDelete, preparePut, prepareUpdate } from './writes.ts';

const maxActions = 100;

const prepare = (tables: Tables, action: TransactWriteItem): PreparedWrite => {
  const { Put: put, Update: update, Delete: remove, ConditionCheck: check } = action;
  if ([put, update, remove, check].filter((each) => each !== undefined).length !== 1) {
    throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  if (put !== undefined) return preparePut(tables, put);
  if (remove !== undefined) return prepareDelete(tables, remove);
  if (check !== undefined) return prepareConditionCheck(tables, check);
  if (update?.UpdateExpression === undefined) throw validationError('An Update needs an UpdateExpression');
  return prepareUpdate(tables, update);
};

/** What becomes of one action: what it will have stored, or why it cancels the transaction. */
type Outcome =
  | { readonly write: PreparedWrite; readonly before: Item | undefined; readonly after: Item | undefined }
  | { readonly canceledBy: CancellationReason };

const invalid = ({ message }: Error): Outcome => ({ canceledBy: { Code: 'ValidationError', Message: message } });

const decide = (tables: Tables, write: PreparedWrite): Outcome => {
  const before = tables.read(write.table, write.position);
  try {
    write.verify();
    if (write.test(before)) return { write, before, after: write.change(before) };
  } catch (error) {
    if (error instanceof DynamoDBServiceException) return invalid(error);
    throw error;
  }
  const item = write.returnsItemOnFailure && before !== undefined ? { Item: copyItem(before) } : {};
  return { canceledBy: { Code: 'ConditionalCheckFailed', Message: conditionFailedMessage, ...item } };
};

/**
 * @throws TransactionCanceledException when a condition does not hold or an item cannot be stored
 */
export const transactWriteItems = (
  tables: Tables,
  input: TransactWriteItemsCommandInput,
): TransactWriteItemsCommandOutput => {
  allowOnly('TransactWriteItems', input, ['TransactItems']);
  const actions = input.TransactItems ?? [];
  if (actions.length === 0 || actions.length > maxActions) {
    throw validationError(`a transaction has 1 to ${maxActions} actions`);
  }
  const prepared = actions.map((action): PreparedWrite | Outcome => {
    try {
      return prepare(tables, action);
    } catch (error) {
      if (isInvalidItem(error)) return invalid(error);
      throw error;
    }
  });
  const seen = new Set<string>();
  for (const write of prepared) {
    if (!('position' in write)) continue;
    const item = `${write.table.name}\0${identityOf(write.position)}`;
    if (seen.has(item)) throw validationError('Transaction request cannot include multiple operations on one item');
    seen.add(item);
  }

  const outcomes = prepared.map((each) => ('position' in each ? decide(tables, each) : each));
  if (outcomes.some((outcome) => 'canceledBy' in outcome)) {
    throw transactionCanceled(
      outcomes.map((outcome) => ('canceledBy' in outcome ? outcome.canceledBy : { Code: 'None' })),
    );
  }
  for (const outcome of outcomes) {
    if ('write' in outcome && outcome.after !== outcome.before) {
      tables.write(outcome.write.table, outcome.write.position, outcome.after);
    }
  }
  return { $metadata: {} };
};
