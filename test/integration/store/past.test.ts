/** The past on the real protocol; `test/property/past.test.ts` has the histories in their thousands. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { reviewed } from '../../../shared/domain/membership/reviews.ts';
import { missedByScan } from '../../../shared/domain/membership/transitions.ts';
import { DamagedError } from '../../../shared/store/context.ts';
import { createPastReader } from '../../../shared/store/memberships/past.ts';
import { createMembershipReader } from '../../../shared/store/memberships/read.ts';
import { answerOfPast } from '../../../shared/use-cases/memberships/past.ts';
import { auditActor, changerOf, discover, newAccountId } from '../../support/changes.ts';
import { test as base, testFreshTables } from '../../support/fixtures/store.ts';
import { accountIdOf, aMembership, defaultPolicy, hour, noon } from '../../support/memberships.ts';
import { answerAgain, pastHistory, playPast } from '../../support/past-histories.ts';
import type { TestStore } from '../../support/store.ts';

const readerOf = ({ context, tables }: TestStore) => createPastReader(context, tables);

/** An account that is found, missed, revoked and found again, an hour between each. */
const fourVersions = async (store: TestStore) => {
  const accountId = newAccountId();
  const change = changerOf(store);
  store.clock.now = noon;
  await change(accountId, discover(store), auditActor);
  store.clock.now += hour;
  await change(accountId, (known) => known && missedByScan(known, store.clock.now, undefined), auditActor);
  store.clock.now += hour;
  await change(accountId, (known) => known && reviewed(known, 'revoke', store.clock.now, 'left'), auditActor);
  store.clock.now += hour;
  await change(accountId, discover(store, 'Another name'), auditActor);
  return accountId;
};

base('is what checks have answered', async ({ store }) => {
  for (const history of fc.sample(pastHistory, { numRuns: 4, seed: 17 })) {
    for (const asked of await playPast(history, store)) {
      const { decision } = await answerAgain(asked, store);
      expect([decision.code, decision.evidence]).toEqual([asked.decision.code, asked.decision.evidence]);
    }
    store.clock.now += hour;
    for (const table of [store.tables.memberships, store.tables.workState]) {
      for (const { key, kind, id } of await store.dump(table)) await store.remove(table, key ? { key } : { kind, id });
    }
  }
});

testFreshTables('goes through a trail of any length page by page', async ({ store }) => {
  const accountId = accountIdOf('a07e1lwvtuw0');
  const text = 'x'.repeat(300_000);
  const summary = { relationship: 'under_partner', activity: 'open', review: 'approved' };
  for (let version = 1; version <= 8; version += 1) {
    const at = new Date(noon + version * hour).toISOString();
    await store.put(store.tables.auditRecords, {
      ...{ accountId, version, at, day: at.slice(0, 10), action: 'approved', changed: [], justification: text },
      ...{ actor: auditActor, after: summary, evidence: { source: 'audit', observedAt: at } },
    });
  }
  store.requests.length = 0;

  expect((await readerOf(store)(accountId, noon + 8 * hour)).membership?.version).toBe(8);
  // A page has a megabyte; the two others are for the watermark and the policy.
  expect(store.requests.length).toBeGreaterThanOrEqual(3 + 2);
  store.requests.length = 0;
  expect((await readerOf(store)(accountId, noon + hour)).membership?.version).toBe(1);
  expect(store.requests).toHaveLength(1 + 2);
});

base('has the membership of each version, but for names', async ({ store }) => {
  const accountId = await fourVersions(store);
  const versionAt = async (at: number) => (await readerOf(store)(accountId, at)).membership?.version;

  expect(await versionAt(noon - 1)).toBeUndefined();
  expect(await versionAt(noon)).toBe(1);
  expect(await versionAt(noon + hour - 1)).toBe(1);
  expect(await versionAt(noon + 2 * hour)).toBe(3);
  expect(await versionAt(noon + 1000 * hour)).toBe(4);
  const { membership, records } = await readerOf(store)(accountId, noon + 3 * hour);
  const { profile, activity, ...stored } = (await createMembershipReader(
    store.context,
    store.tables.memberships,
  )(accountId)) ?? { ...aMembership() };
  expect(profile).toEqual({ organizationName: 'Another name' });
  expect(membership).toMatchObject({ ...stored, profile: {}, activity: { value: activity.value } });
  expect(records.membership).toEqual({ partition: accountId, version: 4, at: '2026-11-21T15:00:00.000Z' });
});

base('is no guess where a record is damaged, missing or another one', async ({ store }) => {
  const { auditRecords } = store.tables;
  const read = readerOf(store);

  const damaged = await fourVersions(store);
  const [third] = await store.find(auditRecords, { accountId: damaged, version: 3 });
  await store.put(auditRecords, { ...third, after: 'torn' });
  await expect(read(damaged, noon + 2 * hour)).rejects.toThrow(DamagedError);
  // What came before it is sound.
  expect((await read(damaged, noon + hour)).membership?.version).toBe(2);

  const missing = await fourVersions(store);
  await store.remove(auditRecords, { accountId: missing, version: 2 });
  await expect(read(missing, noon + 3 * hour)).rejects.toThrow(/record 2 of .* is missing/);

  const changed = await fourVersions(store);
  const [first] = await store.find(auditRecords, { accountId: changed, version: 1 });
  await store.put(auditRecords, { ...first, after: { relationship: 'unknown', activity: 'open', review: 'denied' } });
  await expect(read(changed, noon + hour)).rejects.toThrow(/record 1 of .* is not the one that the next one names/);
});

testFreshTables('says what no record of that time says', async ({ store }) => {
  const accountId = await fourVersions(store);
  const dependencies = { readPast: readerOf(store), indexOf: async () => 17, policy: defaultPolicy };
  const at = (instant: number) => answerOfPast(accountId, instant, dependencies);

  expect(await at(noon + hour)).toMatchObject({
    decision: { code: 'MEMBER', evidence: { asOf: noon } },
    policy: defaultPolicy,
    assumptions: ['policy', 'watermark'],
    records: { membership: { version: 2, index: 17 } },
  });
  expect(await at(noon - 1)).toMatchObject({ decision: { code: 'UNKNOWN_ACCOUNT' }, assumptions: [], records: {} });
  // The year 1.
  expect(await at(-62_135_596_800_000)).toMatchObject({ decision: { code: 'UNKNOWN_ACCOUNT' } });
});
