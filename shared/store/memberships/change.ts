import { type Put, type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../../base/time.ts';
import type { Actor } from '../../domain/membership/actor.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import type { Change } from '../../domain/membership/transitions.ts';
import { cancellationCodes } from '../commands.ts';
import { DamagedError, type StoreContext } from '../context.ts';
import { lost, retrying } from '../retrying.ts';
import { auditRecordItem } from './audit-records.ts';
import { membershipItem } from './items.ts';
import { createMembershipReader } from './read.ts';

export interface ChangerTables {
  readonly memberships: string;
  readonly auditRecords: string;
}

/** Decides about a membership; called again with the stored one if another change came first. */
export type DecideChange = (known: Membership | undefined) => Change | undefined;

export interface ChangeOptions {
  /**
   * The membership as the caller has just read it, to save a read; undefined if the account has
   * none. If this member is absent, the store reads the membership.
   */
  readonly membership?: Membership | undefined;
  /** A further write of the same transaction, with its own condition; it may depend on the change. */
  readonly alongside?: TransactWriteItem | ((change: Change) => TransactWriteItem | undefined) | undefined;
}

/** The condition of the write alongside does not hold; nothing was written. */
export class AlongsideChangedError extends Error {
  override readonly name = 'AlongsideChangedError';
}

export interface MembershipChange {
  /** The current membership. */
  readonly membership: Membership | undefined;
  /** Absent: nothing was written. */
  readonly change?: Change;
}

/**
 * The only place that writes a membership. A change is one transaction: the membership, under the
 * condition that it has not changed since it was read, and the audit record of the new version,
 * which must not exist yet. A lost race is read and decided again, never overwritten.
 */
export function createMembershipChanger(context: StoreContext, tables: ChangerTables) {
  const read = createMembershipReader(context, tables.memberships);

  /**
   * @throws AlongsideChangedError when the condition of the write alongside does not hold;
   *   DamagedError when retrying cannot help; StoreBusyError when the change lost every race or was
   *   throttled in every try
   */
  return (
    accountId: AccountId,
    decide: DecideChange,
    actor: Actor,
    options: ChangeOptions = {},
  ): Promise<MembershipChange> =>
    retrying(context, 'the membership could not be changed', async (tries) => {
      const isKnown = tries === 0 && 'membership' in options;
      const before = isKnown ? options.membership : await read(accountId);
      const change = decide(before);
      if (change === undefined) return { membership: before };
      const after = nextMembership(accountId, before, change, context.now());
      const alongside = typeof options.alongside === 'function' ? options.alongside(change) : options.alongside;
      const items = transactionOf(tables, { before, after, change, actor, alongside });
      try {
        await context.client.send(new TransactWriteItemsCommand({ TransactItems: items }));
      } catch (error) {
        throwUnlessRetryable(error);
        return lost;
      }
      return { membership: after, change };
    });
}
export type MembershipChanger = ReturnType<typeof createMembershipChanger>;

function nextMembership(
  accountId: AccountId,
  before: Membership | undefined,
  { facts: { relationship, activity, review, profile, transfer } }: Change,
  now: Instant,
): Membership {
  return {
    accountId,
    version: (before?.version ?? 0) + 1,
    relationship,
    activity,
    review,
    profile,
    transfer,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
}

interface Transaction {
  readonly before: Membership | undefined;
  readonly after: Membership;
  readonly change: Change;
  readonly actor: Actor;
  readonly alongside?: TransactWriteItem | undefined;
}

/** The order of the writes is the order of the codes in {@link throwUnlessRetryable}. */
function transactionOf(
  tables: ChangerTables,
  { before, after, change, actor, alongside }: Transaction,
): TransactWriteItem[] {
  const auditRecord: Put = {
    TableName: tables.auditRecords,
    Item: auditRecordItem(before, after, change, actor),
    ConditionExpression: 'attribute_not_exists(accountId)',
  };
  return [
    { Put: { TableName: tables.memberships, Item: membershipItem(after), ...unchangedSince(before) } },
    { Put: auditRecord },
    ...(alongside ? [alongside] : []),
  ];
}

function unchangedSince(before: Membership | undefined): Omit<Put, 'TableName' | 'Item'> {
  return before === undefined
    ? { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': 'key' } }
    : {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: marshall({ ':version': before.version }),
      };
}

/**
 * Codes with which the same transaction, decided again, may succeed. Any other code is a defect.
 */
const retryableCodes = new Set<string | undefined>([
  'None',
  'ConditionalCheckFailed',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

function throwUnlessRetryable(error: unknown): void {
  const codes = cancellationCodes(error);
  const [membership, auditRecord, alongside] = codes;
  if (membership === 'None' && auditRecord === 'None' && alongside === 'ConditionalCheckFailed') {
    throw new AlongsideChangedError('the write alongside has lost its condition', { cause: error });
  }
  // The membership is unchanged, but its next version already has a record.
  if (membership === 'None' && auditRecord === 'ConditionalCheckFailed') {
    throw new DamagedError('the trail of the account is ahead of it', { cause: error });
  }
  if (codes.length === 0 || !codes.every((code) => retryableCodes.has(code))) throw error;
}
