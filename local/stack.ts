/** The whole service on one machine, made from its synthesized templates. */
/// <reference lib="esnext.disposable" />
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callbackPath } from '../shared/api/operations/connections.ts';
import { requestPath } from '../shared/domain/sso/settings.ts';
import { connectedPath } from './application/connected.ts';
import { createHttpApi, readAuthorizerConfiguration, readScopes } from './aws/api-gateway/http-api.ts';
import { bodyLimitBytes, serverHeaderLimitBytes } from './aws/api-gateway/limits.ts';
import { openDatabase } from './aws/dynamodb/database.ts';
import type { Use } from './aws/iam/authorizer.ts';
import { createIssuer, defaultLifetimeSeconds, type TokenOptions } from './aws/issuer.ts';
import type { FunctionRuntime, LogLine } from './aws/lambda/functions.ts';
import type { Invocation } from './aws/lambda/instance.ts';
import type { StartThread } from './aws/lambda/own-thread.ts';
import { createSchedules } from './aws/schedules.ts';
import type { Outbox } from './aws/ses.ts';
import type { Place } from './aws/template/physical-names.ts';
import { type ResolvedTemplates, resolveTemplates } from './aws/template/template.ts';
import { createControlRoutes, issuerPrefix, localPrefix } from './control-routes.ts';
import { type HttpHandler, jsonAnswer } from './http.ts';
import { startHttpServer } from './http-server.ts';
import { closeWith, startServices } from './services.ts';
import { localSettings } from './settings.ts';
import { createSignIn, type SignIn } from './sign-in/sign-in.ts';
import { setUpSignOn, signOnSettings } from './sign-on.ts';
import type { Simulator, SimulatorOptions } from './simulator/simulator.ts';
import { synthesize } from './synthesize.ts';
import { startVendor } from './vendor.ts';

export interface LocalStackOptions {
  /** 0 (default): any free port. */
  readonly port?: number;
  /** The deploy-time settings, by the names of `cdk deploy -c`. */
  readonly context?: Readonly<Record<string, string>>;
  /** Names other endpoints and the data folder; the process's own environment by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Each line that a function writes. */
  readonly onLog?: (line: LogLine) => void;
  /** Hears of each step that is done. */
  readonly onStep?: (text: string) => void;
  /** A failure of the local stack itself. */
  readonly onError?: (error: unknown) => void;
  /** Each right that a function makes use of, or does not have. */
  readonly onUse?: (use: Use) => void;
  readonly simulator?: SimulatorOptions;
  /** Whether the API keeps to its limits of requests; it does by default. */
  readonly isThrottled?: boolean;
  /** How long the tokens of people are good; one hour by default. */
  readonly signInSeconds?: number;
  /** Where the functions run; each in a worker thread of its own by default. */
  readonly startThread?: StartThread;
}

export interface LocalStack {
  readonly url: string;
  /** The secret that `/_local` asks for; undefined: the credentials are not the partner's own. */
  readonly secret: string | undefined;
  /** Of the server itself, which knows of no rights. */
  readonly dynamoDbEndpoint: string;
  /** Undefined if another vendor endpoint is used. */
  readonly simulator: Simulator | undefined;
  readonly functions: FunctionRuntime;
  /** Holds the mails that the functions send. */
  readonly outbox: Outbox;
  /** Puts a value into a secret, as an operator does by hand. */
  putSecret(arn: string, value: string): void;
  /** Puts an object into a bucket, as the owner of the account could. */
  putObject(bucket: string, key: string, bytes: Uint8Array): void;
  /** How people sign in to the console: its addresses, and the end of all sessions. */
  readonly signIn: Pick<SignIn, 'forConsole' | 'endAll'>;
  /** Every scope that a route requires. */
  readonly scopes: readonly string[];
  /** An access token that the authorizer accepts, unless the options say otherwise. */
  token(scopes: readonly string[], options?: Omit<TokenOptions, 'scopes'>): Promise<string>;
  /** Runs a scheduled operation once. */
  runSchedule(name: string): Promise<Invocation>;
  /** Starts the timers of the schedules. */
  startSchedules(): void;
  close(): Promise<void>;
}

