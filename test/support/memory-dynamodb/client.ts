/** A client of the memory DynamoDB, as one process has it. */
import {
  BatchGetItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { CrashedError, UnsupportedError } from './errors.ts';
import { query } from './query.ts';
import { batchGetItem, getItem } from './reads.ts';
import type { Tables } from './tables.ts';
import { transactWriteItems } from './transactions.ts';
import { prepareDelete, preparePut, prepareUpdate, writeOne } from './writes.ts';

/** What is about to be done. */
export interface Operation {
  /** As the SDK names it, for example `GetItemCommand`. */
  readonly command: string;
  readonly isWrite: boolean;
  /**
   * Which command of its connection it is, from 1; commands that came after a crash do not count.
   */
  readonly nth: number;
  readonly input: unknown;
}

export type Interference =
  /** Not done and refused; or done, and only the answer is lost. */
  | { readonly fail: 'before' | 'after'; readonly error: Error }
  /** The process dies, with the command not done or just done. */
  | { readonly crash: 'before' | 'after' }
  /** So many keys of a BatchGetItem, the last ones, are left for another request. */
  | { readonly unprocessed: number };

export type Interfere = (operation: Operation) => Interference | undefined;

export interface ConnectOptions {
  readonly interfere?: Interfere | undefined;
  /** Awaited before each command, which is then done at once: who is resolved first goes first. */
  readonly schedule?: (() => Promise<void>) | undefined;
}

export interface Connection {
  readonly client: DynamoDBClient;
  /** May be replaced at any time. */
  interfere: Interfere | undefined;
  readonly crashed: boolean;
  /** How many commands were begun, those that failed included. */
  readonly commands: number;
}

const writes: readonly unknown[] = [PutItemCommand, UpdateItemCommand, DeleteItemCommand, TransactWriteItemsCommand];

const perform = (tables: Tables, command: object, unprocessed: number | undefined): object => {
  if (command instanceof BatchGetItemCommand) return batchGetItem(tables, command.input, unprocessed);
  if (unprocessed !== undefined) throw new UnsupportedError(`unprocessed keys of ${command.constructor.name}`);
  if (command instanceof GetItemCommand) return getItem(tables, command.input);
  if (command instanceof QueryCommand) return query(tables, command.input);
  if (command instanceof TransactWriteItemsCommand) return transactWriteItems(tables, command.input);
  if (command instanceof PutItemCommand) {
    return writeOne(tables, preparePut(tables, command.input), command.input.ReturnValues);
  }
  if (command instanceof UpdateItemCommand) {
    return writeOne(tables, prepareUpdate(tables, command.input), command.input.ReturnValues);
  }
  if (command instanceof DeleteItemCommand) {
    return writeOne(tables, prepareDelete(tables, command.input), command.input.ReturnValues);
  }
  throw new UnsupportedError(command.constructor.name);
};

/** Does what it can and says nothing of it: an answer that gets lost may as well be an error. */
const performUnanswered = (tables: Tables, command: object): void => {
  try {
    perform(tables, command, undefined);
  } catch (error) {
    // What the memory DynamoDB cannot do is a defect of the test.
    if (error instanceof UnsupportedError) throw error;
  }
};

/** A new client of the tables, as a process that starts would have it. */
export const connectTo = (tables: Tables, { interfere, schedule }: ConnectOptions): Connection => {
  let crashed = false;
  let commands = 0;

  const answer = (command: object & { readonly input: unknown }): object => {
    if (crashed) throw new CrashedError('the process has died before');
    commands += 1;
    const interference = connection.interfere?.({
      command: command.constructor.name,
      isWrite: writes.includes(command.constructor),
      nth: commands,
      input: command.input,
    });
    if (interference === undefined) return perform(tables, command, undefined);
    if ('unprocessed' in interference) return perform(tables, command, interference.unprocessed);
    if ('crash' in interference) {
      if (interference.crash === 'after') performUnanswered(tables, command);
      crashed = true;
      throw new CrashedError(`the process died ${interference.crash} ${command.constructor.name} ${commands}`);
    }
    if (interference.fail === 'after') performUnanswered(tables, command);
    throw interference.error;
  };

  const send = async (command: object & { readonly input: unknown }, ...others: unknown[]): Promise<object> => {
    if (others.length > 0) throw new UnsupportedError('options and callbacks of send');
    // Without a schedule too, so that what runs concurrently takes turns.
    await schedule?.();
    return answer(command);
  };
  // An object of the SDK's class, which has private members, without what its constructor makes:
  // `send` is all that is used.
  const client: DynamoDBClient = Object.create(DynamoDBClient.prototype, { send: { value: send } });

  const connection = {
    client,
    interfere,
    get crashed() {
      return crashed;
    },
    get commands() {
      return commands;
    },
  };
  return connection;
};
