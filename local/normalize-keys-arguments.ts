/** The command line of `npm run normalize-keys`. */
import { type AccountId, isAccountId } from '../shared/domain/membership/facts.ts';
import type { NormalizeOrder } from '../shared/use-cases/memberships/normalize-keys.ts';
import { readOptions, tableOptions, tablesOf, UsageError } from './command-line.ts';

export interface NormalizeArguments {
  readonly tables: { readonly memberships: string; readonly auditRecords: string };
  readonly order: NormalizeOrder;
  /** Name users and user names in the report. */
  readonly show: boolean;
}

const options = {
  ...tableOptions,
  merge: { type: 'string', multiple: true },
  keep: { type: 'string', multiple: true },
  show: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const reference = /^[0-9a-f]{12}$/;

/**
 * Reads the arguments after `npm run normalize-keys --`.
 *
 * @returns `help` if that is asked for
 * @throws UsageError that names the problem
 */
export function readNormalizeArguments(args: readonly string[]): NormalizeArguments | 'help' {
  const values = readOptions(args, { options }).values;
  if (values.help) return 'help';
  return {
    tables: tablesOf(values),
    order: {
      merge: mergeOf(values.merge ?? []),
      keep: keptOf(values.keep ?? []),
      dryRun: values['dry-run'] ?? false,
    },
    show: values.show ?? false,
  };
}

function mergeOf(given: readonly string[]): NormalizeOrder['merge'] {
  const wrong = given.find((each) => each !== 'all' && !reference.test(each));
  if (wrong !== undefined) throw new UsageError(`--merge ${wrong} is neither a reference of a report nor all`);
  return given.includes('all') ? 'all' : new Set(given);
}

function keptOf(given: readonly string[]): NormalizeOrder['keep'] {
  const kept = new Map<string, AccountId>();
  for (const [group, accountId] of given.map(keepOf)) {
    // The second account would take the place of the first one without a word.
    if (kept.has(group)) throw new UsageError(`--keep ${group}=… is given twice`);
    kept.set(group, accountId);
  }
  return kept;
}

function keepOf(given: string): readonly [string, AccountId] {
  const [group = '', accountId = '', ...rest] = given.split('=');
  if (!reference.test(group) || !isAccountId(accountId) || rest.length > 0) {
    throw new UsageError(`--keep ${given} is not a reference of a report, =, and the id of an account`);
  }
  return [group, accountId];
}

/** The text of `npm run normalize-keys -- --help`. */
export const normalizeHelp = `Brings links from earlier versions under the one key of all spellings.

  npm run normalize-keys -- --memberships-table <name> --audit-records-table <name> --dry-run

Options:
  --memberships-table <name>     the table Memberships that the service uses
  --audit-records-table <name>   the table AuditRecords
  --merge <reference>            makes one link of these links of a user, or of a user name that
                                 lead to the same account; may be repeated; or: all
  --keep <reference>=<account>   makes one link of these links of a user name, to this account;
                                 may be repeated, once for each reference
  --show                         names the users and user names in the report: personal data
  --dry-run                      reports, and writes nothing
  -h, --help                     prints this text

The exit code is 1 as long as there is something to decide, or that has failed.

Environment: AWS_REGION and credentials, as for the AWS CLI; AWS_ENDPOINT_URL_DYNAMODB for another endpoint.
`;
