/** The command line of `npm run verify-trail`. */
import { type AccountId, isAccountId } from '../shared/domain/membership/facts.ts';
import { readOptions, UsageError } from './command-line.ts';

export interface VerifyArguments {
  /** A folder with the objects of a log, a file with an export, or the proof of a record. */
  readonly trail: string;
  readonly publicKey: string;
  readonly origin: string | undefined;
  readonly older: readonly string[];
  /** The key of a witness, or a file with it. */
  readonly witness: string | undefined;
  readonly accountId: AccountId | undefined;
  readonly record: string | undefined;
}

const options = {
  'public-key': { type: 'string' },
  origin: { type: 'string' },
  older: { type: 'string', multiple: true },
  witness: { type: 'string' },
  account: { type: 'string' },
  record: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the arguments after `npm run verify-trail --`.
 *
 * @returns `help` if that is asked for
 * @throws UsageError that names the problem
 */
export function readVerifyArguments(args: readonly string[]): VerifyArguments | 'help' {
  const { values, positionals } = readOptions(args, { options, allowPositionals: true });
  if (values.help) return 'help';
  const [trail, ...more] = positionals;
  if (trail === undefined || more.length > 0) throw new UsageError('name one folder, export or proof');
  const publicKey = values['public-key'];
  if (!publicKey) throw new UsageError('--public-key is missing');
  const { account, record, older = [] } = values;
  if (account !== undefined && !isAccountId(account)) {
    throw new UsageError(`--account ${account} is not the id of an account`);
  }
  return { trail, publicKey, origin: values.origin, older, witness: values.witness, accountId: account, record };
}

/** The text of `npm run verify-trail -- --help`. */
export const verifyHelp = `Verifies the trail offline: each record, each hash, the signature below all of it.

  npm run verify-trail -- <folder, export or proof> --public-key <file>

A folder has the objects of the log under their names: checkpoint, tile/0/000, tile/entries/000 …
An export is a file of JSON lines, as GET /v1/audit-records/export gives them.
A proof is a file of the form c2sp.org/tlog-proof@v1, as GET …/audit-records/{version}/proof gives it,
with its record or beside it (--record).

Options:
  --public-key <file>   the log's public key: PEM, or the text form of Go's sumdb/note
  --origin <text>       the name that the log must have
  --older <file>        an older checkpoint, of this or of a witness: the log must extend it;
                        may be repeated
  --witness <key>       the key of a witness, or a file with it: it must have cosigned the checkpoint
  --account <id>        prints the records of this account, and compares each previousHash; the record
                        of a proof must be one of them
  --record <file>       the record that a proof is of, as canonical JSON, if the proof does not bring it
  -h, --help            prints this text

The last line says whether all is right. The exit code is 0 if it is, 1 with the first thing that is
wrong, and 2 for a wrong command line. A log or export without a record of the account is said to have
NONE OF THE ACCOUNT, and is no less right: the account may have none, or its records may be left out.
`;
