/** The command line and the environment of `npm start`. */
import { readOptions, UsageError } from './command-line.ts';

export interface StartArguments {
  readonly port: number;
  readonly context: Readonly<Record<string, string>>;
  readonly help: boolean;
}

const defaultPort = 3000;

const readPort = (text: string | undefined): number => {
  if (text === undefined || text === '') return defaultPort;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`PORT=${text} is not a port: it must be a number from 0 (any free port) to 65535`);
};

const readSetting = (text: string): readonly [string, string] => {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new UsageError(`-c ${text} is not of the form -c name=value`);
  return [name, value];
};

/**
 * Reads the arguments after `npm start --`, and `PORT`.
 *
 * @throws UsageError that names the problem
 */
export const readArguments = (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): StartArguments => {
  const options = {
    context: { type: 'string', short: 'c', multiple: true },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values } = readOptions(args, { options });
  const settings = (values.context ?? []).map(readSetting);
  return { port: readPort(env['PORT']), context: Object.fromEntries(settings), help: values.help ?? false };
};

/** The text of `npm start -- --help`. */
export const helpText = (settings: readonly { name: string; meaning: string; default: unknown }[]): string => {
  const rows = settings.map(({ name, meaning, default: value }) => {
    const text = value === undefined ? '' : ` (${Array.isArray(value) ? value.join(',') : String(value)})`;
    return `  ${name}${text}\n      ${meaning}`;
  });
  return `Runs the whole service on this machine, with a simulated Constant Contact.

  npm start
  PORT=8080 npm start -- -c reviewMode=manual -c auditEverySeconds=0

Options:
  -c, --context name=value   a deploy-time setting, as at cdk deploy -c; may be repeated
  -h, --help                 prints this text

Environment:
  PORT                         the port on 127.0.0.1 (${defaultPort})
  LOCAL_DATA_DIR               a folder for the data (in memory by default)
  AWS_ENDPOINT_URL_DYNAMODB    another DynamoDB endpoint; missing tables are created there
  CONSTANT_CONTACT_API_URL     an endpoint of Constant Contact in place of the simulator
  CONSTANT_CONTACT_TOKEN_URL   its token endpoint
  CONSTANT_CONTACT_WEBHOOK_KEYS_URL
                               the key set of its webhooks
  PARTNER_CREDENTIALS_FILE     for that endpoint: a JSON file with apiKey, partnerClientId and partnerSecret

Settings and their defaults:
${rows.join('\n')}
`;
};
