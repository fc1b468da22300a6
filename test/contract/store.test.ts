import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { relationships, reviews } from '../../shared/membership/facts.ts';
import { type Change, type refutedByVendor, seenUnderPartner } from '../../shared/membership/transitions.ts';
import { createAuditRecordLister } from '../../shared/store/audit-records.ts';
import { StoreBusyError } from '../../shared/store/context.ts';
import { membershipItem, membershipOf } from '../../shared/store/items.ts';
import { createKnowledgeReader } from '../../shared/store/knowledge.ts';
import { createLease } from '../../shared/store/lease.ts';
import { createMembershipChanger } from '../../shared/store/membership-changer.ts';
import { createMembershipGetter } from '../../shared/store/membership-getter.ts';
import { createMembershipLister } from '../../shared/store/membership-lister.ts';
import { createWatermarkStore } from '../../shared/store/watermark.ts';
import { accountIdOf, aMembership, hour, noon } from '../support/memberships.ts';
import { createTestStore, type TestStore } from '../support/store.ts';

const audit = { kind: 'audit', id: 'run-1' } as const;
const auto = { reviewMode: 'auto' } as const;

let store: TestStore;
beforeAll(async () => {
  store = await createTestStore();
});
beforeEach(() => {
  store.clock.now = noon;
  store.requests.length = 0;
});

let made = 0;
const newAccountId = () => {
  made += 1;
  return accountIdOf(`a07e${String(made).padStart(8, '0')}`);
};
const changer = () => createMembershipChanger(store.context, store.tables);
const getter = () => createMembershipGetter(store.context, store.tables.memberships);
const discover = (organizationName = 'Acme Flowers') =>
  ((known) =>
    seenUnderPartner(
      known,
      {
        source: 'audit',
        observedAt: store.clock.now,
        activity: { value: 'open', raw: 'Open' },
        profile: { organizationName },
      },
      auto,
    )) satisfies Parameters<ReturnType<typeof createMembershipChanger>>[1];

test('a stored membership is read as it was written', () => {
  const full = aMembership({
    relationship: { ...aMembership().relationship, missingSince: noon + 1 },
    profile: { organizationName: 'Blumen & Söhne', siteOwnerName: 'zen' },
  });

  expect(membershipOf(membershipItem(full))).toEqual(full);
  expect(membershipOf(membershipItem(aMembership()))).toEqual(aMembership());
});

describe('a change', () => {
  test('is one transaction: the membership and its audit record', async () => {
    const accountId = newAccountId();

    const { membership } = await changer()(accountId, discover(), audit);
    const trail = await createAuditRecordLister(store.context, store.tables.auditRecords)(accountId, 0, 10);

    expect(await getter()(accountId)).toEqual(membership);
    expect(membership?.version).toBe(1);
    expect(trail.records).toEqual([
      {
        accountId,
        version: 1,
        at: '2026-11-21T12:00:00.000Z',
        action: 'discovered',
        actor: audit,
        changed: expect.arrayContaining(['relationship', 'activity', 'review', 'profile.organizationName']),
        after: { relationship: 'under_partner', activity: 'open', review: 'approved' },
        evidence: { source: 'audit', observedAt: '2026-11-21T12:00:00.000Z' },
      },
    ]);
    expect(JSON.stringify(trail.records)).not.toContain('Acme');
  });

  test('that is none writes nothing', async () => {
    const accountId = newAccountId();
    await changer()(accountId, discover(), audit);
    store.requests.length = 0;

    const { change } = await changer()(accountId, discover(), audit);

    expect(change).toBeUndefined();
    expect(store.requests).toEqual(['GetItemCommand']);
  });

  test('that lost a race is decided again on what is stored then', async () => {
    const accountId = newAccountId();
    const { membership: stale } = await changer()(accountId, discover(), audit);
    store.clock.now += hour;
    await changer()(accountId, discover('Acme Gardens'), audit);
    const seen: (number | undefined)[] = [];

    store.clock.now += hour;
    await changer()(
      accountId,
      (known): Change | undefined => {
        seen.push(known?.version);
        return discover('Acme Trees')(known);
      },
      audit,
      { membership: stale },
    );

    expect(seen).toEqual([1, 2]);
    const trail = await createAuditRecordLister(store.context, store.tables.auditRecords)(accountId, 0, 10);
    expect(trail.records.map(({ version, changed }) => ({ version, changed }))).toEqual([
      expect.objectContaining({ version: 1 }),
      { version: 2, changed: ['relationship.evidence', 'profile.organizationName'] },
      { version: 3, changed: ['relationship.evidence', 'profile.organizationName'] },
    ]);
  });

  test('of one account by twenty at once: every version has one record, and nothing is lost', async () => {
    const accountId = newAccountId();
    const counted = createMembershipChanger({ ...store.context, sleep: () => new Promise(setImmediate) }, store.tables);
    const rename = (index: number) => (known: Parameters<typeof refutedByVendor>[0]) =>
      discover(`Organization ${index} after ${known?.version ?? 0}`)(known);

    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => counted(accountId, rename(index), audit)),
    );

    const written = outcomes.filter(({ status }) => status === 'fulfilled').length;
    const busy = outcomes.filter(
      (outcome) => outcome.status === 'rejected' && outcome.reason instanceof StoreBusyError,
    );
    expect(written + busy.length).toBe(20);
    const trail = await createAuditRecordLister(store.context, store.tables.auditRecords)(accountId, 0, 100);
    expect(trail.records.map(({ version }) => version)).toEqual(
      Array.from({ length: written }, (_, index) => index + 1),
    );
    expect((await getter()(accountId))?.version).toBe(written);
  });

  test('whose audit record exists already is not written', async () => {
    const accountId = newAccountId();
    await store.put(store.tables.auditRecords, { accountId, version: 1, day: '2026-11-21', at: 'earlier' });

    await expect(changer()(accountId, discover(), audit)).rejects.toThrow(StoreBusyError);

    expect(await getter()(accountId)).toBeUndefined();
  });

  test.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'that met a %s is tried again',
    async (reason) => {
      const accountId = newAccountId();
      const client = new DynamoDBClient({});
      const mock = mockClient(client);
      mock.on(GetItemCommand).resolves({});
      mock
        .on(TransactWriteItemsCommand)
        .rejectsOnce(
          new TransactionCanceledException({
            message: 'canceled',
            $metadata: {},
            CancellationReasons: [{ Code: reason }, { Code: 'None' }],
          }),
        )
        .resolves({});

      const { change } = await createMembershipChanger({ ...store.context, client }, store.tables)(
        accountId,
        discover(),
        audit,
      );

      expect(change?.action).toBe('discovered');
      expect(mock.commandCalls(TransactWriteItemsCommand)).toHaveLength(2);
    },
  );

  test('that is refused for a defect is not tried again', async () => {
    const client = new DynamoDBClient({});
    const mock = mockClient(client);
    mock.on(GetItemCommand).resolves({});
    mock.on(TransactWriteItemsCommand).rejects(
      new TransactionCanceledException({
        message: 'canceled',
        $metadata: {},
        CancellationReasons: [{ Code: 'ValidationError' }, { Code: 'None' }],
      }),
    );

    await expect(
      createMembershipChanger({ ...store.context, client }, store.tables)(newAccountId(), discover(), audit),
    ).rejects.toThrow(TransactionCanceledException);
    expect(mock.commandCalls(TransactWriteItemsCommand)).toHaveLength(1);
  });
});

