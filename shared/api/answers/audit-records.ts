import type { Entry } from '../../store/entries.ts';
import type { AuditRecord } from '../../store/memberships/audit-records.ts';
import { entryAnswersOf, problemInPlace } from './damaged.ts';

/** Answers with a page of a trail. */
export const auditRecordAnswersOf = (entries: readonly Entry<AuditRecord>[]) =>
  entryAnswersOf(
    entries,
    (record) => record,
    (version) => ({ version: Number(version), problem: problemInPlace('MEMBERSHIP_DAMAGED') }),
  );
