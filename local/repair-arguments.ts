/** The command line of `npm run repair`. */
import { isoInstant } from '../shared/base/iso-instant.ts';
import type { Instant } from '../shared/base/time.ts';
import { type AccountId, isAccountId } from '../shared/domain/membership/facts.ts';
import { readOptions, tableOptions, tablesOf, UsageError } from './command-line.ts';

export interface RepairArguments {
  readonly tables: { readonly memberships: string; readonly auditRecords: string };
  readonly accounts: readonly AccountId[] | { readonly since: Instant };
  readonly copyFrom: string | undefined;
  readonly dryRun: boolean;
}

const options = {
  ...tableOptions,
  since: { type: 'string' },
  account: { type: 'string', multiple: true },
  'copy-from': { type: 'string' },
  'dry-run': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the arguments after `npm run repair --`.
 *
 * @returns `help` if that is asked for
 * @throws UsageError that names the problem
 */
export function readRepairArguments(args: readonly string[], now: Instant): RepairArguments | 'help' {
  const { values } = readOptions(args, { options });
  if (values.help) return 'help';
  const tables = tablesOf(values);
  if (values['copy-from'] === tables.memberships)
    throw new UsageError('--copy-from names the table that is to be repaired');
  return {
    tables,
    accounts: accountsOf(values, now),
    copyFrom: values['copy-from'],
    dryRun: values['dry-run'] ?? false,
  };
}

function accountsOf(
  { since, account }: { readonly since?: string; readonly account?: string[] },
  now: Instant,
): RepairArguments['accounts'] {
  if ((since === undefined) === (account === undefined)) throw new UsageError('give either --since or --account');
  if (account !== undefined) {
    const accountIds = account.filter(isAccountId);
    const wrong = account.find((each) => !isAccountId(each));
    if (wrong !== undefined) throw new UsageError(`--account ${wrong} is not the id of an account`);
    return accountIds;
  }
  // To the minute is enough for a person; the codec wants the seconds, too.
  const instant = isoInstant.safeParse(since?.replace(/T(\d\d:\d\d)Z$/, 'T$1:00Z'));
  if (!instant.success) {
    throw new UsageError(`--since ${since} is not an instant in UTC, as 2026-11-20T00:00Z`);
  }
  if (instant.data > now) throw new UsageError(`--since ${since} is in the future`);
  return { since: instant.data };
}

/** The text of `npm run repair -- --help`. */
export const repairHelp = `Brings memberships that came from a backup up to their trails.

  npm run repair -- --since 2026-11-20T00:00Z --memberships-table <name> --audit-records-table <name>

Options:
  --memberships-table <name>     the table Memberships that the service uses
  --audit-records-table <name>   the table AuditRecords
  --since <instant>              the moment of the backup: every account that has changed since then
  --account <id>                 instead of --since: this account only; may be repeated
  --copy-from <name>             a table restored from a backup: first copies each item that
                                 Memberships lacks or cannot read
  --dry-run                      compares, and writes nothing
  -h, --help                     prints this text

Environment: AWS_REGION and credentials, as for the AWS CLI; AWS_ENDPOINT_URL_DYNAMODB for another endpoint.
`;
