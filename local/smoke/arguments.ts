/** The command line of `npm run smoke`. */
import { readOptions, UsageError } from '../command-line.ts';

/** Where the caller's token comes from. Never the command line: other users of the machine see it. */
export type TokenSource =
  | { readonly token: string }
  | { readonly tokenFile: string }
  | { readonly tokenUrl: string; readonly clientId: string; readonly clientSecret: string };

export interface SmokeArguments {
  /** Without a slash at its end. */
  readonly apiUrl: string;
  readonly tokenSource: TokenSource;
}

const options = {
  'token-file': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the arguments after `npm run smoke --`.
 *
 * @returns `help` if that is asked for
 * @throws UsageError that names the problem
 */
export function readSmokeArguments(args: readonly string[], env: Environment): SmokeArguments | 'help' {
  const { values, positionals } = readOptions(args, { options, allowPositionals: true });
  if (values.help) return 'help';
  const [url, ...more] = positionals;
  if (url === undefined) throw new UsageError('the URL of the API is missing: the output ApiUrl of the service stack');
  // The words are not repeated: they may be a token.
  if (more.length > 0) throw new UsageError('there is more than one URL. A token belongs in TOKEN or in a file');
  return {
    apiUrl: safeUrl(url, 'the URL of the API').replace(/\/+$/, ''),
    tokenSource: tokenSourceOf(values['token-file'], env),
  };
}

/** A secret goes only to https, or to this machine. */
export function safeUrl(text: string, what: string): string {
  const url = URL.parse(text);
  const isLocal = url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !isLocal)) throw new UsageError(`${what} must be an https URL`);
  if ([url.username, url.password, url.search, url.hash].some((part) => part !== '')) {
    throw new UsageError(`${what} must be without user, query and fragment: secrets belong in the environment`);
  }
  return text;
}

/**
 * What a header can carry. The error of `fetch` about anything else quotes the whole header, so each
 * token is looked at before.
 */
export const isToken = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

export function tokenSourceOf(tokenFile: string | undefined, env: Environment): TokenSource {
  const { TOKEN: token, TOKEN_URL: tokenUrl, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret } = env;
  if (tokenFile !== undefined) return { tokenFile };
  if (token) {
    if (!isToken(token.trim()))
      throw new UsageError('TOKEN is not one token: it has a blank, a line break, or what no token has');
    return { token: token.trim() };
  }
  const missing = Object.entries({ TOKEN_URL: tokenUrl, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret })
    .filter(([, value]) => !value)
    .map(([name]) => name);
  if (!tokenUrl || !clientId || !clientSecret) {
    throw new UsageError(
      missing.length === 3
        ? 'there is no token: set TOKEN, or name a --token-file, or set TOKEN_URL, CLIENT_ID and CLIENT_SECRET'
        : `${missing.join(' and ')} missing in the environment`,
    );
  }
  return { tokenUrl: safeUrl(tokenUrl, 'TOKEN_URL'), clientId, clientSecret };
}

/** The text of `npm run smoke -- --help`. */
export const smokeHelp = `Proves a deployment with calls that only read, and says what is wrong.

  TOKEN=... npm run smoke -- <ApiUrl>
  TOKEN_URL=... CLIENT_ID=... CLIENT_SECRET=... npm run smoke -- <ApiUrl>

Options:
  --token-file <path>   a file that holds the token alone
  -h, --help            prints this text

Environment:
  TOKEN                     an access token with the scopes membership/check, membership/read and audit/read
  TOKEN_URL                 instead: where the client gets its tokens (the output TokenUrl)
  CLIENT_ID, CLIENT_SECRET  the client, which must have these scopes

The exit code is 0 if nothing is wrong, 1 if something is, 2 for a wrong command line.
`;
