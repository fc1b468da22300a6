/** What time alone makes of evidence, from the records to the feed. */
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reviewed } from '../../../shared/domain/membership/reviews.ts';
import { missedByScan, seenUnderPartner } from '../../../shared/domain/membership/transitions.ts';
import { logRecordOf } from '../../../shared/store/log/items.ts';
import { createLogStore } from '../../../shared/store/log/log.ts';
import { createDueStore } from '../../../shared/store/news/due.ts';
import { createEventReader } from '../../../shared/store/news/events.ts';
import { createNewsStore } from '../../../shared/store/news/news.ts';
import { createServiceRecordWriter, watermarkMoved } from '../../../shared/store/service-records.ts';
import { sequence } from '../../../shared/use-cases/log/sequence.ts';
import { announceAging } from '../../../shared/use-cases/news/announce.ts';
import { foldLog } from '../../../shared/use-cases/news/publish.ts';
import { auditActor, changerOf, discover, newAccountId } from '../../support/changes.ts';
import { defaultPolicy, hour } from '../../support/memberships.ts';
import { createTestStore, type TestStore } from '../../support/store.ts';

const forever = Number.POSITIVE_INFINITY;
const stores: TestStore[] = [];
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
});

/** A service of its own, which has begun; its clock stands still until it is moved. */
const begin = async () => {
  const store = await createTestStore();
  stores.push(store);
  const { context, clock, tables } = store;
  const order = createLogStore(context, tables);
  const news = createNewsStore(context, tables.trailLog);
  const feed = createEventReader(context, tables.trailLog);
  const records = createServiceRecordWriter(context, tables.auditRecords);
  const frame = { origin: 'log.test', typePrefix: 'test', dataSchema: 'https://api.test/schema' };
  const fold = () =>
    foldLog(forever, {
      ...{ order, news, frame, context, policy: defaultPolicy, now: () => clock.now },
      readWatermark: async () => undefined,
      log: (event) => expect(event).toBeUndefined(),
    });

  const takeIn = async (): Promise<void> => {
    const items = (await store.dump(tables.auditRecords)).toSorted((a, b) =>
      String(a['at']).localeCompare(String(b['at'])),
    );
    await sequence(
      items.map((item) => logRecordOf(marshall(item))),
      { order, context },
    );
  };
  /** A minute of the service: what was recorded comes into the log, and what is due is recorded. */
  const tick = async (): Promise<void> => {
    await takeIn();
    const folded = await fold();
    expect(folded.isAll).toBe(true);
    await announceAging(forever, folded, {
      news,
      due: createDueStore(context, tables.trailLog),
      records,
      now: () => clock.now,
    });
  };
  let seen = 0;
  await fold();
  return {
    store,
    change: changerOf(store),
    moveWatermark: () =>
      records.writeOnce(watermarkMoved({ runId: `run-${clock.now}`, startedAt: clock.now }), clock.now),
    tick,
    /** What is new in the feed after time has passed and two ticks have come. */
    after: async (ms: number) => {
      clock.now += ms;
      await tick();
      await tick();
      const { next: end = 0 } = (await feed.readCursor()) ?? {};
      const { events } = await feed.readEvents(seen, end, 100);
      seen = end;
      return events.map((event) => {
        const { type, subject = 'all', data } = JSON.parse(event);
        return `${type.replace('test.', '')} of ${subject}: ${data.before?.code} → ${data.after?.code}`;
      });
    },
  };
};

let service: Awaited<ReturnType<typeof begin>>;
beforeAll(async () => {
  service = await begin();
});

test('of all accounts that the watermark speaks for there is one event for each stage', async () => {
  const { store, change, moveWatermark, after } = service;
  const accountId = newAccountId();
  await change(accountId, discover(store), auditActor);
  expect(await after(0)).toEqual([`membership.granted of ${accountId}: UNKNOWN_ACCOUNT → MEMBER`]);
  store.clock.now += hour;
  await moveWatermark();
  expect(await after(26 * hour)).toEqual([]);
  expect(await after(1)).toEqual(['evidence.in_grace of all: MEMBER → MEMBER_IN_GRACE']);
  expect(await after(hour)).toEqual([]);
  expect(await after(22 * hour)).toEqual(['evidence.expiring of all: MEMBER_IN_GRACE → MEMBER_IN_GRACE']);
  expect(await after(23 * hour)).toEqual(['evidence.expired of all: MEMBER_IN_GRACE → EVIDENCE_EXPIRED']);
  expect(await after(100 * hour)).toEqual([]);
  await moveWatermark();
  expect(await after(0)).toEqual(['evidence.renewed of all: EVIDENCE_EXPIRED → MEMBER']);
});