describe('what a check reads', () => {
  const reader = () => createKnowledgeReader(store.context, store.tables.memberships);

  test('of one account is one request, also when the watermark is not known yet', async () => {
    const accountId = newAccountId();
    await changer()(accountId, discover(), audit);
    const read = reader();
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

  test('shows a change at once', async () => {
    const accountId = newAccountId();
    const read = reader();
    expect((await read([{ accountId }]))[0]?.[0]?.knowledge.found).toBe(false);

    await changer()(accountId, discover(), audit);

    expect((await read([{ accountId }]))[0]?.[0]?.knowledge.found).toBe(true);
  });

  test('of a user are the linked accounts, in two requests', async () => {
    const linked = [newAccountId(), newAccountId(), newAccountId()];
    for (const accountId of linked.slice(1)) await changer()(accountId, discover(), audit);
    await store.put(store.tables.memberships, { key: 'user#u-1', accountIds: linked });
    await store.put(store.tables.memberships, { key: 'user-name#zen', accountIds: linked.slice(1, 2) });
    store.requests.length = 0;

    const [byUser, byName, stranger] = await reader()([{ userId: 'u-1' }, { userName: 'zen' }, { userId: 'zen' }]);

    expect(byUser?.map(({ accountId, knowledge }) => [accountId, knowledge.found])).toEqual([
      [linked[0], false],
      [linked[1], true],
      [linked[2], true],
    ]);
    expect(byName?.map(({ accountId }) => accountId)).toEqual([linked[1]]);
    expect(stranger).toEqual([{ accountId: undefined, knowledge: { found: false, asked: 'user' } }]);
    expect(store.requests).toEqual(['BatchGetItemCommand', 'BatchGetItemCommand']);
  });

  test('of a hundred subjects takes two rounds at most, and repeated ones are read once', async () => {
    const accounts = Array.from({ length: 60 }, newAccountId);
    await store.put(store.tables.memberships, { key: 'user#many', accountIds: accounts.slice(0, 40) });
    const subjects = [
      ...accounts.map((accountId) => ({ accountId })),
      ...accounts.slice(0, 39).map((accountId) => ({ accountId })),
      { userId: 'many' },
    ];
    store.requests.length = 0;

    const known = await reader()(subjects);

    expect(known).toHaveLength(100);
    expect(known.slice(0, 60).map(([only]) => only?.accountId)).toEqual(accounts);
    expect(store.requests).toEqual(['BatchGetItemCommand', 'BatchGetItemCommand']);
  });

  test('that DynamoDB leaves unprocessed is asked for again, and given up at last', async () => {
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
    const context = { ...store.context, client };

    const [known] = await createKnowledgeReader(context, table)([membership]);

    expect(known?.[0]?.knowledge).toMatchObject({ found: true, watermark: undefined });
    await expect(createKnowledgeReader(context, table)([membership])).rejects.toThrow(StoreBusyError);
  });

  test('that is throttled for longer than the client retries is an error, not an answer', async () => {
    const client = new DynamoDBClient({});
    mockClient(client)
      .on(BatchGetItemCommand)
      .rejects(new ProvisionedThroughputExceededException({ message: 'slow down', $metadata: {} }));

    await expect(
      createKnowledgeReader({ ...store.context, client }, store.tables.memberships)([aMembership()]),
    ).rejects.toThrow(ProvisionedThroughputExceededException);
  });
});

describe('the watermark', () => {
  test('moves forward only', async () => {
    const watermark = createWatermarkStore(store.context, store.tables.memberships);
    expect(await watermark.read()).toBeUndefined();

    await watermark.advance({ runId: 'second', startedAt: noon + hour });
    await watermark.advance({ runId: 'first', startedAt: noon });

    expect(await watermark.read()).toEqual({ runId: 'second', startedAt: noon + hour });
  });
});

describe('a list of memberships', () => {
  let own: TestStore;
  const all = Array.from({ length: 37 }, (_, index) =>
    aMembership({
      accountId: accountIdOf(`b${String((index * 7) % 37).padStart(3, '0')}`),
      relationship: {
        value: relationships[index % 3] ?? 'unknown',
        evidence: { source: 'audit', observedAt: noon },
      },
      review: { value: reviews[index % 4] ?? 'pending', since: noon + ((index * 11) % 37) * 1000 },
    }),
  );
  beforeAll(async () => {
    own = await createTestStore();
    for (const membership of all) {
      const change = { action: 'discovered', facts: membership } as const;
      await createMembershipChanger(own.context, own.tables)(membership.accountId, () => change, audit);
    }
  });

  const filters = [undefined, ...reviews].flatMap((review) =>
    [undefined, ...relationships].map((relationship) => ({ review, relationship })),
  );
  test.each(filters)(
    'by review $review and relationship $relationship holds each once, page by page',
    async (filter) => {
      const list = createMembershipLister(own.context, own.tables.memberships);
      const expected = all.filter(
        ({ review, relationship }) =>
          (filter.review ?? review.value) === review.value &&
          (filter.relationship ?? relationship.value) === relationship.value,
      );
      for (const pageSize of [1, 5, 100]) {
        const listed = [];
        let position: Parameters<typeof list>[2];
        do {
          const page = await list(filter, pageSize, position);
          expect(page.memberships.length).toBeLessThanOrEqual(pageSize);
          listed.push(...page.memberships);
          position = page.next;
        } while (position !== undefined);

        expect(new Set(listed.map(({ accountId }) => accountId)).size).toBe(listed.length);
        expect(listed.map(({ accountId }) => accountId).sort()).toEqual(
          expected.map(({ accountId }) => accountId).sort(),
        );
        if (filter.review !== undefined) {
          const waiting = listed.map(({ review }) => review.since);
          expect(waiting).toEqual(waiting.toSorted((a, b) => a - b));
        }
      }
    },
  );
});

describe('a trail', () => {
  test('is read page by page in version order', async () => {
    const accountId = newAccountId();
    for (let version = 1; version <= 12; version += 1) {
      store.clock.now += 1000;
      await changer()(accountId, discover(`Name ${version}`), audit);
    }
    const list = createAuditRecordLister(store.context, store.tables.auditRecords);

    const first = await list(accountId, 0, 10);
    const second = await list(accountId, first.next ?? 0, 10);

    expect([...first.records, ...second.records].map(({ version }) => version)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(second.next).toBeUndefined();
  });
});

describe('a lease', () => {
  test('has one holder at a time, who may prolong it, and ends by itself', async () => {
    const lease = createLease(store.context, store.tables.workState, 'token');

    expect(await lease.tryAcquire('one', noon + 1000)).toBe(true);
    expect(await lease.tryAcquire('two', noon + 1000)).toBe(false);
    expect(await lease.tryAcquire('one', noon + 2000)).toBe(true);
    store.clock.now = noon + 1999;
    expect(await lease.tryAcquire('two', noon + 5000)).toBe(false);
    store.clock.now = noon + 2000;
    expect(await lease.tryAcquire('two', noon + 5000)).toBe(true);
  });

  test('is given back by its holder only', async () => {
    const lease = createLease(store.context, store.tables.workState, 'other');
    await lease.tryAcquire('one', noon + 1000);

    await lease.release('two');
    expect(await lease.tryAcquire('two', noon + 1000)).toBe(false);
    await lease.release('one');
    expect(await lease.tryAcquire('two', noon + 1000)).toBe(true);
  });
});
