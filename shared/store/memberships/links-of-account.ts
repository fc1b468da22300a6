/** The way back: from an account to the links that lead to it. */
import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { keyText } from '../../base/key-text.ts';
import * as z from '../../base/zod.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import { queryPage } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import type { membershipsTable } from '../tables.ts';
import { type LinkOrigin, linkKeyPrefixes, originOf } from './keys.ts';
import { severalAccounts } from './link-items.ts';

const index: keyof typeof membershipsTable.indexes = 'by-linked-account';

/** In the order of their prefixes. */
const linkKinds = ['user', 'user_name'] as const;
export type LinkKind = (typeof linkKinds)[number];

/** Where a page begins: behind a link, or with the first one of its partition. */
export const linkPosition = z.strictObject({ linkedTo: keyText, key: z.optional(keyText) });
type Place = z.infer<typeof linkPosition>;

/**
 * Lists who is linked to an account: first those who are linked to it alone, then those with several
 * accounts, each in the order of their ids. Links that an earlier version has made, and that were not
 * written since, are not found (`npm run normalize-keys`). The index lags behind the table by a moment.
 *
 * @returns at most `limit` origins, and the position of the next page, which may turn out to be empty;
 *   without one the list has ended
 */
export function createLinksOfAccountReader(context: Pick<StoreContext, 'client'>, table: string) {
  return async (
    accountId: AccountId,
    kind: LinkKind,
    limit: number,
    from?: Place,
  ): Promise<{ readonly origins: readonly LinkOrigin[]; readonly next?: Place }> => {
    const origins: LinkOrigin[] = [];
    let place: Place | undefined = from ?? { linkedTo: accountId };
    // A page of the index may be shorter than what is wanted, or empty, for links to others are left out.
    while (place !== undefined && origins.length < limit) {
      const page = await queryPage(context, {
        ...queryOf(table, { linkedTo: place.linkedTo, kind, accountId }),
        ExclusiveStartKey: place.key === undefined ? undefined : marshall(place),
        Limit: limit - origins.length,
      });
      origins.push(...page.items.flatMap((item) => originOf(item['key']?.S ?? '') ?? []));
      const next: Place | undefined = place.linkedTo === severalAccounts ? undefined : { linkedTo: severalAccounts };
      place = page.next === undefined ? next : { linkedTo: place.linkedTo, key: page.next['key']?.S ?? '' };
    }
    return { origins, ...(place && { next: place }) };
  };
}
export type LinksOfAccountReader = ReturnType<typeof createLinksOfAccountReader>;

const queryOf = (
  table: string,
  { linkedTo, kind, accountId }: { readonly linkedTo: string; readonly kind: LinkKind; readonly accountId: AccountId },
): QueryCommandInput => ({
  TableName: table,
  IndexName: index,
  KeyConditionExpression: '#linkedTo = :linkedTo AND begins_with(#key, :kind)',
  // Those with several accounts are a partition of their own.
  FilterExpression: 'contains(accountIds, :accountId)',
  ExpressionAttributeNames: { '#linkedTo': 'linkedTo', '#key': 'key' },
  ExpressionAttributeValues: marshall({
    ':linkedTo': linkedTo,
    ':kind': linkKeyPrefixes[linkKinds.indexOf(kind)],
    ':accountId': accountId,
  }),
});