test('an account that a scan has missed lives by its own evidence', async () => {
  const { store, change, moveWatermark, after } = service;
  const { clock } = store;
  const [missed, denied] = [newAccountId(), newAccountId()];
  for (const accountId of [missed, denied]) await change(accountId, discover(store), auditActor);
  await after(hour);
  for (const accountId of [missed, denied]) {
    await change(accountId, (known) => known && missedByScan(known, clock.now, undefined), auditActor);
  }
  await change(denied, (known) => known && reviewed(known, 'revoke', clock.now), { kind: 'reviewer', id: 'person' });
  await moveWatermark();
  expect(await after(hour)).toEqual([`membership.revoked of ${denied}: MEMBER → REVOKED`]);

  store.clock.now += 24 * hour;
  await moveWatermark();
  expect(await after(1)).toEqual([`evidence.in_grace of ${missed}: MEMBER → MEMBER_IN_GRACE`]);
  await moveWatermark();
  expect(await after(20 * hour)).toEqual([]);
  await moveWatermark();
  // Two stages at once are one event.
  expect(await after(26 * hour)).toEqual([`evidence.expired of ${missed}: MEMBER_IN_GRACE → EVIDENCE_EXPIRED`]);
  await moveWatermark();
  await change(missed, seenAgain(clock.now), auditActor);
  expect(await after(1)).toEqual([`membership.granted of ${missed}: EVIDENCE_EXPIRED → MEMBER`]);
});

test('evidence that was renewed before its record came into the log is not announced', async () => {
  const { store, change, moveWatermark, after, tick } = service;
  const { clock } = store;
  const accountId = newAccountId();
  await change(accountId, seenByPlan(clock.now), auditActor);
  await moveWatermark();
  await after(1);
  clock.now += 26 * hour;
  await moveWatermark();
  await tick();
  await change(accountId, seenByPlan(clock.now), auditActor);
  const [record] = await store.find(store.tables.auditRecords, { accountId: `evidence#${accountId}` });
  expect(record).toMatchObject({ action: 'evidence_in_grace', ofAccount: accountId });
  expect(await after(1)).toEqual([]);
});

const seenAgain = (observedAt: number) => (known: Parameters<typeof seenUnderPartner>[0]) =>
  seenUnderPartner(known, { source: 'audit', observedAt }, { reviewMode: 'auto' });
const seenByPlan = (observedAt: number) => (known: Parameters<typeof seenUnderPartner>[0]) =>
  seenUnderPartner(
    known,
    { source: 'verify', observedAt, activity: { value: 'open' } },
    { reviewMode: 'auto', renewEvidence: true },
  );

test('what was so before the first start is told to nobody', async () => {
  const old = await createTestStore();
  stores.push(old);
  const { context, tables, clock } = old;
  const accountId = newAccountId();
  await changerOf(old)(accountId, seenByPlan(clock.now), auditActor);
  clock.now += 100 * hour;
  const order = createLogStore(context, tables);
  const [item = {}] = await old.dump(tables.auditRecords);
  await sequence([logRecordOf(marshall(item))], { order, context });
  const news = createNewsStore(context, tables.trailLog);
  const frame = { origin: 'log.test', typePrefix: 'test', dataSchema: 'https://api.test/schema' };
  const folded = await foldLog(forever, {
    ...{ order, news, frame, context, policy: defaultPolicy, now: () => clock.now, log: () => {} },
    readWatermark: async () => undefined,
  });
  const due = createDueStore(context, tables.trailLog);
  const records = createServiceRecordWriter(context, tables.auditRecords);
  expect(await due.observedBefore('in_grace', clock.now, 10)).toHaveLength(1);
  await announceAging(forever, folded, { news, due, records, now: () => clock.now });
  expect(await old.find(tables.auditRecords, { accountId: `evidence#${accountId}` })).toEqual([]);
  expect(await due.observedBefore('in_grace', clock.now, 10)).toEqual([]);
  const [event] = await old.find(tables.trailLog, { part: 'events#0' });
  expect(event).toMatchObject({ history: true, accountId });
});
