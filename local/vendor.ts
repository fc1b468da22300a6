/**
 * The Constant Contact that the functions call: the simulator, or the endpoint that the environment
 * names.
 */
import { readFile } from 'node:fs/promises';
import { isBaseUrl, isLoopback, isSecureOrLoopback } from '../shared/base/url.ts';
import type { Variable } from '../shared/config/variables.ts';
import { localCredentials, type Simulator, type SimulatorOptions, startSimulator } from './simulator/simulator.ts';

export interface Vendor {
  /** The variables of the template that have another value on this machine. */
  readonly overrides: Readonly<Partial<Record<Variable, string>>>;
  /** The partner's credentials, as the secret holds them. */
  readonly credentials: string;
  /** The credentials are somebody's own, and not the simulator's. */
  readonly isReal: boolean;
  /** Undefined if another endpoint is used. */
  readonly simulator: Simulator | undefined;
  /** For people. */
  readonly description: string;
  close(): Promise<void>;
}

interface VendorOptions {
  readonly context: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly simulator?: SimulatorOptions;
}

const readUrl = (name: Variable, env: VendorOptions['env']): string | undefined => {
  const value = env[name];
  if (value === undefined || value === '') return undefined;
  if (!URL.canParse(value)) throw new Error(`${name} is not a URL: ${value}`);
  if (!isSecureOrLoopback(value)) {
    throw new Error(`${name} must be an https URL: http is accepted for a loopback address only`);
  }
  if (!isBaseUrl(value)) throw new Error(`${name} must have no query, fragment or blanks: ${value}`);
  return value;
};

/** Reads a file, because other users of the machine can see a command line and an environment. */
const readCredentials = async (file: string): Promise<string> => {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Error(`PARTNER_CREDENTIALS_FILE cannot be read: ${error.message}`);
  });
  try {
    JSON.parse(text);
  } catch {
    throw new Error(`PARTNER_CREDENTIALS_FILE (${file}) is not JSON`);
  }
  return text;
};

const startSimulated = async ({ context, simulator: options }: VendorOptions): Promise<Vendor> => {
  const simulator = await startSimulator(options);
  return {
    overrides: {
      CONSTANT_CONTACT_API_URL: simulator.apiUrl,
      // The older endpoint is the one that takes the grant from the query.
      CONSTANT_CONTACT_TOKEN_URL: context['tokenGrant'] === 'query' ? simulator.oldTokenUrl : simulator.tokenUrl,
      CONSTANT_CONTACT_WEBHOOK_KEYS_URL: simulator.webhookKeysUrl,
      LEGACY_URL: simulator.legacyUrl,
      CONNECT_AUTHORIZE_URL: simulator.authorizeUrl,
      CONNECT_TOKEN_URL: simulator.endUserTokenUrl,
    },
    credentials: JSON.stringify(simulator.credentials),
    isReal: false,
    simulator,
    description: `the simulator at ${simulator.apiUrl}`,
    close: simulator.close,
  };
};

/**
 * Starts the simulator, unless `CONSTANT_CONTACT_API_URL` (or the setting `apiUrl`) names another
 * endpoint. For that one the credentials come from the JSON file `PARTNER_CREDENTIALS_FILE`; an
 * endpoint on this machine defaults to the simulator's.
 *
 * @throws Error for a URL or a file that cannot be used
 */
export const startVendor = async (options: VendorOptions): Promise<Vendor> => {
  const { context, env } = options;
  const apiUrl = readUrl('CONSTANT_CONTACT_API_URL', env);
  const tokenUrl = readUrl('CONSTANT_CONTACT_TOKEN_URL', env);
  const keysUrl = readUrl('CONSTANT_CONTACT_WEBHOOK_KEYS_URL', env);
  if (apiUrl === undefined && context['apiUrl'] === undefined) {
    if (tokenUrl === undefined && keysUrl === undefined) return startSimulated(options);
    const alone = tokenUrl === undefined ? 'CONSTANT_CONTACT_WEBHOOK_KEYS_URL' : 'CONSTANT_CONTACT_TOKEN_URL';
    throw new Error(`${alone} needs CONSTANT_CONTACT_API_URL as well: all URLs belong to one endpoint`);
  }
  const file = env['PARTNER_CREDENTIALS_FILE'];
  const endpoint = apiUrl ?? context['apiUrl'] ?? '';
  if (!file && !(URL.canParse(endpoint) && isLoopback(new URL(endpoint)))) {
    throw new Error(
      `${endpoint} needs the partner's credentials: set PARTNER_CREDENTIALS_FILE to a JSON file with apiKey, ` +
        'partnerClientId and partnerSecret',
    );
  }
  return {
    overrides: {
      ...(apiUrl !== undefined && { CONSTANT_CONTACT_API_URL: apiUrl }),
      ...(tokenUrl !== undefined && { CONSTANT_CONTACT_TOKEN_URL: tokenUrl }),
      ...(keysUrl !== undefined && { CONSTANT_CONTACT_WEBHOOK_KEYS_URL: keysUrl }),
      // The vendor cannot reach this machine, and the template's stand-in host may exist:
      // `.invalid` never does.
      WEBHOOK_RECEIVER_URL: 'https://this-machine.invalid/webhooks/constant-contact',
    },
    credentials: file ? await readCredentials(file) : JSON.stringify(localCredentials),
    isReal: Boolean(file),
    simulator: undefined,
    description: endpoint,
    close: async () => {},
  };
};
