import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, inject } from 'vitest';
import { departedByAnswer } from '../../../shared/domain/membership/departures.ts';
import type { AccountId } from '../../../shared/domain/membership/facts.ts';
import { reviewed } from '../../../shared/domain/membership/reviews.ts';
import { missedByScan } from '../../../shared/domain/membership/transitions.ts';
import { DamagedError } from '../../../shared/store/context.ts';
import { readableOf } from '../../../shared/store/entries.ts';
import { createAuditRecordLister } from '../../../shared/store/memberships/audit-records.ts';
import { createMembershipChanger, type DecideChange } from '../../../shared/store/memberships/change.ts';
import { membershipItem, watermarkItem } from '../../../shared/store/memberships/items.ts';
import { createLinkChanger, createLinkReader } from '../../../shared/store/memberships/links.ts';
import { createMembershipReader } from '../../../shared/store/memberships/read.ts';
import { createMembershipRestorer } from '../../../shared/store/memberships/restore.ts';
import { auditActor, changerOf, discover, newAccountId } from '../../support/changes.ts';
import { test } from '../../support/fixtures/store.ts';
import { hour } from '../../support/memberships.ts';
import type { TestStore } from '../../support/store.ts';

const reviewer = { kind: 'reviewer', id: 'anna' } as const;
const operator = { kind: 'operator', id: 'repair' } as const;

const readerOf = ({ context, tables }: TestStore) => createMembershipReader(context, tables.memberships);
const trailOf = async ({ context, tables }: TestStore, accountId: AccountId) =>
  readableOf((await createAuditRecordLister(context, tables.auditRecords)(accountId, 0, 100)).records);
const restorerOf = ({ context, tables }: TestStore) => createMembershipRestorer(context, tables);
const keyOf = (accountId: AccountId) => ({ key: `account#${accountId}` });

const revoke =
  ({ clock }: TestStore): DecideChange =>
  (known) =>
    known && reviewed(known, 'revoke', clock.now, 'left us');
const missed =
  ({ clock }: TestStore): DecideChange =>
  (known) =>
    known && missedByScan(known, clock.now, undefined);
const departed =
  ({ clock }: TestStore): DecideChange =>
  (known) =>
    departedByAnswer(known, clock.now, clock.now);

/** An account with a history of changes an hour apart, and its item as a backup of version 1 has it. */
const liveThrough = async (store: TestStore, later: readonly ((store: TestStore) => DecideChange)[]) => {
  const accountId = newAccountId();
  const change = changerOf(store);
  const { membership: first } = await change(accountId, discover(store), auditActor);
  if (first === undefined) throw new Error('nothing was discovered');
  for (const decide of later) {
    store.clock.now += hour;
    await change(accountId, decide(store), auditActor);
  }
  const current = await readerOf(store)(accountId);
  store.clock.now += hour;
  const putBack = async () => {
    await store.context.client.send(
      new PutItemCommand({ TableName: store.tables.memberships, Item: membershipItem(first) }),
    );
  };
  return { accountId, current, putBack };
};

describe('a change of an account whose item came from a backup', () => {
  test('is made on what the trail says, in a version of its own', async ({ store }) => {
    const { accountId, current, putBack } = await liveThrough(store, [missed]);
    const before = await trailOf(store, accountId);
    await putBack();

    const { membership } = await changerOf(store)(accountId, revoke(store), reviewer);

    const trail = await trailOf(store, accountId);
    expect(trail.slice(0, 2)).toEqual(before);
    expect(trail.slice(2)).toMatchObject([
      {
        version: 3,
        action: 'restored',
        actor: reviewer,
        changed: expect.arrayContaining(['relationship.missingSince']),
      },
      { version: 4, action: 'revoked', actor: reviewer, justification: 'left us' },
    ]);
    expect(membership).toEqual(await readerOf(store)(accountId));
    expect(membership).toMatchObject({ version: 4, relationship: current?.relationship, review: { value: 'revoked' } });
  });

  test('is decided again, and may be none any more', async ({ store }) => {
    const { accountId, putBack } = await liveThrough(store, [missed, departed]);
    await putBack();

    const { change, membership } = await changerOf(store)(accountId, missed(store), auditActor);

    expect(change).toBeUndefined();
    expect(membership).toMatchObject({ version: 4, relationship: { value: 'not_under_partner' } });
    expect((await trailOf(store, accountId)).map(({ action }) => action)).toEqual([
      ...['discovered', 'missed', 'departed', 'restored'],
    ]);
  });

  test('reads nothing of the trail if it is none', async ({ store }) => {
    const { accountId, putBack } = await liveThrough(store, [missed]);
    await putBack();
    store.requests.length = 0;

    await changerOf(store)(accountId, () => undefined, auditActor);

    expect(store.requests).toEqual(['GetItemCommand']);
  });

  test('with a link is made as well, with its link', async ({ store }) => {
    const { accountId, putBack } = await liveThrough(store, [missed]);
    await putBack();

    const links = createLinkChanger(store.context, store.tables);
    expect(await links.link({ userId: 'user-1' }, accountId, auditActor)).toBe('changed');

    expect(await createLinkReader(store.context, store.tables.memberships)({ userId: 'user-1' })).toEqual([accountId]);
    expect((await trailOf(store, accountId)).map(({ action }) => action)).toEqual([
      ...['discovered', 'missed', 'restored', 'linked'],
    ]);
  });

  test('by several at once restores it once', async ({ store }) => {
    const { accountId, putBack } = await liveThrough(store, [missed]);
    await putBack();
    const change = createMembershipChanger({ ...store.context, sleep: () => new Promise(setImmediate) }, store.tables);

    const outcomes = await Promise.allSettled(
      ['Acme', 'Bert', 'Cleo', 'Dora'].map((name) => change(accountId, discover(store, name), auditActor)),
    );

    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    const trail = await trailOf(store, accountId);
    expect(trail.filter(({ action }) => action === 'restored')).toHaveLength(1);
    expect(trail.map(({ version }) => version)).toEqual(trail.map((_, index) => index + 1));
  });

  test('whose trail cannot be read is refused, and nothing is written', async ({ store }) => {
    const accountId = newAccountId();
    await store.put(store.tables.auditRecords, { accountId, version: 1, day: '2026-11-21', at: 'earlier' });

    await expect(changerOf(store)(accountId, discover(store), auditActor)).rejects.toThrow(DamagedError);

    expect(await readerOf(store)(accountId)).toBeUndefined();
  });
});

