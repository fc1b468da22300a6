/** The command line of `npm run fetch-trail`. */
import { readOptions, UsageError } from '../command-line.ts';
import { safeUrl, type TokenSource, tokenSourceOf } from '../smoke/arguments.ts';

export interface FetchArguments {
  /** Without a slash at its end. */
  readonly apiUrl: string;
  readonly folder: string;
  readonly tokenSource: TokenSource;
}

const options = {
  'token-file': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the arguments after `npm run fetch-trail --`.
 *
 * @returns `help` if that is asked for
 * @throws UsageError that names the problem
 */
export function readFetchArguments(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): FetchArguments | 'help' {
  const { values, positionals } = readOptions(args, { options, allowPositionals: true });
  if (values.help) return 'help';
  const [url, folder, ...more] = positionals;
  if (url === undefined || folder === undefined) throw new UsageError('name the URL of the API, and a folder');
  // The words are not repeated: they may be a token.
  if (more.length > 0) throw new UsageError('there are more than two words. A token belongs in TOKEN or in a file');
  const apiUrl = safeUrl(url, 'the URL of the API').replace(/\/+$/, '');
  return { apiUrl, folder, tokenSource: tokenSourceOf(values['token-file'], env) };
}

/** The text of `npm run fetch-trail -- --help`. */
export const fetchHelp = `Copies the published log into a folder, where npm run verify-trail verifies it.

  TOKEN=... npm run fetch-trail -- <ApiUrl> <folder>

What the folder has already is not fetched again, so the next time takes only what is new. The folder
stays as it is where the log is another one, or has lost records since.

Options:
  --token-file <path>   a file that holds the token alone
  -h, --help            prints this text

Environment:
  TOKEN                     an access token with the scope audit/read
  TOKEN_URL                 instead: where the client gets its tokens (the output TokenUrl)
  CLIENT_ID, CLIENT_SECRET  the client, which must have this scope

The exit code is 0 if all is there, 1 if something could not be fetched or kept, 2 for a wrong
command line.
`;
