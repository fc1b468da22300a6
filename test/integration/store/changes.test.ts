import {
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect } from 'vitest';
import type { Change, refutedByVendor } from '../../../shared/domain/membership/transitions.ts';
import { StoreBusyError } from '../../../shared/store/context.ts';
import { readableOf } from '../../../shared/store/entries.ts';
import { createLease } from '../../../shared/store/lease.ts';
import { createAuditRecordLister } from '../../../shared/store/memberships/audit-records.ts';
import { createMembershipChanger } from '../../../shared/store/memberships/change.ts';
import { membershipItem, membershipOf } from '../../../shared/store/memberships/items.ts';
import { createMembershipReader } from '../../../shared/store/memberships/read.ts';
import { auditActor, changerOf, discover, newAccountId } from '../../support/changes.ts';
import { test } from '../../support/fixtures/store.ts';
import { aMembership, hour, noon } from '../../support/memberships.ts';

/** How DynamoDB cancels a transaction because of its first write. */
const canceledBy = (reason: string) =>
  new TransactionCanceledException({
    message: 'canceled',
    $metadata: {},
    CancellationReasons: [{ Code: reason }, { Code: 'None' }],
  });

test('a stored membership is read as it was written', () => {
  const full = aMembership({
    relationship: { ...aMembership().relationship, missingSince: noon + 1 },
    profile: { organizationName: 'Blumen & Söhne', siteOwnerName: 'zen' },
  });

  expect(membershipOf(membershipItem(full))).toEqual(full);
  expect(membershipOf(membershipItem(aMembership()))).toEqual(aMembership());
});

