/** All that is stored and is looked at after a round, read once. */

import type { Instant } from '../../shared/base/time.ts';
import type { AuditLedger, AuditRun } from '../../shared/domain/audit/run.ts';
import type { Membership, Watermark } from '../../shared/domain/membership/facts.ts';
import { createAuditRunStore } from '../../shared/store/audits/runs.ts';
import { readableOf } from '../../shared/store/entries.ts';
import { brakeKind, caseKind } from '../../shared/store/tables.ts';
import { isRecordOfAccount } from '../support/records.ts';
import { type Surroundings, tables } from './surroundings.ts';

/** What does not hold: never to be taken for a fault of the simulation's own. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Its type is written out so that what comes after a call is known not to be reached. */
export const fail: (what: string, seen: unknown) => never = (what, seen) => {
  throw new InvariantError(`${what}: ${JSON.stringify(seen)}`);
};

interface Summary {
  readonly relationship: string;
  readonly activity: string;
  readonly review: string;
}

export interface TrailRecord {
  readonly accountId: string;
  readonly version: number;
  readonly at: Instant;
  readonly action: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly before?: Summary;
  readonly after: Summary;
  readonly evidence: { readonly source: string; readonly observedAt: Instant };
}

export interface View {
  readonly memberships: ReadonlyMap<string, Membership>;
  /** Restored items that are older than their trails; they are in nothing else here. */
  readonly behind: ReadonlyMap<string, Membership>;
  readonly watermark: Watermark | undefined;
  readonly trail: readonly TrailRecord[];
  /** The trail with the accounts whose item is spoilt. */
  readonly wholeTrail: readonly TrailRecord[];
  /** The same by account, in the order of the versions. */
  readonly trails: ReadonlyMap<string, readonly TrailRecord[]>;
  /** What each audit has written, by its run id. */
  readonly written: ReadonlyMap<string, readonly TrailRecord[]>;
  /**
   * All runs that there ever were, also the open one and those that a newer one has taken the place
   * of.
   */
  readonly runs: ReadonlyMap<string, AuditRun>;
  readonly control: AuditLedger;
  /** The stored pages of each run's list. */
  readonly pages: ReadonlyMap<string, readonly StoredPage[]>;
  /** The memory of the brake; undefined while nothing has been counted. */
  readonly brake: { readonly hold?: string } | undefined;
  readonly cases: readonly StoredCase[];
}

export interface StoredCase {
  readonly accountId: string;
  readonly cause: string;
  readonly openedAt: string;
  readonly nextAt: string;
  readonly missingSince?: string;
  readonly heldSince?: string;
  readonly wants?: string;
  readonly answer?: { readonly outcome: string; readonly observedAt: string };
}

interface StoredPage {
  readonly readAt: Instant;
  readonly accountIds: readonly string[];
}

const pageKind = 'audit-page#';

/** What is dumped is the same object for as long as the item is, so each is read once. */
const onceEach = <T>(read: (item: Record<string, unknown>) => T) => {
  const known = new WeakMap<Record<string, unknown>, T>();
  return (item: Record<string, unknown>): T => {
    const value: T = known.get(item) ?? read(item);
    known.set(item, value);
    return value;
  };
};

const pageOf = onceEach(
  ({ readAt, accounts }): StoredPage => ({
    readAt: Date.parse(String(readAt)),
    accountIds: JSON.parse(String(accounts)).map(({ accountId }: { accountId: string }) => accountId),
  }),
);

const storedPages = (items: readonly Record<string, unknown>[]): View['pages'] => {
  const pages = items.filter(({ kind }) => String(kind).startsWith(pageKind));
  const byRun = Map.groupBy(pages, ({ kind }) => String(kind).slice(pageKind.length));
  return new Map([...byRun].map(([runId, ofRun]) => [runId, ofRun.map(pageOf)]));
};

const instants = new Set(
  'at observedAt underPartnerSince missingSince since startedAt createdAt updatedAt seenAt'.split(' '),
);
const withInstants = onceEach((item) =>
  JSON.parse(JSON.stringify(item), (key, value: unknown) =>
    instants.has(key) && typeof value === 'string' ? Date.parse(value) : value,
  ),
);

const caseOf = onceEach((item): StoredCase => JSON.parse(JSON.stringify(item)));

const isReadable = ({ relationship }: Record<string, unknown>): boolean => relationship !== 'damaged';

/** Notes which of the spoilt items are as new as their trails again. */
const noteSound = ({ db, spoilt, restored, clock }: Surroundings): void => {
  if (spoilt.size === 0) return;
  const versions = new Map<unknown, number>();
  for (const { accountId, version } of db.dump(tables.auditRecords).filter(isRecordOfAccount)) {
    versions.set(accountId, Math.max(versions.get(accountId) ?? 0, Number(version)));
  }
  for (const item of db.dump(tables.memberships)) {
    const { accountId, version } = item;
    if (!isReadable(item) || versions.get(accountId) !== version) continue;
    if (spoilt.delete(String(accountId))) restored.set(String(accountId), clock.now);
  }
};

export const createView = (surroundings: Surroundings) => {
  const { db, spoilt } = surroundings;
  const store = createAuditRunStore({ ...db, damaged: () => {} }, tables.workState);
  return async (): Promise<View> => {
    noteSound(surroundings);
    const memberships = new Map<string, Membership>();
    const behind = new Map<string, Membership>();
    let watermark: Watermark | undefined;
    for (const item of db.dump(tables.memberships)) {
      if (item['key'] === 'watermark') watermark = withInstants(item);
      else if (!spoilt.has(String(item['accountId']))) memberships.set(String(item['accountId']), withInstants(item));
      else if (isReadable(item)) behind.set(String(item['accountId']), withInstants(item));
    }
    const whole = db
      .dump(tables.auditRecords)
      .filter(isRecordOfAccount)
      .map((item): TrailRecord => withInstants(item));
    const trail = spoilt.size === 0 ? whole : whole.filter(({ accountId }) => !spoilt.has(accountId));
    const byVersion = trail.toSorted((a, b) => a.version - b.version);
    const control = await store.readLedger();
    const work = db.dump(tables.workState);
    const records = await store.listRecords(1_000);
    const known = [...readableOf(records.runs), control.suspended, control.run].filter((run) => run !== undefined);
    return {
      memberships,
      behind,
      watermark,
      trail,
      wholeTrail: whole,
      trails: Map.groupBy(byVersion, ({ accountId }) => accountId),
      written: Map.groupBy(
        whole.filter(({ actor }) => actor.kind === 'audit'),
        ({ actor }) => actor.id,
      ),
      runs: new Map(known.map((run) => [run.runId, run])),
      control,
      pages: storedPages(work),
      brake: work.find(({ kind }) => kind === brakeKind),
      cases: work.filter(({ kind }) => kind === caseKind).map(caseOf),
    };
  };
};
