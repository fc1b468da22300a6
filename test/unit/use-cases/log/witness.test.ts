/** A publisher and a witness, each with its own store, and what happens between the two. */
import { beforeEach, describe, expect, it } from 'vitest';
import { cosignedAt, formatWitnessKey, witnessKey } from '../../../../shared/domain/log/cosignature.ts';
import { verifyLog } from '../../../../shared/domain/log/verify-log.ts';
import { createLogStore } from '../../../../shared/store/log/log.ts';
import { auditRecordsTable, trailLogTable } from '../../../../shared/store/tables.ts';
import { createWitnessStore, witnessTable } from '../../../../shared/store/witness.ts';
import type { Witness, WitnessAnswer } from '../../../../shared/trail/witness.ts';
import { publish } from '../../../../shared/use-cases/log/publish.ts';
import { addCheckpoint, type WitnessDependencies } from '../../../../shared/use-cases/witness/add-checkpoint.ts';
import { createBucket } from '../../../simulation/trail-log/bucket.ts';
import { noon } from '../../../support/memberships.ts';
import { createMemoryDynamoDb } from '../../../support/memory-dynamodb.ts';
import { createSigner } from '../../../support/transparency-log.ts';

const signer = createSigner();
const own = createSigner('witness.example/w1');
const key = witnessKey(own.name, own.publicKey);
const asSigner = (pair: ReturnType<typeof createSigner>) => ({ ...pair, publicKey: async () => pair.publicKey });

const newWitness = (): WitnessDependencies => {
  const { client } = createMemoryDynamoDb({ tables: { witness: witnessTable } });
  return {
    keys: [signer.key],
    store: createWitnessStore({ client }, 'witness'),
    signer: asSigner(own),
    now: () => noon,
  };
};

/** A log and its bucket, with two publishers if need be. */
const newLog = (first = 'a') => {
  const tables = { auditRecords: 'audit-records', trailLog: 'trail-log' };
  const db = createMemoryDynamoDb({
    tables: { [tables.auditRecords]: auditRecordsTable, [tables.trailLog]: trailLogTable },
  });
  const context = { client: db.client, now: () => noon, sleep: async () => {}, random: () => 0, damaged: () => {} };
  const order = createLogStore(context, tables);
  const bucket = createBucket();
  const objects = bucket.connect(
    async () => {},
    () => undefined,
  );
  const logged: string[] = [];
  let size = 0;
  return {
    bucket,
    logged,
    append: async (count: number) => {
      const records = Array.from({ length: count }, (_, index) => ({
        partition: first,
        version: size + index + 1,
        entry: JSON.stringify({ accountId: first, version: size + index + 1 }),
      }));
      await order.append(records, size);
      size += count;
    },
    publish: (addCheckpointOf: Witness['addCheckpoint'], bucketOf = objects) =>
      publish(Number.POSITIVE_INFINITY, {
        order,
        bucket: bucketOf,
        signer: asSigner(signer),
        witness: { key, addCheckpoint: addCheckpointOf },
        now: () => noon,
        log: ({ event }, fields) => {
          if (event !== 'LOG_PUBLISHED') logged.push(`${event} ${fields?.['why'] ?? ''}`.trim());
        },
      }),
    objects,
    checkpoint: async () => bucket.read('checkpoint'),
    verdict: () => verifyLog({ read: bucket.read, keyFor: () => signer.key, witness: key }),
  };
};

let witness: WitnessDependencies;
let asked: string[];
beforeEach(() => {
  witness = newWitness();
  asked = [];
});
const ask = async (body: string): Promise<WitnessAnswer> => {
  const { status, body: answer } = await addCheckpoint(body, witness);
  asked.push(`${body.split('\n', 1)[0]}: ${status}`);
  return { status, body: answer };
};
const down = async (): Promise<never> => {
  throw new TypeError('fetch failed');
};

