import type { Instant } from '../../base/time.ts';
import type { Knowledge } from '../../domain/membership/decide.ts';
import type { AccountId, Watermark } from '../../domain/membership/facts.ts';
import { batchGet } from '../batch-get.ts';
import { getItem } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { membershipsOf, watermarkOf } from './items.ts';
import { accountKey, type LinkOrigin, linkKeysOf, watermarkKey } from './keys.ts';
import { accountsInLink, itemOf } from './link-items.ts';

/** The subject of a question: an account, or the origin of links to accounts. */
export type Subject = { readonly accountId: AccountId } | LinkOrigin;

/** Knowledge of a subject: one entry for an account, one for each linked account of a user. */
export interface SubjectKnowledge {
  readonly accountId: AccountId | undefined;
  /** `damaged`: the stored membership, or a part of the user's link, cannot be read; this was reported. */
  readonly knowledge: Knowledge | 'damaged';
  /** The watermark cannot be read, so the evidence may be younger than it looks. */
  readonly isAgeUncertain?: true;
}

/**
 * A copy may lag behind: an older watermark only makes evidence look older. Half a minute saves
 * nearly every check the second item.
 */
const watermarkCacheMs = 30_000;

const keysOf = (subject: Subject): readonly string[] =>
  'accountId' in subject ? [accountKey(subject.accountId)] : linkKeysOf(subject);

const emptyLink = { accountIds: [], isWhole: true } as const;

/** Without the id of the person, which is in no log. */
const damagedLinkKey = (subject: Subject): string => ('userId' in subject ? 'user#…' : 'user-name#…');

/**
 * Reads what checks need, strongly consistent, in at most two rounds of requests for any number of
 * subjects: one for accounts, links and the watermark, one for the accounts behind links. A single
 * account is one request.
 */
export const createKnowledgeReader = (context: StoreContext, table: string) => {
  let cached: { readonly watermark: Watermark | 'damaged' | undefined; readonly readAt: Instant } | undefined;

  const readRound = async (keys: readonly string[]): Promise<Map<string, Item>> => {
    const [only] = keys;
    const readAt = context.now();
    const ageMs = cached ? readAt - cached.readAt : -1;
    if (ageMs >= 0 && ageMs < watermarkCacheMs) {
      if (only === undefined || keys.length > 1) return batchGet(context, table, keys);
      const item = await getItem(context, table, { key: { S: only } });
      return new Map(item && [[only, item]]);
    }
    const items = await batchGet(context, table, [...keys, watermarkKey]);
    const item = items.get(watermarkKey);
    cached = { watermark: item && watermarkOf(item), readAt };
    if (cached.watermark === 'damaged') context.damaged(watermarkKey);
    return items;
  };

  /** @returns the knowledge of each subject, in order; never an empty list */
  return async (subjects: readonly Subject[]): Promise<SubjectKnowledge[][]> => {
    const items = await readRound(subjects.flatMap(keysOf));
    const links = subjects.map((subject) => {
      const link = 'accountId' in subject ? undefined : itemOf(subject, items);
      return link ? accountsInLink(link) : emptyLink;
    });
    const missing = links
      .flatMap(({ accountIds }) => accountIds)
      .filter((accountId) => !items.has(accountKey(accountId)));
    const all =
      missing.length === 0 ? items : new Map([...items, ...(await batchGet(context, table, missing.map(accountKey)))]);

    const known = (accountId: AccountId): SubjectKnowledge =>
      knowledgeOf(accountId, all.get(accountKey(accountId)), cached?.watermark, context);
    return subjects.map((subject, index) => {
      if ('accountId' in subject) return [known(subject.accountId)];
      const { accountIds, isWhole } = links[index] ?? emptyLink;
      const linked = accountIds.map(known);
      if (!isWhole) {
        context.damaged(damagedLinkKey(subject));
        return [...linked, { accountId: undefined, knowledge: 'damaged' }];
      }
      return linked.length === 0 ? [{ accountId: undefined, knowledge: { found: false, asked: 'user' } }] : linked;
    });
  };
};
/** What is known of an account, by its item and the watermark; a damaged item is reported. */
export function knowledgeOf(
  accountId: AccountId,
  item: Item | undefined,
  watermark: Watermark | 'damaged' | undefined,
  context: Pick<StoreContext, 'damaged'>,
): SubjectKnowledge {
  if (item === undefined) return { accountId, knowledge: { found: false, asked: 'account' } };
  const [membership] = membershipsOf([item], context);
  if (membership === undefined) return { accountId, knowledge: 'damaged' };
  return watermark === 'damaged'
    ? { accountId, knowledge: { found: true, membership, watermark: undefined }, isAgeUncertain: true }
    : { accountId, knowledge: { found: true, membership, watermark } };
}
export type KnowledgeReader = ReturnType<typeof createKnowledgeReader>;