describe('a change', () => {
  test('is one transaction: the membership and its audit record', async ({ store }) => {
    const accountId = newAccountId();

    const { membership } = await changerOf(store)(accountId, discover(store), auditActor);
    const trail = await createAuditRecordLister(store.context, store.tables.auditRecords)(accountId, 0, 10);

    expect(await createMembershipReader(store.context, store.tables.memberships)(accountId)).toEqual(membership);
    expect(membership?.version).toBe(1);
    expect(trail.records).toEqual([
      {
        accountId,
        version: 1,
        at: '2026-11-21T12:00:00.000Z',
        action: 'discovered',
        actor: auditActor,
        changed: expect.arrayContaining(['relationship', 'activity', 'review', 'profile.organizationName']),
        after: { relationship: 'under_partner', activity: 'open', review: 'approved' },
        evidence: { source: 'audit', observedAt: '2026-11-21T12:00:00.000Z' },
      },
    ]);
    expect(JSON.stringify(trail.records)).not.toContain('Acme');
  });

  test('is found in the trail of its day', async ({ store }) => {
    const accountId = newAccountId();
    store.clock.now = Date.parse('2026-11-21T23:59:59.999Z');
    await changerOf(store)(accountId, discover(store), auditActor);

    expect(await store.dump(store.tables.auditRecords)).toContainEqual(
      expect.objectContaining({ accountId, day: '2026-11-21', at: '2026-11-21T23:59:59.999Z' }),
    );
  });

  test('waits longer with every try, and gives up after the sixth', async ({ store }) => {
    const client = new DynamoDBClient({});
    const mock = mockClient(client);
    mock.on(GetItemCommand).resolves({});
    mock.on(TransactWriteItemsCommand).rejects(canceledBy('TransactionConflict'));
    const waits: number[] = [];
    const context = { ...store.context, client, sleep: async (milliseconds: number) => void waits.push(milliseconds) };

    await expect(
      createMembershipChanger(context, store.tables)(newAccountId(), discover(store), auditActor),
    ).rejects.toThrow(StoreBusyError);

    expect(waits).toEqual([25, 50, 100, 200, 400]);
    expect(mock.commandCalls(TransactWriteItemsCommand)).toHaveLength(6);
  });

  test('that is none writes nothing', async ({ store }) => {
    const accountId = newAccountId();
    await changerOf(store)(accountId, discover(store), auditActor);
    store.requests.length = 0;

    const { change } = await changerOf(store)(accountId, discover(store), auditActor);

    expect(change).toBeUndefined();
    expect(store.requests).toEqual(['GetItemCommand']);
  });

  test('that lost a race is decided again on what is stored then', async ({ store }) => {
    const accountId = newAccountId();
    const { membership: stale } = await changerOf(store)(accountId, discover(store), auditActor);
    store.clock.now += hour;
    await changerOf(store)(accountId, discover(store, 'Acme Gardens'), auditActor);
    const seen: (number | undefined)[] = [];

    store.clock.now += hour;
    await changerOf(store)(
      accountId,
      (known): Change | undefined => {
        seen.push(known?.version);
        return discover(store, 'Acme Trees')(known);
      },
      auditActor,
      { membership: stale },
    );

    expect(seen).toEqual([1, 2]);
    const trail = await createAuditRecordLister(store.context, store.tables.auditRecords)(accountId, 0, 10);
    expect(readableOf(trail.records).map(({ version, changed }) => ({ version, changed }))).toEqual([
      expect.objectContaining({ version: 1 }),
      { version: 2, changed: ['relationship.evidence', 'profile.organizationName'] },
      { version: 3, changed: ['relationship.evidence', 'profile.organizationName'] },
    ]);
  });

  test('of one account by twenty at once: every version has one record, and nothing is lost', async ({ store }) => {
    const accountId = newAccountId();
    const counted = createMembershipChanger({ ...store.context, sleep: () => new Promise(setImmediate) }, store.tables);
    const rename = (index: number) => (known: Parameters<typeof refutedByVendor>[0]) =>
      discover(store, `Organization ${index} after ${known?.version ?? 0}`)(known);

    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => counted(accountId, rename(index), auditActor)),
    );

    const written = outcomes.filter(({ status }) => status === 'fulfilled').length;
    const busy = outcomes.filter(
      (outcome) => outcome.status === 'rejected' && outcome.reason instanceof StoreBusyError,
    );
    expect(written + busy.length).toBe(20);
    const trail = await createAuditRecordLister(store.context, store.tables.auditRecords)(accountId, 0, 100);
    expect(readableOf(trail.records).map(({ version }) => version)).toEqual(
      Array.from({ length: written }, (_, index) => index + 1),
    );
    expect((await createMembershipReader(store.context, store.tables.memberships)(accountId))?.version).toBe(written);
  });

  test.for(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'that met a %s is tried again',
    async (reason, { store }) => {
      const accountId = newAccountId();
      const client = new DynamoDBClient({});
      const mock = mockClient(client);
      mock.on(GetItemCommand).resolves({});
      mock.on(TransactWriteItemsCommand).rejectsOnce(canceledBy(reason)).resolves({});

      const { change } = await createMembershipChanger({ ...store.context, client }, store.tables)(
        accountId,
        discover(store),
        auditActor,
      );

      expect(change?.action).toBe('discovered');
      expect(mock.commandCalls(TransactWriteItemsCommand)).toHaveLength(2);
    },
  );

  test('that is refused for a defect is not tried again', async ({ store }) => {
    const client = new DynamoDBClient({});
    const mock = mockClient(client);
    mock.on(GetItemCommand).resolves({});
    mock.on(TransactWriteItemsCommand).rejects(canceledBy('ValidationError'));

    await expect(
      createMembershipChanger({ ...store.context, client }, store.tables)(newAccountId(), discover(store), auditActor),
    ).rejects.toThrow(TransactionCanceledException);
    expect(mock.commandCalls(TransactWriteItemsCommand)).toHaveLength(1);
  });
});

describe('a lease', () => {
  test('has one holder at a time, who may prolong it, and ends by itself', async ({ store }) => {
    const lease = createLease(store.context, store.tables.workState, 'token');

    expect(await lease.tryAcquire('one', noon + 1000)).toBe(true);
    expect(await lease.tryAcquire('two', noon + 1000)).toBe(false);
    expect(await lease.tryAcquire('one', noon + 2000)).toBe(true);
    store.clock.now = noon + 1999;
    expect(await lease.tryAcquire('two', noon + 5000)).toBe(false);
    store.clock.now = noon + 2000;
    expect(await lease.tryAcquire('two', noon + 5000)).toBe(true);
  });

  test('is cleaned up a day after its end, by the time to live of the table', async ({ store }) => {
    await createLease(store.context, store.tables.workState, 'cleaned').tryAcquire('one', noon + 1000);

    const items = await store.dump(store.tables.workState);
    expect(items).toContainEqual(expect.objectContaining({ id: 'cleaned', expiresAt: noon / 1000 + 1 + 86_400 }));
  });

  test('is given back by its holder only', async ({ store }) => {
    const lease = createLease(store.context, store.tables.workState, 'other');
    await lease.tryAcquire('one', noon + 1000);

    await lease.release('two');
    expect(await lease.tryAcquire('two', noon + 1000)).toBe(false);
    await lease.release('one');
    expect(await lease.tryAcquire('two', noon + 1000)).toBe(true);
  });
});
