import {
  type Put,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Actor } from '../../domain/membership/actor.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import type { Change } from '../../domain/membership/transitions.ts';
import { DamagedError, maxTries, pause, StoreBusyError, type StoreContext } from '../context.ts';
import { auditRecordItem } from './audit-records.ts';
import { membershipItem } from './items.ts';
import { createMembershipGetter } from './read.ts';

export interface ChangerTables {
  readonly memberships: string;
  readonly auditRecords: string;
}

/** Decides what becomes of a membership; called again with what is stored then when another change came first. */
export type DecideChange = (known: Membership | undefined) => Change | undefined;

/** What was to be written in the same transaction has changed since it was read; nothing was written. */
export class AlongsideChangedError extends Error {
  override readonly name = 'AlongsideChangedError';
}

/** Reasons for which the same transaction, decided again, may succeed. Any other one is a defect and is thrown. */
const passing = new Set([
  'None',
  'ConditionalCheckFailed',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

const reasonsOf = (error: unknown): readonly (string | undefined)[] =>
  error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []).map(({ Code: code }) => code) : [];

/** The membership is as it was read, and yet its next version has a record. */
const isTrailAhead = (error: unknown): boolean => {
  const [membership, auditRecord] = reasonsOf(error);
  return membership === 'None' && auditRecord === 'ConditionalCheckFailed';
};

const mayPass = (error: unknown): boolean => {
  const reasons = reasonsOf(error);
  return reasons.length > 0 && reasons.every((reason) => passing.has(reason ?? ''));
};

/** The membership itself is as it was read. */
const hasAlongsideChanged = (error: unknown): boolean => {
  const [membership, auditRecord, alongside] = reasonsOf(error);
  return membership === 'None' && auditRecord === 'None' && alongside === 'ConditionalCheckFailed';
};

/**
 * The only place that writes a membership. A change is one transaction: the membership under the condition that nobody has
 * changed it since it was read, and the audit record of the new version, which must not exist yet. A lost race is read and
 * decided again, never overwritten.
 */
export const createMembershipChanger = (context: StoreContext, tables: ChangerTables) => {
  const read = createMembershipGetter(context, tables.memberships);

  const write = async (
    before: Membership | undefined,
    after: Membership,
    change: Change,
    actor: Actor,
    alongside: TransactWriteItem | undefined,
  ) => {
    const unchanged: Pick<Put, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'> =
      before === undefined
        ? { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': 'key' } }
        : {
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: marshall({ ':version': before.version }),
          };
    await context.client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName: tables.memberships, Item: membershipItem(after), ...unchanged } },
          {
            Put: {
              TableName: tables.auditRecords,
              Item: auditRecordItem(before, after, change, actor),
              ConditionExpression: 'attribute_not_exists(accountId)',
            },
          },
          ...(alongside === undefined ? [] : [alongside]),
        ],
      }),
    );
  };

  /**
   * @param known what the caller has just read of the membership, which saves a read; absent: it is read here
   * @param alongside written in the same transaction, under a condition of its own
   * @returns the membership as it now is, and the change that was written, if one was
   * @throws AlongsideChangedError when that condition does not hold; DamagedError when no repeat can help; StoreBusyError when the change lost every race or was throttled in every try
   */
  return async (
    accountId: AccountId,
    decide: DecideChange,
    actor: Actor,
    known?: { readonly membership: Membership | undefined },
    alongside?: TransactWriteItem,
  ): Promise<{ readonly membership: Membership | undefined; readonly change?: Change }> => {
    for (let tries = 0; tries < maxTries; tries += 1) {
      if (tries > 0) await pause(context, tries);
      const before = tries === 0 && known !== undefined ? known.membership : await read(accountId);
      const change = decide(before);
      if (change === undefined) return { membership: before };
      const now = context.now();
      const { relationship, activity, review, profile, transfer } = change.facts;
      const after: Membership = {
        accountId,
        version: (before?.version ?? 0) + 1,
        relationship,
        activity,
        review,
        profile,
        ...(transfer === undefined ? {} : { transfer }),
        createdAt: before?.createdAt ?? now,
        updatedAt: now,
      };
      try {
        await write(before, after, change, actor, alongside);
        return { membership: after, change };
      } catch (error) {
        if (hasAlongsideChanged(error)) {
          throw new AlongsideChangedError('what was to be written alongside has changed', { cause: error });
        }
        if (isTrailAhead(error)) throw new DamagedError('the trail of the account is ahead of it', { cause: error });
        if (!mayPass(error)) throw error;
      }
    }
    throw new StoreBusyError('the membership could not be changed in the tries there are');
  };
};
export type MembershipChanger = ReturnType<typeof createMembershipChanger>;
