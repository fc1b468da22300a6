/**
 * A client of the memory DynamoDB that waits for its turn before and after each command, and writes
 * down what it has written.
 */
import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../../../shared/store/context.ts';
import { faults } from '../../support/memory-dynamodb.ts';
import { isRecordOfAccount } from '../../support/records.ts';
import type { Random } from '../random.ts';
import { tables } from '../surroundings.ts';
import type { Deed, Trace, Write } from './trace.ts';

interface Command {
  readonly input: object;
}
/** Makes another command of it: what a store would get from a service that has a defect. */
export type Tamper = (command: Command) => Command;

const plain = (item: Item | undefined) => JSON.parse(JSON.stringify(unmarshall(item ?? {})));
const isAbout = (key: unknown, prefix: string): boolean => typeof key === 'string' && key.startsWith(prefix);

/** The writes of a command, as those of a transaction. */
const actionsOf = (command: Command): readonly TransactWriteItem[] => {
  if (command instanceof TransactWriteItemsCommand) return command.input.TransactItems ?? [];
  if (command instanceof PutItemCommand) return [{ Put: command.input }];
  if (command instanceof DeleteItemCommand) return [{ Delete: command.input }];
  if (command instanceof UpdateItemCommand) return [{ Update: { UpdateExpression: '', ...command.input } }];
  return [];
};

/**
 * An unlinked user loses the names at single sign-on, in the write that unlinks. Nobody has one here:
 * the deletion only holds off who sets one at the same time.
 */
const isIdentityLeft = (key: string, remove: TransactWriteItem['Delete']): boolean =>
  remove !== undefined && isAbout(key, 'identities#');

/** What a command has written about accounts; undefined: nothing. */
const writeOf = (deed: Deed, command: Command): Write | undefined => {
  const write = {
    deed,
    memberships: [] as Write['memberships'][number][],
    records: [] as Write['records'][number][],
    links: [] as Write['links'][number][],
    strange: [] as string[],
  };
  let leavesIdentities = false;
  for (const { Put: put, Delete: remove, Update: update } of actionsOf(command)) {
    const table = (put ?? remove ?? update)?.TableName;
    if (table !== tables.memberships && table !== tables.auditRecords) continue;
    const key = String(plain(put?.Item ?? remove?.Key ?? update?.Key)['key'] ?? '');
    if (update !== undefined) write.strange.push(`an update in ${table}`);
    else if (table === tables.auditRecords && put === undefined) write.strange.push('a record was taken away');
    else if (table === tables.auditRecords) {
      const record = plain(put?.Item);
      if (isRecordOfAccount(record)) write.records.push(record);
    } else if (isIdentityLeft(key, remove)) leavesIdentities = true;
    else if (isAbout(key, 'user')) write.links.push({ key, accountIds: plain(put?.Item)['accountIds'] ?? [] });
    else if (isAbout(key, 'account#') && put !== undefined) write.memberships.push(plain(put.Item));
    else if (key !== 'watermark') write.strange.push(`a write of ${key}`);
  }
  const { memberships, records, links, strange } = write;
  if (leavesIdentities && links.length === 0) strange.push('names at single sign-on were removed without a link');
  return [memberships, records, links, strange].some((part) => part.length > 0) ? write : undefined;
};

/** Whose write of the membership was in the way. */
const noteRace = (trace: Trace, loser: Deed, command: Command, error: unknown): void => {
  if (!(error instanceof TransactionCanceledException)) return;
  const reasons = (error.CancellationReasons ?? []).map(({ Code: code }) => code === 'ConditionalCheckFailed');
  const ofAccount = actionsOf(command).flatMap(({ Put: put }) => plain(put?.Item)['accountId'] ?? []);
  if (!reasons.includes(true) || ofAccount.length === 0) return;
  loser.lostRaces += 1;
  const keys = actionsOf(command).map(({ Put: put, Delete: remove }) => plain(put?.Item ?? remove?.Key)['key']);
  const writes = keys.some((key, index) => isAbout(key, 'account#') && reasons[index]) ? trace.writes : [];
  const winner = writes.findLast(({ memberships }) =>
    memberships.some(({ accountId }) => ofAccount.includes(accountId)),
  );
  const { version } = winner?.memberships[0] ?? {};
  const overLink = keys.some((key, index) => isAbout(key, 'user') && reasons[index] === true);
  // Each record follows its membership.
  const isAheadOfItem = keys.some((key, index) => isAbout(key, 'account#') && !reasons[index] && reasons[index + 1]);
  trace.races.push({ loser, winner: winner?.deed, version, overLink, isAheadOfItem });
};

export interface ClientOptions {
  readonly client: DynamoDBClient;
  readonly random: Random;
  readonly trace: Trace;
  /** The share of the writes to which something happens. */
  readonly faultShare: () => number;
  readonly tamper: Tamper;
}

/** Not done: in conflict with another transaction, or throttled in one of the two ways. */
const refusal = (random: Random, command: Command): Error => {
  if (!(command instanceof TransactWriteItemsCommand)) return faults.throttled();
  const actions = command.input.TransactItems?.length ?? 0;
  return random.chance(0.6) ? faults.transactionConflict(actions) : faults.throttled();
};

/**
 * @param turn waits for the turn of the player that has this client
 * @param deed what that player does
 */
export const createClient = (
  { client, random, trace, faultShare, tamper }: ClientOptions,
  turn: () => Promise<void>,
  deed: () => Deed,
): DynamoDBClient => {
  const perform = async (given: Command): Promise<unknown> => {
    const command = tamper(given);
    const now = deed();
    const isWrite = actionsOf(command).length > 0;
    const isMet = isWrite && random.chance(faultShare());
    if (isMet) now.faults += 1;
    const isLost = isMet && random.chance(0.4);
    if (isMet && !isLost) throw refusal(random, command);
    let output: unknown;
    try {
      output = await Reflect.apply(client.send, client, [command]);
    } catch (error) {
      noteRace(trace, now, command, error);
      throw isLost ? faults.timeout() : error;
    }
    const write = writeOf(now, command);
    if (write !== undefined) trace.writes.push(write);
    if (!isLost) return output;
    now.lostAnswers += 1;
    throw faults.timeout();
  };
  const send = async (command: Command): Promise<unknown> => {
    await turn();
    try {
      return await perform(command);
    } finally {
      // The command is done, and the player that asked for it does not know yet.
      await turn();
    }
  };
  return Object.create(DynamoDBClient.prototype, { send: { value: send } });
};
