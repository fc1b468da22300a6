import { problemOf } from '../api/answers/exceptions.ts';
import { describeError, log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createMembershipChanger } from '../store/memberships/change.ts';
import { createLinkChanger } from '../store/memberships/links.ts';
import { createLinksReader } from '../store/memberships/links-reader.ts';
import { createMembershipsReader } from '../store/memberships/read.ts';
import type { ImportDependencies } from '../use-cases/memberships/import.ts';
import { tablesOf } from './tables.ts';

/** Real dependencies of an import, created once per process. */
export const importDependencies = (
  environment: EnvironmentFor<'memberships:get' | 'memberships:change' | 'links:change' | 'review-mode'>,
): ImportDependencies => {
  const tables = tablesOf(environment);
  return {
    readMemberships: createMembershipsReader(storeContext, tables.memberships),
    readLinks: createLinksReader(storeContext, tables.memberships),
    changeMembership: createMembershipChanger(storeContext, tables),
    links: createLinkChanger(storeContext, tables),
    reviewMode: environment.REVIEW_MODE,
    now: Date.now,
    onRowFailure: (error, line) =>
      log(events.IMPORT_ROW_FAILED, { line, code: problemOf(error).problem, error: describeError(error) }),
  };
};