/**
 * Starts everything and resolves when the API answers. No re-audit has run by then, and no schedule
 * has been started.
 *
 * @throws Error that says what to do about it: a bad setting, a taken port, an endpoint that does
 * not answer
 */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const { context = {}, env = process.env, onLog = () => {}, onStep = () => {}, onError = () => {} } = options;
  const { onUse = () => {}, startThread } = options;
  const place: Place = {
    region: env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || 'us-east-1',
    accountId: '000000000000',
  };
  // Closes in reverse, so that nothing is closed under what still uses it; here only if a step
  // fails.
  await using resources = new AsyncDisposableStack();
  let handle: HttpHandler = async () => jsonAnswer(503, { message: 'Service Unavailable' });
  const serverOptions = { ...serverLimits, port: options.port ?? 0, onError };
  // First of all, so that a taken port is told at once.
  const server = await closeWith(
    resources,
    startHttpServer((request) => handle(request), serverOptions),
  );
  const directory = await createDirectory(resources);
  const vendor = await closeWith(
    resources,
    startVendor({ context, env, simulator: { ...whoMayReturn(server.url), ...options.simulator } }),
  );
  onStep(`Constant Contact is ${vendor.description}`);
  const starting = [
    synthesize({ context: { ...localSettings, ...signOnSettings, ...context }, directory, onStep }),
    closeWith(resources, openDatabase(env, place, onStep)),
  ] as const;
  // When one of them fails, the other must have ended before it can be closed.
  await Promise.allSettled(starting);
  const [assembly, database] = await Promise.all(starting);

  const templates = resolveTemplates(assembly, place);
  const secret = vendor.isReal ? randomBytes(24).toString('base64url') : undefined;
  const tokens = await createTokens({ templates, secret, serviceUrl: server.url, seconds: options.signInSeconds });
  const { issuer, scopes, signIn } = tokens;
  const dataDirectory = env['LOCAL_DATA_DIR'] || undefined;
  const addresses = {
    ...addressesFor({ signIn, serviceUrl: server.url, context }),
    SSO_SETTINGS: setUpSignOn(context, server.url, vendor.simulator),
  };
  const listeners = { onLog, onStep, onError, onUse };
  const parts = { templates, place, database, dataDirectory, vendor, addresses, startThread, ...listeners };
  const { functions, outbox, events, putSecret, putObject } = await startServices(resources, parts);
  const api = createHttpApi({ templates, functions, issuer, place, isThrottled: options.isThrottled ?? true });
  const schedules = createSchedules({ templates, functions, place });
  resources.defer(schedules.close);
  const served = { ...tokens, schedules, outbox, events, serviceUrl: server.url, secret };
  const control = createControlRoutes({ ...served, simulator: vendor.simulator });
  handle = (request) => (isLocalTarget(request.target) ? control(request) : api(request));

  const running = resources.move();
  return {
    url: server.url,
    secret,
    dynamoDbEndpoint: database.endpoint,
    simulator: vendor.simulator,
    functions,
    outbox,
    putSecret,
    putObject,
    signIn,
    scopes,
    token: (wanted, tokenOptions = {}) => issuer.token({ ...tokenOptions, scopes: wanted }),
    runSchedule: async (name) => {
      const invocation = await schedules.run(name);
      if (invocation === undefined) throw new Error(`There is no schedule ${name}`);
      return invocation;
    },
    startSchedules: schedules.start,
    close: () => running.disposeAsync(),
  };
}

/** Where the simulator sends end-users back to. */
const whoMayReturn = (serviceUrl: string) => ({ redirectUris: [serviceUrl + callbackPath] });

interface OwnParts {
  readonly signIn: Pick<SignIn, 'forConsole'>;
  readonly serviceUrl: string;
  readonly context: Readonly<Record<string, string>>;
}

/** What the functions have to know of this server, which no template knows. */
const addressesFor = ({ signIn, serviceUrl, context }: OwnParts) => ({
  CONSOLE_SIGN_IN: JSON.stringify(signIn.forConsole),
  ...(context['statementIssuer'] === undefined && { STATEMENT_ISSUER: serviceUrl }),
  PUBLIC_URL: serviceUrl,
  CONNECT_RETURN_TO: context['connectReturnTo'] ?? `${serviceUrl}${localPrefix}${connectedPath}`,
});

/** Those of API Gateway; a service provider's page may post its request. */
const serverLimits = { bodyLimitBytes, headerLimitBytes: serverHeaderLimitBytes, formPaths: [requestPath] };

const isLocalTarget = (target: string): boolean => target === localPrefix || /^\/_local[/?]/.test(target);

/** A temporary folder, removed also when the process exits without closing the stack. */
async function createDirectory(resources: AsyncDisposableStack): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'membership-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  process.once('exit', remove);
  resources.defer(() => {
    process.off('exit', remove);
    remove();
  });
  return directory;
}

interface TokensParts {
  readonly templates: ResolvedTemplates;
  readonly secret: string | undefined;
  readonly serviceUrl: string;
  /** Whether the API keeps to its limits of requests; it does by default. */
  readonly isThrottled?: boolean;
  /** How long the tokens of people are good. */
  readonly seconds: number | undefined;
}

/** The issuer whose tokens the API accepts, and its sign-in for people. */
async function createTokens({ templates, secret, serviceUrl, seconds = defaultLifetimeSeconds }: TokensParts) {
  const { issuer: name, audience } = readAuthorizerConfiguration(templates);
  const scopes = readScopes(templates);
  const issuer = await createIssuer({ issuer: name, audience: audience[0] ?? '' });
  const signInParts = { issuer, scopes, serviceUrl, prefix: issuerPrefix, lifetimeSeconds: seconds, secret };
  const signIn = createSignIn(signInParts);
  return { issuer, scopes, signIn };
}
