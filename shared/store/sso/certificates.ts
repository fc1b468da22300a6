/** The certificates of the keys that sign sign-ins, in WorkState: each is made once, and kept. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { isoInstant } from '../../base/iso-instant.ts';
import { type Instant, toIso } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { conditionally, getItem, toItem } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { parsedItem } from '../parsed-item.ts';
import { signOnKinds } from '../tables.ts';

/** A certificate is public. */
export interface KeptCertificate {
  readonly keyArn: string;
  /** X.509, in DER. */
  readonly der: Uint8Array;
  readonly notAfter: Instant;
}

const storedCertificate = z.object({ id: z.string(), der: z.base64(), notAfter: isoInstant });

export const certificateKey = (keyArn: string): Item => toItem({ kind: signOnKinds.certificate, id: keyArn });

/** @throws DamagedItemError for one that cannot be read */
export function certificateOf(item: Item): KeptCertificate {
  const { id, der, notAfter } = parsedItem(storedCertificate, item);
  return { keyArn: id, der: Buffer.from(der, 'base64'), notAfter };
}

export function createCertificateReader(context: Pick<StoreContext, 'client'>, table: string) {
  return async (keyArn: string): Promise<KeptCertificate | undefined> => {
    const item = await getItem(context, table, certificateKey(keyArn));
    return item && certificateOf(item);
  };
}
export type CertificateReader = ReturnType<typeof createCertificateReader>;

/** @returns the certificate that is kept: that of another process, if it was faster */
export function createCertificateWriter({ client }: Pick<StoreContext, 'client'>, table: string) {
  return async ({ keyArn, der, notAfter }: KeptCertificate): Promise<KeptCertificate> => {
    const kept = { keyArn, der, notAfter };
    const put = new PutItemCommand({
      TableName: table,
      Item: {
        ...certificateKey(keyArn),
        ...toItem({ der: Buffer.from(der).toString('base64'), notAfter: toIso(notAfter) }),
      },
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const write = await conditionally(client.send(put));
    return write.written || write.found === undefined ? kept : certificateOf(write.found);
  };
}
export type CertificateWriter = ReturnType<typeof createCertificateWriter>;
