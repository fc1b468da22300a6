import type { ImportDependencies } from '../api/import.ts';
import { storeContext } from '../store/dynamodb.ts';
import { createLinkChanger } from '../store/links.ts';
import { createLinksReader } from '../store/links-reader.ts';
import { createMembershipChanger } from '../store/membership-changer.ts';
import { createMembershipsReader } from '../store/membership-getter.ts';
import type { EnvironmentFor } from './environment.ts';
import { problemOf } from './exceptions.ts';
import { describeError, log } from './log.ts';

/** The real dependencies of an import, made once per process. */
export const importDependencies = (
  environment: EnvironmentFor<'memberships:get' | 'memberships:change' | 'links:change' | 'review-mode'>,
): ImportDependencies => {
  const tables = { memberships: environment.MEMBERSHIPS_TABLE, auditRecords: environment.AUDIT_RECORDS_TABLE };
  return {
    readMemberships: createMembershipsReader(storeContext, tables.memberships),
    readLinks: createLinksReader(storeContext, tables.memberships),
    changeMembership: createMembershipChanger(storeContext, tables),
    link: createLinkChanger(storeContext, tables).link,
    reviewMode: environment.REVIEW_MODE,
    now: Date.now,
    failed: (error, line) => {
      const { problem } = problemOf(error instanceof Error ? error : new Error('unknown'));
      log('IMPORT_ROW_FAILED', { line, code: problem, error: describeError(error) });
      return problem;
    },
  };
};
