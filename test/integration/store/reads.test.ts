import { BatchGetItemCommand, DynamoDBClient, ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect } from 'vitest';
import { StoreBusyError } from '../../../shared/store/context.ts';
import { createAuditRecordLister } from '../../../shared/store/memberships/audit-records.ts';
import { membershipItem } from '../../../shared/store/memberships/items.ts';
import { createKnowledgeReader } from '../../../shared/store/memberships/knowledge.ts';
import { createMembershipReader } from '../../../shared/store/memberships/read.ts';
import { createWatermarkReader } from '../../../shared/store/memberships/watermark.ts';
import { auditActor, changerOf, discover, newAccountId } from '../../support/changes.ts';
import { test } from '../../support/fixtures/store.ts';
import { aMembership, hour, noon } from '../../support/memberships.ts';
import type { TestStore } from '../../support/store.ts';

describe('what a check reads', () => {
  const reader = (store: TestStore) => createKnowledgeReader(store.context, store.tables.memberships);

  test('of one account is one request, also when the watermark is not known yet', async ({ store }) => {
    const accountId = newAccountId();
    await changerOf(store)(accountId, discover(store), auditActor);
    const read = reader(store);
    store.requests.length = 0;

    const [first] = await read([{ accountId }]);
    await read([{ accountId }]);
    store.clock.now += 29_999;
    await read([{ accountId }]);
    store.clock.now += 1;
    await read([{ accountId }]);

    expect(first?.[0]).toMatchObject({ accountId, knowledge: { found: true, membership: { version: 1 } } });
    expect(store.requests).toEqual(['BatchGetItemCommand', 'GetItemCommand', 'GetItemCommand', 'BatchGetItemCommand']);
  });

  test('is always read strongly consistent', async ({ store }) => {
    const accountId = newAccountId();
    const read = reader(store);
    store.inputs.length = 0;

    await read([{ accountId }]);
    await read([{ accountId }]);
    await createMembershipReader(store.context, store.tables.memberships)(accountId);
    await createWatermarkReader(store.context, store.tables.memberships)();
    await createAuditRecordLister(store.context, store.tables.auditRecords)(accountId, 0, 10);

    const batch = { RequestItems: { [store.tables.memberships]: expect.objectContaining({ ConsistentRead: true }) } };
    expect(store.inputs).toMatchObject([batch, ...Array(4).fill({ ConsistentRead: true })]);
  });

  test('shows a change at once', async ({ store }) => {
    const accountId = newAccountId();
    const read = reader(store);
    expect((await read([{ accountId }]))[0]?.[0]?.knowledge).toMatchObject({ found: false });

    await changerOf(store)(accountId, discover(store), auditActor);

    expect((await read([{ accountId }]))[0]?.[0]?.knowledge).toMatchObject({ found: true });
  });

  test('of a user are the linked accounts, in two requests', async ({ store }) => {
    const linked = [newAccountId(), newAccountId(), newAccountId()];
    for (const accountId of linked.slice(1)) await changerOf(store)(accountId, discover(store), auditActor);
    await store.put(store.tables.memberships, { key: 'user#u-1', accountIds: linked });
    await store.put(store.tables.memberships, { key: 'user-name#zen', accountIds: linked.slice(1, 2) });
    store.requests.length = 0;

    const [byUser, byName, stranger] = await reader(store)([{ userId: 'u-1' }, { userName: 'zen' }, { userId: 'zen' }]);

    expect(byUser).toMatchObject([
      { accountId: linked[0], knowledge: { found: false } },
      { accountId: linked[1], knowledge: { found: true } },
      { accountId: linked[2], knowledge: { found: true } },
    ]);
    expect(byName?.map(({ accountId }) => accountId)).toEqual([linked[1]]);
    expect(stranger).toEqual([{ accountId: undefined, knowledge: { found: false, asked: 'user' } }]);
    expect(store.requests).toEqual(['BatchGetItemCommand', 'BatchGetItemCommand']);
  });

  test('under a spelling that is not the normal one is read in the same request', async ({ store }) => {
    const linked = newAccountId();
    await changerOf(store)(linked, discover(store), auditActor);
    await store.put(store.tables.memberships, { key: 'user-name#normal.name', accountIds: [linked] });
    await store.put(store.tables.memberships, { key: 'user-name#Old.Spelling', accountIds: [linked] });
    const read = reader(store);
    store.requests.length = 0;

    const [normal, old, other] = await read([
      { userName: 'Normal.Name' },
      { userName: 'Old.Spelling' },
      { userName: 'OLD.spelling' },
    ]);

    expect([normal, old, other].map((known) => known?.[0]?.accountId)).toEqual([linked, linked, undefined]);
    expect(store.requests).toEqual(['BatchGetItemCommand', 'BatchGetItemCommand']);
  });

  test('of a user name is the newest account, also where an earlier version has stored several', async ({ store }) => {
    const [older, newest] = [newAccountId(), newAccountId()];
    await store.put(store.tables.memberships, { key: 'user-name#two', accountIds: [older, newest] });
    expect((await reader(store)([{ userName: 'two' }]))[0]?.map(({ accountId }) => accountId)).toEqual([newest]);
  });

  test('of a hundred subjects takes two rounds at most, and repeated ones are read once', async ({ store }) => {
    const accounts = Array.from({ length: 60 }, newAccountId);
    await store.put(store.tables.memberships, { key: 'user#many', accountIds: accounts.slice(0, 40) });
    const subjects = [
      ...accounts.map((accountId) => ({ accountId })),
      ...accounts.slice(0, 39).map((accountId) => ({ accountId })),
      { userId: 'many' },
    ];
    store.requests.length = 0;

    const known = await reader(store)(subjects);

    expect(known).toHaveLength(100);
    expect(known.slice(0, 60).map(([only]) => only?.accountId)).toEqual(accounts);
    expect(store.requests).toEqual(['BatchGetItemCommand', 'BatchGetItemCommand']);
  });

  test('of a hundred accounts is one round, although the watermark is one key too many for a request', async ({
    store,
  }) => {
    const known = await reader(store)(Array.from({ length: 100 }, () => ({ accountId: newAccountId() })));

    expect(known).toHaveLength(100);
    expect(store.requests).toEqual(['BatchGetItemCommand', 'BatchGetItemCommand']);
  });

  test('takes no watermark from a clock that was ahead', async ({ store }) => {
    const accountId = newAccountId();
    const read = reader(store);
    store.clock.now = noon + hour;
    await read([{ accountId }]);
    store.clock.now = noon;
    store.requests.length = 0;

    await read([{ accountId }]);

    expect(store.requests).toEqual(['BatchGetItemCommand']);
  });

  test('that DynamoDB leaves unprocessed is asked for again, and given up at last', async ({ store }) => {
    const client = new DynamoDBClient({});
    const table = store.tables.memberships;
    const membership = aMembership();
    const keys = [{ key: { S: `account#${membership.accountId}` } }, { key: { S: 'watermark' } }];
    const mock = mockClient(client);
    mock
      .on(BatchGetItemCommand)
      .resolvesOnce({
        Responses: { [table]: [membershipItem(membership)] },
        UnprocessedKeys: { [table]: { Keys: keys.slice(1) } },
      })
      .resolvesOnce({ Responses: {}, UnprocessedKeys: {} })
      .resolves({ Responses: {}, UnprocessedKeys: { [table]: { Keys: keys } } });
    const waits: number[] = [];
    const context = { ...store.context, client, sleep: async (milliseconds: number) => void waits.push(milliseconds) };

    const [known] = await createKnowledgeReader(context, table)([membership]);

    expect(known?.[0]?.knowledge).toMatchObject({ found: true, watermark: undefined });
    await expect(createKnowledgeReader(context, table)([membership])).rejects.toThrow(StoreBusyError);
    expect(waits).toEqual([25, 25, 50, 100, 200, 400]);
  });

  test('that is throttled for longer than the client retries is an error, not an answer', async ({ store }) => {
    const client = new DynamoDBClient({});
    mockClient(client)
      .on(BatchGetItemCommand)
      .rejects(new ProvisionedThroughputExceededException({ message: 'slow down', $metadata: {} }));

    await expect(
      createKnowledgeReader({ ...store.context, client }, store.tables.memberships)([aMembership()]),
    ).rejects.toThrow(ProvisionedThroughputExceededException);
  });
});
