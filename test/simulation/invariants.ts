/** What must hold whatever happens. Each check throws with what it has seen. */

import { marshall } from '@aws-sdk/util-dynamodb';
import { activityOf } from '../../shared/constant-contact/activity.ts';
import { isSuspect } from '../../shared/membership/departures.ts';
import { type Instant, type Membership, relationshipEvidence } from '../../shared/membership/facts.ts';
import { membershipOf, watermarkOf } from '../../shared/store/items.ts';
import { type Surroundings, tables } from './service.ts';
import { stood } from './vendor-world.ts';

const fail = (what: string, seen: unknown): never => {
  throw new Error(`${what}: ${JSON.stringify(seen)}`);
};

interface Recorded {
  readonly accountId: string;
  readonly version: number;
  readonly at: Instant;
  readonly action: string;
  readonly before?: { readonly relationship: string; readonly activity: string; readonly review: string };
  readonly after: { readonly relationship: string; readonly activity: string; readonly review: string };
  readonly observedAt: Instant;
}

const recordOf = (item: Record<string, unknown>): Recorded => {
  const { accountId, version, at, action, before, after, evidence } = JSON.parse(JSON.stringify(item));
  return { accountId, version, at: Date.parse(at), action, before, after, observedAt: Date.parse(evidence.observedAt) };
};

const storedMemberships = ({ db }: Surroundings): Membership[] =>
  db
    .dump(tables.memberships)
    .filter(({ accountId }) => accountId !== undefined)
    .map((item) => membershipOf(marshall(item, { removeUndefinedValues: true })));

/** The longest that a run may take from the begin of its scan to its last change here: evidence stays fresh for 26 hours. */
const longestRunMs = 27 * 3_600_000;
const releasableMs = 25 * 3_600_000;

/** Every change has one record and every record its change: the trail leads, version by version, to what is stored. */
const expectWholeTrail = (surroundings: Surroundings, memberships: readonly Membership[]): void => {
  const trails = Map.groupBy(surroundings.db.dump(tables.auditRecords).map(recordOf), ({ accountId }) => accountId);
  if (trails.size !== memberships.length)
    fail('memberships without a trail, or trails without one', [...trails.keys()]);
  for (const membership of memberships) {
    const trail = (trails.get(membership.accountId) ?? []).toSorted((a, b) => a.version - b.version);
    let before: Recorded['before'];
    for (const [index, record] of trail.entries()) {
      if (record.version !== index + 1) fail('a gap in a trail', trail);
      if (JSON.stringify(record.before) !== JSON.stringify(before))
        fail('a record that does not go on from the last', trail);
      before = record.after;
    }
    const { relationship, activity, review } = membership;
    const now = { relationship: relationship.value, activity: activity.value, review: review.value };
    if (trail.length !== membership.version || JSON.stringify(now) !== JSON.stringify(before)) {
      fail('a change without its record', { membership, trail });
    }
  }
};

/** Nobody whose account is under the partner loses access: who was recorded as gone was gone when the vendor was asked. */
const expectNobodyWronged = ({ db, vendor }: Surroundings): void => {
  for (const { accountId, action, after, before, observedAt, at } of db.dump(tables.auditRecords).map(recordOf)) {
    const account = vendor.all().find((each) => each.accountId === accountId);
    if (account === undefined) throw new Error(`an account that never was: ${accountId}`);
    const { history } = account;
    const tookRelationship = before?.relationship === 'under_partner' && after.relationship !== 'under_partner';
    if (tookRelationship && !stood(history, observedAt, observedAt + 60_000, ({ partner }) => partner !== 'ours')) {
      fail('somebody under the partner was recorded as gone', { accountId, action, history, observedAt });
    }
    if (tookRelationship && action !== 'departed') fail('a departure by another name', { accountId, action });
    if (after.activity !== 'unknown' && before?.activity !== after.activity) {
      const was = ({ billing }: { readonly billing: string }) => activityOf(billing).value === after.activity;
      if (!stood(history, at - longestRunMs - releasableMs, at, was)) {
        fail('an activity that never was', { accountId, after, history, at });
      }
    }
  }
};

/** What was stored when it was last looked at. */
export type Seen = Map<string, Membership>;

/** What is known is never overwritten by what was observed earlier. */
const expectNoStepBack = (memberships: readonly Membership[], seen: Seen): void => {
  for (const membership of memberships) {
    const before = seen.get(membership.accountId);
    seen.set(membership.accountId, membership);
    if (before === undefined) continue;
    const isEarlier = (fact: 'relationship' | 'activity'): boolean =>
      membership[fact].value !== before[fact].value &&
      membership[fact].evidence.observedAt < before[fact].evidence.observedAt;
    if (isEarlier('relationship') || isEarlier('activity'))
      fail('older knowledge in the place of newer', { before, membership });
  }
};

/** Two misses before a departure, with a suspect in between. */
const expectSlowDepartures = ({ db }: Surroundings): void => {
  const trails = Map.groupBy(db.dump(tables.auditRecords).map(recordOf), ({ accountId }) => accountId);
  for (const trail of trails.values()) {
    let isMissing = false;
    for (const { action } of trail.toSorted((a, b) => a.version - b.version)) {
      if (action === 'departed' && !isMissing) fail('gone without having been missed before', trail);
      if (action === 'missed') isMissing = true;
      if (action === 'reappeared' || action === 'returned' || action === 'departed') isMissing = false;
    }
  }
};

/** The vendor's limits: in no second and on no day more requests than are allowed. */
const expectWithinBudget = ({ arrivals, limits }: Surroundings): void => {
  const sorted = arrivals.toSorted((a, b) => a - b);
  for (const [index, at] of sorted.entries()) {
    const later = sorted[index + limits.perSecond];
    if (later !== undefined && later - at < 1_000)
      fail('too many requests in a second', sorted.slice(index, index + 12));
  }
  const days = Map.groupBy(sorted, (at) => Math.floor(at / 86_400_000));
  for (const [day, requests] of days) {
    if (requests.length > limits.perDay) fail('too many requests on a day', { day, requests: requests.length });
  }
};

export const expectInvariants = (surroundings: Surroundings, seen: Seen): void => {
  const memberships = storedMemberships(surroundings);
  expectWholeTrail(surroundings, memberships);
  expectNobodyWronged(surroundings);
  expectNoStepBack(memberships, seen);
  expectSlowDepartures(surroundings);
  expectWithinBudget(surroundings);
};

/** After some calm audits: the store says of everybody what is true at the vendor. */
export const expectTruth = (surroundings: Surroundings): void => {
  const { vendor, db, clock } = surroundings;
  const stored = new Map(storedMemberships(surroundings).map((membership) => [membership.accountId, membership]));
  const item = db.dump(tables.memberships).find(({ key }) => key === 'watermark');
  const watermark = item && watermarkOf(marshall(item));
  for (const account of vendor.all()) {
    const membership = stored.get(account.accountId);
    const isOurs = account.partner === 'ours';
    if ((membership?.relationship.value === 'under_partner') !== isOurs) {
      fail('the store does not know who is under the partner', { account, membership, watermark });
    }
    if (!isOurs || membership === undefined) continue;
    if (membership.activity.value !== activityOf(account.billing).value)
      fail('another activity', { account, membership });
    const { observedAt } = relationshipEvidence(membership, watermark);
    if (clock.now - observedAt > 13 * 3_600_000) fail('evidence that no audit has renewed', { membership, watermark });
    if (isSuspect(membership, Number.POSITIVE_INFINITY)) fail('still a suspect', { account, membership });
  }
};
