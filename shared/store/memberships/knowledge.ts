import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../base/time.ts';
import type { Knowledge } from '../../domain/membership/decide.ts';
import type { AccountId, Watermark } from '../../domain/membership/facts.ts';
import { batchGet } from '../batch-get.ts';
import type { Item, StoreContext } from '../context.ts';
import { linkedAccountsOf, membershipOf, watermarkOf } from './items.ts';
import { accountKey, type LinkOrigin, linkKey, watermarkKey } from './keys.ts';

/** Whom a question is about. */
export type Subject = { readonly accountId: AccountId } | LinkOrigin;

/** What is known of a subject: one entry for an account, one for each linked account of a user. */
export interface SubjectKnowledge {
  readonly accountId: AccountId | undefined;
  readonly knowledge: Knowledge;
}

/**
 * An older watermark only makes evidence look older, so a copy may be a little behind. Half a minute keeps the second
 * item out of nearly every check.
 */
const watermarkCacheMs = 30_000;

const keyOf = (subject: Subject): string => {
  return 'accountId' in subject ? accountKey(subject.accountId) : linkKey(subject);
};

/**
 * Reads what the checks need, strongly consistent, in at most two rounds of requests however many subjects there are: one for
 * accounts, links and the watermark, one more for the accounts behind links. A single account is one request.
 */
export const createKnowledgeReader = (context: StoreContext, table: string) => {
  let cached: { readonly watermark: Watermark | undefined; readonly readAt: Instant } | undefined;

  const freshWatermark = () => {
    if (cached === undefined) return undefined;
    const age = context.now() - cached.readAt;
    return age >= 0 && age < watermarkCacheMs ? cached : undefined;
  };

  const readRound = async (keys: readonly string[]): Promise<Map<string, Item>> => {
    const [only] = keys;
    if (freshWatermark() !== undefined) {
      if (only === undefined || keys.length > 1) return batchGet(context, table, keys);
      const { Item: item } = await context.client.send(
        new GetItemCommand({ TableName: table, Key: { key: { S: only } }, ConsistentRead: true }),
      );
      return item === undefined ? new Map() : new Map([[only, item]]);
    }
    const readAt = context.now();
    const items = await batchGet(context, table, [...keys, watermarkKey]);
    const item = items.get(watermarkKey);
    cached = { watermark: item === undefined ? undefined : watermarkOf(item), readAt };
    return items;
  };

  const knowledgeOfAccount = (accountId: AccountId, items: Map<string, Item>): SubjectKnowledge => {
    const item = items.get(accountKey(accountId));
    const knowledge: Knowledge =
      item === undefined
        ? { found: false, asked: 'account' }
        : { found: true, membership: membershipOf(item), watermark: cached?.watermark };
    return { accountId, knowledge };
  };

  /** @returns for each subject, in order, what is known; never an empty list */
  return async (subjects: readonly Subject[]): Promise<SubjectKnowledge[][]> => {
    const items = await readRound(subjects.map(keyOf));
    const links = subjects.map((subject) => {
      const link = 'accountId' in subject ? undefined : items.get(keyOf(subject));
      return link === undefined ? [] : linkedAccountsOf(link);
    });
    const missing = links.flat().filter((accountId) => !items.has(accountKey(accountId)));
    const linked = missing.length === 0 ? new Map() : await batchGet(context, table, missing.map(accountKey));
    const all = new Map([...items, ...linked]);

    return subjects.map((subject, index) => {
      if ('accountId' in subject) return [knowledgeOfAccount(subject.accountId, all)];
      const accounts = links[index] ?? [];
      if (accounts.length === 0) return [{ accountId: undefined, knowledge: { found: false, asked: 'user' } }];
      return accounts.map((accountId) => knowledgeOfAccount(accountId, all));
    });
  };
};
export type KnowledgeReader = ReturnType<typeof createKnowledgeReader>;
