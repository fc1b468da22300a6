import { storeContext } from '../store/client.ts';
import { createChangedAccountsReader } from '../store/memberships/changed-accounts.ts';
import { copyMissingItems } from '../store/memberships/copy.ts';
import { createMembershipRestorer } from '../store/memberships/restore.ts';
import type { ChangerTables } from '../store/memberships/transaction.ts';
import type { RepairDependencies } from '../use-cases/memberships/repair.ts';

/** @param copyFrom a table that was restored from a backup */
export const repairDependencies = (
  tables: ChangerTables,
  copyFrom: string | undefined,
): Omit<RepairDependencies, 'onAccount'> => ({
  readChangedAccounts: createChangedAccountsReader(storeContext, tables.auditRecords),
  restorer: createMembershipRestorer(storeContext, tables),
  copyMissing:
    copyFrom === undefined
      ? undefined
      : (accountIds, dryRun) =>
          copyMissingItems(storeContext, { from: copyFrom, to: tables.memberships, accountIds, dryRun }),
});
