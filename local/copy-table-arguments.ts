/** The command line of `npm run copy-table`. */
import type { CopyOrder } from '../shared/store/copy-table.ts';
import { readOptions, UsageError } from './command-line.ts';

const options = {
  from: { type: 'string' },
  to: { type: 'string' },
  'dry-run': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the arguments after `npm run copy-table --`.
 *
 * @returns `help` if that is asked for
 * @throws UsageError that names the problem
 */
export function readCopyArguments(args: readonly string[]): CopyOrder | 'help' {
  const { from, to, 'dry-run': dryRun = false, help } = readOptions(args, { options }).values;
  if (help) return 'help';
  if (!from) throw new UsageError('--from is missing');
  if (!to) throw new UsageError('--to is missing');
  if (from === to) throw new UsageError('--from and --to name the same table');
  return { from, to, dryRun };
}

/** The text of `npm run copy-table -- --help`. */
export const copyHelp = `Copies each item of a table that another one lacks. Nothing is overwritten.

  npm run copy-table -- --from <name> --to <name>

Options:
  --from <name>   a table restored from a backup, of the same keys and in the same region
  --to <name>     the table of a new deployment
  --dry-run       compares, and writes nothing
  -h, --help      prints this text

Environment: AWS_REGION and credentials, as for the AWS CLI; AWS_ENDPOINT_URL_DYNAMODB for another endpoint.
`;