describe('restoring a membership', () => {
  test('whose item is gone makes it again from its whole trail, without its names', async ({ store }) => {
    const { accountId, current } = await liveThrough(store, [revoke, missed]);
    await store.remove(store.tables.memberships, keyOf(accountId));

    expect(await restorerOf(store).restore(accountId, operator)).toMatchObject({ stored: undefined });

    const membership = await readerOf(store)(accountId);
    expect(membership).toEqual({
      ...current,
      version: 4,
      recordHash: expect.any(String),
      profile: {},
      activity: { value: 'open', evidence: current?.activity.evidence },
      updatedAt: store.clock.now,
    });
    expect((await trailOf(store, accountId)).at(-1)).toMatchObject({ version: 4, action: 'restored', actor: operator });
  });

  test('that was restored once before goes on from there', async ({ store }) => {
    const { accountId, putBack } = await liveThrough(store, [missed, revoke]);
    const { restore } = restorerOf(store);
    await putBack();
    await restore(accountId, operator);
    const once = await readerOf(store)(accountId);
    await putBack();

    await restore(accountId, operator);

    expect(await readerOf(store)(accountId)).toEqual({ ...once, version: 5, recordHash: expect.any(String) });
  });

  test.for([
    { scan: 'no later scan', hours: 0, isSeen: false },
    { scan: 'a later scan that lists it', hours: 2, isSeen: true },
    { scan: 'a later scan that does not speak for it', hours: 2, isExcepted: true, isSeen: false },
  ])(
    'that was missed has the evidence of $scan, and stays missing',
    async ({ hours, isExcepted, isSeen }, { store }) => {
      const { accountId, putBack } = await liveThrough(store, [missed]);
      const missedAt = store.clock.now - hour;
      await putBack();
      const startedAt = missedAt + hours * hour;
      const except = isExcepted ? [{ accountId, seenAt: missedAt - hour }] : undefined;
      const { memberships } = store.tables;
      const item = watermarkItem({ runId: 'run-2', startedAt, except });
      await store.context.client.send(new PutItemCommand({ TableName: memberships, Item: item }));

      await restorerOf(store).restore(accountId, operator);

      expect((await readerOf(store)(accountId))?.relationship).toMatchObject({
        evidence: { source: 'audit', observedAt: isSeen ? startedAt : missedAt - hour },
        missingSince: missedAt,
      });
      await store.remove(memberships, { key: 'watermark' });
    },
  );

  test('that is as new as its trail, or unknown, writes nothing', async ({ store }) => {
    const { accountId } = await liveThrough(store, [missed]);
    const { restore } = restorerOf(store);
    store.requests.length = 0;

    expect(await restore(accountId, operator)).toBeUndefined();
    expect(await restore(newAccountId(), operator)).toBeUndefined();

    expect(new Set(store.requests)).toEqual(new Set(['GetItemCommand', 'QueryCommand']));
  });

  test.for(['QueryCommand', 'TransactWriteItemsCommand'])(
    'that a live writer changes just before the %s is no restored one',
    async (commandName, { store }) => {
      const { accountId, putBack } = await liveThrough(store, [missed]);
      if (commandName === 'TransactWriteItemsCommand') await putBack();
      const client = new DynamoDBClient({ endpoint: inject('dynamoDbEndpoint') });
      let isFirst = true;
      client.middlewareStack.add(
        (next, context) => async (args) => {
          if (context.commandName === commandName && isFirst) {
            isFirst = false;
            await changerOf(store)(accountId, revoke(store), reviewer);
          }
          return next(args);
        },
        { step: 'initialize' },
      );

      const { restore } = createMembershipRestorer({ ...store.context, client }, store.tables);
      expect(await restore(accountId, operator)).toBeUndefined();

      const actions = (await trailOf(store, accountId)).map(({ action }) => action);
      expect(actions).toEqual([
        ...['discovered', 'missed'],
        ...(commandName === 'TransactWriteItemsCommand' ? ['restored'] : []),
        'revoked',
      ]);
      expect((await readerOf(store)(accountId))?.version).toBe(actions.length);
    },
  );
});
