import { paginateScan } from '@aws-sdk/client-dynamodb';
import type { StoreContext } from '../context.ts';
import { linkKeyPrefixes } from './keys.ts';
import { readableLinkOf, type StoredLink } from './link-items.ts';

/** A link, or the key of one that cannot be read. */
export type ScannedLink = StoredLink | { readonly key: string; readonly isDamaged: true };

/** Reads every link of the table, page by page, strongly consistent. For commands of an operator. */
export function createLinkScanner({ client }: Pick<StoreContext, 'client'>, table: string) {
  return async function* (): AsyncGenerator<ScannedLink> {
    const [user, userName] = linkKeyPrefixes;
    const pages = paginateScan(
      { client },
      {
        TableName: table,
        ConsistentRead: true,
        FilterExpression: 'begins_with(#key, :user) OR begins_with(#key, :userName)',
        ExpressionAttributeNames: { '#key': 'key' },
        ExpressionAttributeValues: { ':user': { S: user }, ':userName': { S: userName } },
      },
    );
    for await (const { Items: items = [] } of pages) {
      for (const item of items) {
        const key = item['key']?.S ?? '';
        yield readableLinkOf(item) ?? { key, isDamaged: true };
      }
    }
  };
}
export type LinkScanner = ReturnType<typeof createLinkScanner>;
