/** Defects that the service could have, to see that the interleavings find them. */
import { type Delete, type Put, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import type { Membership } from '../../../shared/domain/membership/facts.ts';
import type { Change } from '../../../shared/domain/membership/transitions.ts';
import { tables } from '../surroundings.ts';
import type { Tamper } from './client.ts';
import type { ActorKind } from './trace.ts';
import type { Mutant } from './world.ts';

type Condition = 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues';
const bare = <T extends Put | Delete>({
  ConditionExpression: _,
  ExpressionAttributeNames: __,
  ExpressionAttributeValues: ___,
  ...write
}: T): Omit<T, Condition> => write;

const isRecord = ({ TableName: table }: Put | Delete): boolean => table === tables.auditRecords;
const isLink = (write: Put | Delete): boolean => {
  const key = 'Item' in write ? write.Item?.['key'] : 'Key' in write ? write.Key?.['key'] : undefined;
  return key?.S?.startsWith('user') ?? false;
};
const isMembership = (write: Put | Delete): boolean =>
  'Item' in write && (write.Item?.['key']?.S?.startsWith('account#') ?? false);

/** Writes without their conditions. */
const unconditional =
  (isMeant: (write: Put | Delete) => boolean): Tamper =>
  (command) => {
    if (!(command instanceof TransactWriteItemsCommand)) return command;
    return new TransactWriteItemsCommand({
      TransactItems: command.input.TransactItems?.map((item) => {
        const { Put: put, Delete: remove } = item;
        if (put !== undefined && isMeant(put)) return { Put: { ...bare(put), Item: put.Item } };
        if (remove !== undefined && isMeant(remove)) return { Delete: { ...bare(remove), Key: remove.Key } };
        return item;
      }),
    });
  };

const withoutRecords: Tamper = (command) =>
  command instanceof TransactWriteItemsCommand
    ? new TransactWriteItemsCommand({
        TransactItems: command.input.TransactItems?.filter(({ Put: put }) => put === undefined || !isRecord(put)),
      })
    : command;

const isAnybody = (kind: ActorKind): boolean => kind !== 'past';

/**
 * A changer that does something else with what it has decided first, where it has to decide again.
 */
const decidingAgain = (
  isMeant: (kind: ActorKind) => boolean,
  then: (first: Change, known: Membership) => Change,
): Mutant => ({
  changer: (change, kind) => (accountId, decide, actor, options) => {
    let first: Change | undefined;
    const decideOnce: typeof decide = (membership) => {
      if (first !== undefined && membership !== undefined) return then(first, membership);
      first = decide(membership);
      return first;
    };
    return change(accountId, isMeant(kind) ? decideOnce : decide, actor, options);
  },
});

/** A changer that makes something else of each change. */
const changing = (make: (change: Change, known: Membership | undefined) => Change): Mutant => ({
  changer: (change, kind) => (accountId, decide, actor, options) =>
    change(
      accountId,
      (membership) => {
        const decided = decide(membership);
        return decided === undefined || !isAnybody(kind) ? decided : make(decided, membership);
      },
      actor,
      options,
    ),
});

const repeatingAfterLostAnswer: Mutant = {
  changer:
    (change) =>
    async (...order) => {
      try {
        return await change(...order);
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error;
        return await change(...order);
      }
    },
};

const newcomerAgain = (change: Change, known: Membership | undefined): Change =>
  change.action === 'returned' && known !== undefined
    ? { ...change, facts: { ...change.facts, review: { ...known.review, value: 'pending' } } }
    : change;

interface Findable extends Mutant {
  /** What finds it, at the beginning of the message. */
  readonly found: RegExp;
}

const overtaken = /^(a decision |\w+ has changed the |a refusal was taken back|an action that changes nothing)/;

export const mutants: Readonly<Record<string, Findable>> = {
  'the membership without its condition': {
    tamper: unconditional(isMembership),
    found: /^a lost race looks like a membership from a backup/,
  },
  'the membership and its record without their conditions': {
    tamper: unconditional((write) => isMembership(write) || isRecord(write)),
    found: /^a gap in the versions, or one that came twice/,
  },
  'the link without its condition': {
    tamper: unconditional(isLink),
    found: /^(a lost link, or one too many|a record of a change that was none)/,
  },
  'the membership without its record': { tamper: withoutRecords, found: /^a change without its record/ },
  'what was decided first, over what has come in between': {
    ...decidingAgain(isAnybody, (first) => first),
    found: overtaken,
  },
  'a review that compares the version only once': {
    ...decidingAgain(
      (kind) => kind === 'reviewer',
      ({ facts, ...first }, known) => ({ ...first, facts: { ...known, review: facts.review } }),
    ),
    found: overtaken,
  },
  'a write that is repeated when its answer was lost': {
    ...repeatingAfterLostAnswer,
    found: /^a refused decision is in the trail/,
  },
  'a refusal that an account loses by coming back': {
    ...changing(newcomerAgain),
    found: /^a refusal was taken back/,
  },
};

/**
 * Found by the accounts whose trail is ahead of them: elsewhere the condition of the membership
 * keeps every record as it is.
 */
export const recordWithoutCondition: Mutant = { tamper: unconditional(isRecord) };
