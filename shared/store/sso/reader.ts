/** Reads all that a sign-in needs. */
import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { AccountId } from '../../domain/membership/facts.ts';
import { DamagedError, type Item, type StoreContext } from '../context.ts';
import { identitiesOf } from '../memberships/identity-items.ts';
import { watermarkOf } from '../memberships/items.ts';
import { accountKey, identitiesKey, linkKeysOf, type UserOrigin, watermarkKey } from '../memberships/keys.ts';
import { knowledgeOf, type SubjectKnowledge } from '../memberships/knowledge.ts';
import { accountsInLink, itemOf } from '../memberships/link-items.ts';
import { lost, retrying } from '../retrying.ts';
import { certificateKey, certificateOf, type KeptCertificate } from './certificates.ts';

export interface SignOnUser {
  /** Each account that the user is linked to, or the one that was asked for, in the order of the links. */
  readonly accounts: readonly (SubjectKnowledge & { readonly accountId: AccountId })[];
  /** Whether the user is linked to any account at all. */
  readonly isLinked: boolean;
  /** Undefined: the user has no name at single sign-on. */
  readonly identities: { readonly salt: string; readonly ids: Readonly<Record<string, string>> } | undefined;
}

export interface SignOnQuestion {
  readonly user: UserOrigin;
  /** Absent: all of the user. */
  readonly accountId?: AccountId | undefined;
  /** Brings the certificate of this key along. */
  readonly certificateOf?: string | undefined;
}

interface Tables {
  readonly memberships: string;
  readonly workState: string;
}

export interface SignOnAnswer {
  /** `damaged`: the link or the names of the user cannot be read. */
  readonly user: SignOnUser | 'damaged';
  readonly certificate: KeptCertificate | undefined;
}

/** Strongly consistent; one request if an account is named, two at most if none is. */
export function createSignOnReader(context: StoreContext, { memberships, workState }: Tables) {
  const read = async (keys: readonly string[], certificates: readonly Item[] = []) => {
    const items = await batchGetAcross(context, {
      [memberships]: keys.map((key) => ({ key: { S: key } })),
      ...(certificates.length > 0 && { [workState]: certificates }),
    });
    const of = (table: string): readonly Item[] => items[table] ?? [];
    return {
      items: new Map(of(memberships).map((item) => [item['key']?.S ?? '', item])),
      certificate: of(workState).map(certificateOf)[0],
    };
  };

  return async ({ user, accountId, certificateOf: keyArn }: SignOnQuestion): Promise<SignOnAnswer> => {
    const keys = [...linkKeysOf(user), identitiesKey(user), watermarkKey];
    const named = accountId === undefined ? [] : [accountKey(accountId)];
    const { items, certificate } = await read(
      [...keys, ...named],
      keyArn === undefined ? [] : [certificateKey(keyArn)],
    );
    const link = itemOf(user, items);
    const { accountIds, isWhole } = link ? accountsInLink(link) : { accountIds: [], isWhole: true };
    const wanted = accountIds.filter((each) => accountId === undefined || each === accountId);
    const identities = namesIn(items.get(identitiesKey(user)));
    if (!isWhole || identities === 'damaged') {
      context.damaged('user#…');
      return { user: 'damaged', certificate };
    }
    const missing = wanted.map(accountKey).filter((key) => named.length === 0 && !items.has(key));
    const all = missing.length === 0 ? items : new Map([...items, ...(await read(missing)).items]);
    const watermarkItem = items.get(watermarkKey);
    const watermark = watermarkItem && watermarkOf(watermarkItem);
    const accounts = wanted.map((each) => ({
      ...knowledgeOf(each, all.get(accountKey(each)), watermark, context),
      accountId: each,
    }));
    return { user: { accounts, isLinked: accountIds.length > 0, identities }, certificate };
  };
}
export type SignOnReader = ReturnType<typeof createSignOnReader>;

function namesIn(item: Item | undefined): SignOnUser['identities'] | 'damaged' {
  if (item === undefined) return undefined;
  try {
    return identitiesOf(item);
  } catch (error) {
    if (error instanceof DamagedError) return 'damaged';
    throw error;
  }
}

/** Reads items of several tables in one request; there are less than a hundred. */
async function batchGetAcross(
  context: StoreContext,
  keys: Readonly<Record<string, readonly Item[]>>,
): Promise<Readonly<Record<string, readonly Item[]>>> {
  const items: Record<string, Item[]> = {};
  let remaining = Object.fromEntries(
    Object.entries(keys).map(([table, of]) => [table, { Keys: [...of], ConsistentRead: true }]),
  );
  await retrying(context, 'keys were left unread', async () => {
    const output = await context.client.send(new BatchGetItemCommand({ RequestItems: remaining }));
    for (const [table, found] of Object.entries(output.Responses ?? {})) {
      items[table] = [...(items[table] ?? []), ...found];
    }
    remaining = (output.UnprocessedKeys ?? {}) as typeof remaining;
    return Object.keys(remaining).length === 0 ? undefined : lost;
  });
  return items;
}
