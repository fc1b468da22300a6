/** Accounts with a past, reports about them, and the work that reconciles them. */
import { readReport } from '../../shared/api/lists/report-rows.ts';
import { departedByAnswer } from '../../shared/domain/membership/departures.ts';
import type { AccountId } from '../../shared/domain/membership/facts.ts';
import { reviewed } from '../../shared/domain/membership/reviews.ts';
import { missedByScan, seenUnderPartner } from '../../shared/domain/membership/transitions.ts';
import { readPeriod } from '../../shared/domain/reconciliation/periods.ts';
import type { Finding } from '../../shared/domain/reconciliation/verdicts.ts';
import type { StoreContext } from '../../shared/store/context.ts';
import { createLease } from '../../shared/store/lease.ts';
import { createTrailReader } from '../../shared/store/memberships/audit-records.ts';
import { createMembershipChanger, type DecideChange } from '../../shared/store/memberships/change.ts';
import { createLinksReader } from '../../shared/store/memberships/links-reader.ts';
import { createMembershipLister } from '../../shared/store/memberships/list.ts';
import {
  createReconciliationReader,
  createReconciliationWork,
  createReconciliationWriter,
} from '../../shared/store/reconciliations/store.ts';
import { startReconciliation } from '../../shared/use-cases/reconciliations/start.ts';
import { type ReconcileDependencies, reconcileReports } from '../../shared/use-cases/reconciliations/work.ts';
import { auditActor } from './changes.ts';
import { hour } from './memberships.ts';

export interface ReconciliationWorld {
  readonly context: StoreContext;
  readonly clock: { now: number };
  readonly tables: { readonly memberships: string; readonly auditRecords: string; readonly workState: string };
}

/** What happens to an account at a time. */
export type Event = readonly [day: string, what: 'seen' | 'left' | 'denied', organizationName?: string];

/** Writes the past of an account. */
export async function live(world: ReconciliationWorld, accountId: AccountId, past: readonly Event[]): Promise<void> {
  const change = createMembershipChanger(world.context, world.tables);
  const at = async (time: number, decide: DecideChange) => {
    world.clock.now = time;
    await change(accountId, decide, auditActor);
  };
  for (const [day, what, organizationName = 'Acme'] of past) {
    const time = Date.parse(day);
    const sighting = { source: 'audit', observedAt: time, activity: { value: 'open', raw: 'Open' } } as const;
    if (what === 'seen') {
      const profile = { organizationName, siteOwnerName: `owner-${accountId}` };
      await at(time, (known) => seenUnderPartner(known, { ...sighting, profile }, { reviewMode: 'auto' }));
    } else if (what === 'denied') {
      await at(time, (known) => known && reviewed(known, 'revoke', time));
    } else {
      await at(time - hour, (known) => known && missedByScan(known, time - hour, undefined));
      await at(time, (known) => departedByAnswer(known, time, time));
    }
  }
}

export const reconcileDependencies = (
  { context, tables: { memberships, auditRecords, workState } }: ReconciliationWorld,
  log: ReconcileDependencies['log'] = () => {},
): ReconcileDependencies => {
  let ids = 0;
  return {
    reconciliations: {
      ...createReconciliationReader(context, workState),
      ...createReconciliationWork(context, workState),
    },
    lease: createLease(context, workState, 'reconciliations'),
    readLinks: createLinksReader(context, memberships),
    readTrail: createTrailReader(context, auditRecords),
    listMemberships: createMembershipLister(context, memberships),
    now: context.now,
    newId: () => {
      ids += 1;
      return `owner-${ids}-${context.now()}`;
    },
    log,
  };
};

/** Posts a report. */
export async function post(world: ReconciliationWorld, csv: string, { id = 'r1', period = '' } = {}) {
  const defaultPeriod = readPeriod(period);
  const report = readReport({ content: csv, contentType: 'text/csv' }, defaultPeriod, 100_000);
  if ('problem' in report) throw new Error(JSON.stringify(report));
  const { context, tables } = world;
  const writer = createReconciliationWriter(context, tables.workState);
  return startReconciliation(
    { ...report, defaultPeriod, startedBy: 'manager' },
    { writer, retentionDays: 90, now: context.now, newId: () => id },
  );
}

/** A tick, which has a while. */
export const tick = (world: ReconciliationWorld, dependencies = reconcileDependencies(world)) =>
  reconcileReports(world.clock.now + 60_000, dependencies);

export async function findingsOf({ context, tables }: ReconciliationWorld, id = 'r1'): Promise<readonly Finding[]> {
  const all: Finding[] = [];
  for await (const { findings } of createReconciliationReader(context, tables.workState).readFindings(id, 0)) {
    all.push(...findings);
  }
  return all;
}
