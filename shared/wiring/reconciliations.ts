/** Real dependencies of reconciliations; each created once per process. */
import { randomUUID } from 'node:crypto';
import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createLease } from '../store/lease.ts';
import { createPlacesReader } from '../store/log/places.ts';
import { createTrailReader } from '../store/memberships/audit-records.ts';
import { createLinksReader } from '../store/memberships/links-reader.ts';
import { createMembershipLister } from '../store/memberships/list.ts';
import {
  createReconciliationReader,
  createReconciliationWork,
  createReconciliationWriter,
} from '../store/reconciliations/store.ts';
import type { StartDependencies } from '../use-cases/reconciliations/start.ts';
import type { ReconcileDependencies } from '../use-cases/reconciliations/work.ts';

export const startDependencies = ({
  WORK_STATE_TABLE: workState,
  RECONCILIATION_RETENTION_DAYS: retentionDays,
}: EnvironmentFor<'reconciliations:start'>): StartDependencies => ({
  writer: createReconciliationWriter(storeContext, workState),
  retentionDays,
  now: Date.now,
  newId: randomUUID,
});

export const reconciliationReader = ({ WORK_STATE_TABLE: workState }: EnvironmentFor<'reconciliations:read'>) =>
  createReconciliationReader(storeContext, workState);

export const placesReader = ({ TRAIL_LOG_TABLE: trailLog }: EnvironmentFor<'log:many-places'>) =>
  createPlacesReader(storeContext, trailLog);

export const reconcileDependencies = ({
  WORK_STATE_TABLE: workState,
  MEMBERSHIPS_TABLE: memberships,
  AUDIT_RECORDS_TABLE: auditRecords,
}: EnvironmentFor<
  'reconciliations:work' | 'leases' | 'memberships:list-all' | 'user-names:read' | 'audit-records:list'
>): ReconcileDependencies => ({
  reconciliations: {
    ...createReconciliationReader(storeContext, workState),
    ...createReconciliationWork(storeContext, workState),
  },
  lease: createLease(storeContext, workState, 'reconciliations'),
  readLinks: createLinksReader(storeContext, memberships),
  readTrail: createTrailReader(storeContext, auditRecords),
  listMemberships: createMembershipLister(storeContext, memberships),
  now: Date.now,
  newId: randomUUID,
  log,
});