describe('a witness', () => {
  it('cosigns each checkpoint, with one request', async () => {
    const log = newLog();
    for (const count of [3, 40, 1]) {
      await log.append(count);
      await log.publish(ask);
      expect(cosignedAt(await log.checkpoint(), key)).toBe(noon / 1000);
    }

    expect(asked).toEqual(['old 0: 200', 'old 3: 200', 'old 43: 200']);
    expect(log.logged).toEqual([]);
    expect(await log.verdict()).toEqual({ records: 44, leftOut: 0 });
  });

  it('that is down holds nothing up, and is asked again without anything new', async () => {
    const log = newLog();
    await log.append(3);
    await log.publish(down);
    expect(log.logged).toEqual(['WITNESS_NOT_REACHED']);
    expect((await log.verdict()).fault).toBe('checkpoint: it has no cosignature by the witness witness.example/w1');

    await log.publish(ask);
    await log.publish(ask);

    expect(asked).toEqual(['old 0: 200']);
    expect(await log.verdict()).toEqual({ records: 3, leftOut: 0 });
  });

  it('that has seen more than the last checkpoint says so', async () => {
    const log = newLog();
    await log.append(3);
    await log.publish(ask);
    await log.append(2);
    await log.publish(down);
    await log.append(2);

    await log.publish(ask);

    expect(asked).toEqual(['old 0: 200', 'old 0: 409', 'old 3: 200']);
    expect(await log.verdict()).toEqual({ records: 7, leftOut: 0 });
  });

  it('finds a split view: another log of the same name and key', async () => {
    const [log, split] = [newLog('a'), newLog('b')];
    for (const each of [log, split]) await each.append(3);
    await log.publish(ask);
    await split.publish(ask);
    expect(split.logged).toEqual(['WITNESS_REFUSED the witness has seen another log of this size']);

    await split.append(5);
    await split.publish(ask);

    expect(split.logged.at(-1)).toBe('WITNESS_REFUSED the witness has answered 422');
    expect((await split.verdict()).fault).toMatch(/no cosignature/);
    expect(await log.verdict()).toEqual({ records: 3, leftOut: 0 });
  });

  it('finds a log that has been put back', async () => {
    const [log, back] = [newLog(), newLog()];
    await log.append(9);
    await log.publish(ask);
    await back.append(4);
    await back.publish(ask);

    expect(back.logged).toEqual(['WITNESS_REFUSED the witness has seen a longer log']);
    expect(asked).toEqual(['old 0: 200', 'old 0: 409']);
  });

  it('cosigns for two publishers at once, one after the other', async () => {
    const log = newLog();
    await log.append(3);
    await log.publish(ask);
    await log.append(1);
    // The first is slow: meanwhile the log grows, and the second publishes.
    await log.publish(async (body) => {
      await log.append(2);
      await log.publish(ask);
      return ask(body);
    });

    expect(asked).toEqual(['old 0: 200', 'old 3: 200', 'old 3: 409']);
    expect(log.logged).toEqual([]);
    expect(await log.verdict()).toEqual({ records: 6, leftOut: 0 });
  });

  it.each([
    ['403', { status: 403, body: 'no' }, 'WITNESS_REFUSED the witness has answered 403'],
    ['404', { status: 404, body: '' }, 'WITNESS_REFUSED the witness has answered 404'],
    ['503', { status: 503, body: '' }, 'WITNESS_NOT_REACHED'],
    ['429', { status: 429, body: '' }, 'WITNESS_NOT_REACHED'],
    ['a page', { status: 200, body: '<html>' }, 'WITNESS_REFUSED its cosignature does not fit'],
    [
      'a conflict without a size',
      { status: 409, body: 'x\n' },
      'WITNESS_REFUSED the witness does not say what it has seen',
    ],
  ])('that answers with %s does not stop the log', async (_, answer, event) => {
    const log = newLog();
    await log.append(3);

    expect(await log.publish(async () => answer)).toBe(3);

    expect(log.logged[0]).toBe(event);
    expect(cosignedAt(await log.checkpoint(), key)).toBeUndefined();
  });

  it('keeps what it has seen before it signs, and signs again what it could not', async () => {
    const log = newLog();
    await log.append(3);
    const { sign } = witness.signer;
    witness = { ...witness, signer: { ...witness.signer, sign: () => Promise.reject(new Error('KMS is down')) } };
    await log.publish(ask);
    expect(await witness.store.read(signer.name)).toMatchObject({ size: 3 });

    witness = { ...witness, signer: { ...witness.signer, sign } };
    await log.publish(ask);

    expect(asked).toEqual(['old 0: 409', 'old 3: 200']);
    expect(await log.verdict()).toEqual({ records: 3, leftOut: 0 });
    expect(formatWitnessKey(key)).toMatch(/^witness\.example\/w1\+[0-9a-f]{8}\+B/);
  });

  it('lets only one of two checkpoints through that come at the same moment', async () => {
    const [log, split] = [newLog('a'), newLog('b')];
    for (const each of [log, split]) await each.append(3);

    await Promise.all([log.publish(ask), split.publish(ask)]);

    const faults = await Promise.all([log, split].map(async (each) => (await each.verdict()).fault));
    expect(faults.filter((fault) => fault === undefined)).toHaveLength(1);
  });
});
