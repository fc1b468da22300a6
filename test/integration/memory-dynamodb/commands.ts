/**
 * Random commands to the three tables, such that two servers can be sent the same ones and asked
 * whether they differ.
 */
import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import type { Item } from '../../../shared/store/context.ts';
import type { TableDefinition } from '../../../shared/store/tables.ts';
import { commandOf, oldOrNothing, optionalCondition, projection, type RandomCommand } from './command.ts';
import { condition, type Expression, itemsOf, keysOf, numbered, updates } from './expressions.ts';
import { queriesOf } from './queries.ts';

const conditional = (expression: Expression | undefined) => {
  const {
    texts: [text],
    ...placeholders
  } = numbered(expression === undefined ? [] : [expression]);
  return { ConditionExpression: text, ...placeholders };
};

/** The four actions of a transaction, of which three are commands as well. */
const actionsOn = (TableName: string, definition: TableDefinition) => {
  const onKey = <T extends object>(fields: fc.Arbitrary<T>) =>
    fc
      .tuple(keysOf(definition), fields, oldOrNothing)
      .map(([Key, rest, onFailure]) => ({ TableName, Key, ReturnValuesOnConditionCheckFailure: onFailure, ...rest }));
  return {
    put: fc.tuple(itemsOf(definition), optionalCondition, oldOrNothing).map(([Item, expression, onFailure]) => ({
      TableName,
      Item,
      ReturnValuesOnConditionCheckFailure: onFailure,
      ...conditional(expression),
    })),
    remove: onKey(optionalCondition.map(conditional)),
    check: onKey(condition.map(conditional)),
    update: onKey(
      fc.tuple(updates(definition), optionalCondition).map(([update, expression]) => {
        const {
          texts: [first, second],
          ...placeholders
        } = numbered(expression === undefined ? [update] : [update, expression]);
        return { UpdateExpression: first, ConditionExpression: second, ...placeholders };
      }),
    ),
  };
};

const put = (input: PutItemCommandInput) =>
  commandOf('PutItem', input, (client, each) => client.send(new PutItemCommand(each)));

const commandsOn = (TableName: string, definition: TableDefinition): fc.Arbitrary<RandomCommand> => {
  const actions = actionsOn(TableName, definition);
  return fc.oneof(
    fc.tuple(actions.put, oldOrNothing).map(([action, ReturnValues]) => put({ ...action, ReturnValues })),
    fc
      .tuple(actions.remove, oldOrNothing)
      .map(([action, ReturnValues]) =>
        commandOf('DeleteItem', { ...action, ReturnValues }, (client, input) =>
          client.send(new DeleteItemCommand(input)),
        ),
      ),
    fc
      .tuple(actions.update, fc.constantFrom('ALL_NEW' as const, undefined))
      .map(([action, ReturnValues]) =>
        commandOf('UpdateItem', { ...action, ReturnValues }, (client, input) =>
          client.send(new UpdateItemCommand(input)),
        ),
      ),
    fc.tuple(keysOf(definition), projection).map(([Key, wanted]) => {
      const input = { TableName, Key, ...wanted };
      return commandOf('GetItem', input, (client, each) => client.send(new GetItemCommand(each)));
    }),
    queriesOf(TableName, definition),
  );
};

type Tables = Readonly<Record<string, TableDefinition>>;

const transactionsOn = (tables: Tables): fc.Arbitrary<RandomCommand> => {
  const actions = Object.entries(tables).flatMap(([name, definition]): fc.Arbitrary<TransactWriteItem>[] => {
    const { put, remove, check, update } = actionsOn(name, definition);
    return [
      put.map((Put) => ({ Put })),
      remove.map((Delete) => ({ Delete })),
      check.map((ConditionCheck) => ({ ConditionCheck })),
      update.map((Update) => ({ Update })),
    ];
  });
  return fc
    .array(fc.oneof(...actions), { minLength: 1, maxLength: 3 })
    .map((TransactItems) =>
      commandOf('TransactWriteItems', { TransactItems }, (client, input) =>
        client.send(new TransactWriteItemsCommand(input)),
      ),
    );
};

const batchesOn = (tables: Tables): fc.Arbitrary<RandomCommand> => {
  const requests = Object.entries(tables).map(([name, definition]) =>
    fc
      .array(keysOf(definition), { minLength: 1, maxLength: 2 })
      // The real server does not see that 1.5 is the same key.
      .filter((keys) => !JSON.stringify(keys).includes('1.50'))
      .map((Keys) => ({ [name]: { Keys } })),
  );
  return fc.tuple(...requests).map((each) => {
    const RequestItems: Record<string, { Keys: Item[] }> = Object.assign({}, ...each);
    return commandOf('BatchGetItem', { RequestItems }, (client, input) => client.send(new BatchGetItemCommand(input)));
  });
};

/**
 * Sequences of commands, at first such that put something into the tables.
 *
 * @param tables the definitions by the names that the tables have on both servers
 */
export const sequencesOn = (tables: Tables): fc.Arbitrary<RandomCommand[]> => {
  const each = Object.entries(tables);
  const puts = each.map(([TableName, definition]) => itemsOf(definition).map((Item) => put({ TableName, Item })));
  const commands = fc.oneof(
    { weight: 9, arbitrary: fc.oneof(...each.map(([name, definition]) => commandsOn(name, definition))) },
    { weight: 3, arbitrary: transactionsOn(tables) },
    { weight: 1, arbitrary: batchesOn(tables) },
  );
  return fc
    .tuple(
      fc.array(fc.oneof(...puts), { maxLength: 10, size: 'max' }),
      fc.array(commands, { maxLength: 15, size: 'max' }),
    )
    .map(([first, then]) => [...first, ...then]);
};
