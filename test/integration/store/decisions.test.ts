import { BatchWriteItemCommand, type BatchWriteItemCommandInput } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { dayMs } from '../../../shared/base/time.ts';
import type { KeptDecision } from '../../../shared/domain/membership/kept-decisions.ts';
import { StoreBusyError, type StoreContext } from '../../../shared/store/context.ts';
import { createDecisionReader, createDecisionWriter } from '../../../shared/store/decisions.ts';
import { accountIdOf, noon } from '../../support/memberships.ts';
import { createTestStore, type TestStore } from '../../support/store.ts';

let store: TestStore;
beforeEach(async () => {
  store = await createTestStore();
});
const write = (decisions: readonly KeptDecision[], context: StoreContext = store.context) =>
  createDecisionWriter(context, store.tables.workState, 90)(decisions);
const read = (decisionId: string) => createDecisionReader(store.context, store.tables.workState)(decisionId);
const batchId = '5f0c0000-0000-4000-8000-000000000001';
const aDecision = (decisionId = batchId): KeptDecision => ({
  decisionId,
  decidedAt: noon,
  allowed: true,
  code: 'MEMBER',
  accountId: accountIdOf('a07e1lwvtuw0'),
  version: 3,
  evidence: { source: 'audit', asOf: noon - 1_000 },
  maxAgeSeconds: 60,
});
const ofBatch = (count: number) => Array.from({ length: count }, (_, index) => aDecision(`${batchId}.${index}`));

describe('kept decisions', () => {
  test('are read as they were written, each by its id, until their time is over', async () => {
    const bare: KeptDecision = { decisionId: batchId, decidedAt: noon, allowed: false, code: 'UNKNOWN_USER' };
    await write([bare, ...ofBatch(60)]);
    const keptUntil = noon + 90 * dayMs;
    expect(await read(batchId)).toEqual({ ...bare, keptUntil });
    expect(await read(`${batchId}.59`)).toEqual({ ...aDecision(`${batchId}.59`), keptUntil });
    expect(await read(`${batchId}.60`)).toBeUndefined();
    store.clock.now = keptUntil;
    expect(await read(batchId)).toBeUndefined();
  });

  test('that come once more, also within one batch, are the same items', async () => {
    await write(ofBatch(30));
    const before = await store.dump(store.tables.workState);
    await write([...ofBatch(30), ...ofBatch(3)]);
    expect(await store.dump(store.tables.workState)).toEqual(before);
    expect(before).toHaveLength(30);
  });

  test('that cannot be read are damaged items', async () => {
    await write([aDecision()]);
    const [item = {}] = await store.dump(store.tables.workState);
    await store.put(store.tables.workState, { ...item, code: 'MEMBER_TOMORROW' });
    await expect(read(batchId)).rejects.toMatchObject({ name: 'DamagedItemError' });
  });
});

describe('what DynamoDB leaves unprocessed', () => {
  /** Takes one item of each request, and leaves the others. */
  const takingOne = (sent: number[], taken = 1): StoreContext => {
    const send = async ({ input }: { readonly input: BatchWriteItemCommandInput }) => {
      const [[table = '', requests = []] = []] = Object.entries(input.RequestItems ?? {});
      sent.push(requests.length);
      if (taken > 0) {
        await store.context.client.send(
          new BatchWriteItemCommand({ RequestItems: { [table]: requests.slice(0, taken) } }),
        );
      }
      const left = requests.slice(taken);
      return { UnprocessedItems: left.length === 0 ? {} : { [table]: left } };
    };
    return { ...store.context, client: { send } as unknown as StoreContext['client'] };
  };

  test('is sent again', async () => {
    const sent: number[] = [];
    await write(ofBatch(3), takingOne(sent));
    expect(sent).toEqual([3, 2, 1]);
    expect(await store.dump(store.tables.workState)).toHaveLength(3);
  });

  test('again and again fails the call, so that its lines come once more', async () => {
    await expect(write(ofBatch(3), takingOne([], 0))).rejects.toThrow(StoreBusyError);
  });
});
