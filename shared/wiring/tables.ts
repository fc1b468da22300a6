import type { EnvironmentFor } from '../config/environment.ts';

type Knowledge = EnvironmentFor<'memberships:change'>;
type WorkState = EnvironmentFor<'leases'>;

/** The tables of a function that changes memberships, as the store takes them. */
export function tablesOf(environment: Knowledge & WorkState): {
  readonly memberships: string;
  readonly auditRecords: string;
  readonly workState: string;
};
export function tablesOf(environment: Knowledge): { readonly memberships: string; readonly auditRecords: string };
export function tablesOf({
  MEMBERSHIPS_TABLE: memberships,
  AUDIT_RECORDS_TABLE: auditRecords,
  WORK_STATE_TABLE: workState,
}: Knowledge & Partial<WorkState>) {
  return { memberships, auditRecords, workState };
}
