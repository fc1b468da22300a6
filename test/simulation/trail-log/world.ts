import { generateKeyPairSync, sign } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { auditRecordsTable, trailLogTable } from '../../../shared/store/tables.ts';
import { createMemoryDynamoDb } from '../../support/memory-dynamodb.ts';
import type { Random } from '../random.ts';
import { createBucket } from './bucket.ts';

export const tables = { auditRecords: 'audit-records', trailLog: 'trail-log' };

export const origin = 'trail.test';
const keys = generateKeyPairSync('ed25519');
export const publicKeyBytes = Buffer.from(keys.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
export const signer = {
  name: origin,
  publicKey: async () => publicKeyBytes,
  sign: async (bytes: Uint8Array) => sign(null, bytes, keys.privateKey),
};

/** A record of the trail, as the stream brings it. */
export interface Streamed {
  readonly accountId: string;
  readonly version: number;
}

/** How much breaks, from nothing on. */
const drawMess = (random: Random) => ({
  calls: random.pick([0, 0.02, 0.1]),
  /** The stream brings a batch again, or gives one up. */
  again: random.pick([0, 0.2]),
  givenUp: random.pick([0, 0, 0.1]),
  putBack: random.pick([0, 0, 0, 0.2]),
});

export const createWorld = (random: Random) => {
  const db = createMemoryDynamoDb({
    tables: { [tables.auditRecords]: auditRecordsTable, [tables.trailLog]: trailLogTable },
  });
  const mess = drawMess(random);
  let backup: number | undefined;
  let working = 0;

  /** The order as a backup has it that was made when the log had this size. */
  const putBack = async (to: number): Promise<void> => {
    for (const { part, position, index } of db.dump(tables.trailLog)) {
      const isLater = Number(String(part).startsWith('entries#') ? position : index) >= to;
      if (!isLater || part === 'head') continue;
      await db.client.send(new DeleteItemCommand({ TableName: tables.trailLog, Key: marshall({ part, position }) }));
    }
    const head = marshall({ part: 'head', position: 0, size: to });
    await db.client.send(new PutItemCommand({ TableName: tables.trailLog, Item: head }));
  };

  return {
    random,
    db,
    mess,
    bucket: createBucket(),
    /** All records, in the order of the stream. */
    written: [] as Streamed[],
    isOver: false,
    /** Does the work of a call; nothing is put back during it. */
    during: async <T>(work: () => Promise<T>): Promise<T> => {
      working += 1;
      try {
        return await work();
      } finally {
        working -= 1;
      }
    },
    mayPutBack: async (): Promise<void> => {
      if (mess.putBack === 0 || working > 0) return;
      const head = db.dump(tables.trailLog).find(({ part }) => part === 'head');
      if (backup !== undefined && random.chance(mess.putBack)) await putBack(backup);
      else if (head !== undefined && random.chance(0.3)) backup ??= Number(head['size']);
    },
  };
};
export type World = ReturnType<typeof createWorld>;
