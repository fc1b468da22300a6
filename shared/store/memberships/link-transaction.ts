/** The transaction of every change of a link: the link, and each account with its record. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../base/time.ts';
import type { Actor } from '../../domain/membership/actor.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import type { LinkReason } from '../../domain/membership/link-reasons.ts';
import { getItem } from '../commands.ts';
import { DamagedError, type StoreContext } from '../context.ts';
import { lost } from '../retrying.ts';
import { nextMembership } from './change.ts';
import { accountKey, type LinkOrigin, linkKey, linkKeysOf, literalLinkKey } from './keys.ts';
import { linkItem, linkOf, type StoredLink } from './link-items.ts';
import { createMembershipReader } from './read.ts';
import { createMembershipRestorer } from './restore.ts';
import { type ChangerTables, type WrittenChange, writeChanges, writtenChange } from './transaction.ts';

/** What is stored for an origin: under its normal key, and under the spelling of an earlier version. */
export interface FoundLink {
  readonly normalKey: string;
  readonly normal: StoredLink | undefined;
  /** Absent where the spelling is the normal one. */
  readonly literal: StoredLink | undefined;
}

/** The link of an origin; see `itemOf` in `link-items.ts`. */
export const linkOfFound = ({ normal, literal }: FoundLink): StoredLink | undefined => literal ?? normal;

/**
 * Reads what is stored for an origin, strongly consistent.
 *
 * @throws DamagedError for a link that cannot be read
 */
export function createFoundLinkReader(context: Pick<StoreContext, 'client'>, table: string) {
  const read = async (key: string): Promise<StoredLink | undefined> => {
    const item = await getItem(context, table, { key: { S: key } });
    return item && linkOf(item);
  };
  return async (origin: LinkOrigin): Promise<FoundLink> => {
    const normalKey = linkKey(origin);
    const [normal, literal] = await Promise.all(linkKeysOf(origin).map(read));
    return { normalKey, normal, literal: literalLinkKey(origin) === normalKey ? undefined : literal };
  };
}

export interface LinkChange {
  readonly accountId: AccountId;
  readonly action: 'linked' | 'unlinked' | 'identity_set' | 'identity_removed';
  readonly why?: LinkReason | undefined;
  /** Without a membership of this account nothing is changed; of any other the record is left out. */
  readonly isNeeded: boolean;
}

/** Links to be replaced by one, or by none, and the accounts for which that is a change. */
export interface LinkRewrite {
  /** As they were read; a write fails if one of them has changed. */
  readonly from: readonly StoredLink[];
  readonly to: { readonly key: string; readonly accountIds: readonly AccountId[] };
  readonly changes: readonly LinkChange[];
  readonly actor: Actor;
  /** Further writes of the same transaction. */
  readonly besides?: readonly TransactWriteItem[];
}

/** Changes of accounts, and what is written to links with them. */
interface ChangesOfLink extends Pick<LinkRewrite, 'changes' | 'actor'> {
  readonly alongside: (now: Instant) => TransactWriteItem[];
}

/**
 * Writes links, under the condition that neither they nor the accounts have changed since they were
 * read.
 */
export function createLinkWriter(context: StoreContext, tables: ChangerTables) {
  const write = createChangesWriter(context, tables);
  return ({ from, to, changes, actor, besides = [] }: LinkRewrite) =>
    write({ changes, actor, alongside: (now) => [...linkWrites(tables.memberships, from, to, now), ...besides] });
}

/** Writes the records of the accounts, together with the links. */
export function createChangesWriter(context: StoreContext, tables: ChangerTables) {
  const read = createMembershipReader(context, tables.memberships);
  const restorer = createMembershipRestorer(context, tables);

  /** An account that is left may be damaged: it must not keep a name from moving on. */
  const membershipOf = async ({ accountId, isNeeded }: LinkChange): Promise<Membership | undefined> => {
    try {
      return await read(accountId);
    } catch (error) {
      if (isNeeded || !(error instanceof DamagedError)) throw error;
      context.damaged(accountKey(accountId));
      return undefined;
    }
  };

  return async ({ changes, actor, alongside }: ChangesOfLink): Promise<'written' | 'unknown_account' | typeof lost> => {
    const memberships = await Promise.all(changes.map(membershipOf));
    if (changes.some(({ isNeeded }, index) => isNeeded && memberships[index] === undefined)) return 'unknown_account';
    const now = context.now();
    const written = changes.flatMap(({ action, why }, index): WrittenChange[] => {
      const before = memberships[index];
      if (before === undefined) return [];
      const after = nextMembership(before.accountId, before, { facts: before }, now);
      const change = { action, ...(why && { why }) };
      return [writtenChange({ before, after, change, actor, previousHash: before.recordHash })];
    });
    const outcome = await writeChanges(context, tables, written, alongside(now));
    if (outcome === 'written') return 'written';
    if (outcome !== 'lost') for (const accountId of outcome) await restorer.restore(accountId, actor);
    return lost;
  };
}

/** A link to nothing is deleted, because it names a person. */
function linkWrites(table: string, from: LinkRewrite['from'], to: LinkRewrite['to'], now: number): TransactWriteItem[] {
  const replaced = from.find(({ key }) => key === to.key);
  const times = Object.assign({}, ...from.map(({ linkedAt }) => linkedAt));
  const known = new Set(from.flatMap(({ stored }) => stored));
  for (const accountId of to.accountIds) if (!known.has(accountId)) times[accountId] = now;
  const item = linkItem({ key: to.key, stored: to.accountIds, linkedAt: times });
  const removed = to.accountIds.length === 0 ? from : from.filter((link) => link !== replaced);
  return [
    ...(to.accountIds.length === 0 ? [] : [{ Put: { TableName: table, Item: item, ...unchangedSince(replaced) } }]),
    ...removed.map((link) => ({
      Delete: { TableName: table, Key: { key: { S: link.key } }, ...unchangedSince(link) },
    })),
  ];
}

const unchangedSince = (link: StoredLink | undefined) =>
  link === undefined
    ? { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': 'key' } }
    : {
        ConditionExpression: 'accountIds = :before',
        ExpressionAttributeValues: { ':before': { L: link.stored.map((accountId) => ({ S: accountId })) } },
      };
