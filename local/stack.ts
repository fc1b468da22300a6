/** The whole service on one machine, made from its synthesized templates. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bodyLimitBytes,
  createHttpApi,
  headerLimitBytes,
  readAuthorizerConfiguration,
  readScopes,
} from './aws/api-gateway/http-api.ts';
import { openDatabase } from './aws/dynamodb/database.ts';
import { createIssuer, type TokenOptions } from './aws/issuer.ts';
import { createFunctions, type FunctionRuntime, type LogLine } from './aws/lambda/functions.ts';
import type { Invocation } from './aws/lambda/instance.ts';
import { createSchedules } from './aws/schedules.ts';
import { secretProperties, startSecretsManager } from './aws/secrets-manager.ts';
import { type Outbox, outboxSettings, startOutbox } from './aws/ses.ts';
import { startStreams } from './aws/streams/streams.ts';
import type { Place } from './aws/template/physical-names.ts';
import { resolveTemplates } from './aws/template/template.ts';
import { createLocalRoutes, issuerPrefix, localPrefix } from './control-routes.ts';
import { type HttpHandler, jsonAnswer, startHttpServer } from './http-server.ts';
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
  /** What has just been done. */
  readonly onStep?: (text: string) => void;
  /** A failure of the local stack itself. */
  readonly onError?: (error: unknown) => void;
  readonly simulator?: SimulatorOptions;
}

export interface LocalStack {
  readonly url: string;
  readonly dynamoDbEndpoint: string;
  /** Undefined where another vendor endpoint is used. */
  readonly simulator: Simulator | undefined;
  readonly functions: FunctionRuntime;
  /** Where the mails go. */
  readonly outbox: Outbox;
  /** Every scope that a route asks for. */
  readonly scopes: readonly string[];
  /** An access token that the authorizer accepts, unless the options say otherwise. */
  token(scopes: readonly string[], options?: Omit<TokenOptions, 'scopes'>): Promise<string>;
  /** Runs a scheduled operation once. */
  runSchedule(name: string): Promise<Invocation>;
  /** Lets the schedules run by themselves from now on. */
  startSchedules(): void;
  close(): Promise<void>;
}

/**
 * Starts everything and resolves when the API answers. No re-audit has run by then, and no schedule runs by itself.
 *
 * @throws Error that says what to do about it: a bad setting, a taken port, an endpoint that does not answer
 */
export const startLocalStack = async (options: LocalStackOptions = {}): Promise<LocalStack> => {
  const { context = {}, env = process.env, onLog = () => {}, onStep = () => {}, onError = () => {} } = options;
  const place: Place = {
    region: env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || 'us-east-1',
    accountId: '000000000000',
  };
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    // In reverse: nothing is closed under what still uses it.
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const closing = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    closers.push(started.close);
    return started;
  };

  const start = async (): Promise<LocalStack> => {
    let handle: HttpHandler = async () => jsonAnswer(503, { message: 'Service Unavailable' });
    const serverOptions = { port: options.port ?? 0, bodyLimitBytes, headerLimitBytes, onError };
    // First of all, because a port that is taken should be told at once.
    const server = await closing(startHttpServer((request) => handle(request), serverOptions));

    const directory = await mkdtemp(join(tmpdir(), 'membership-'));
    const removeDirectory = (): void => rmSync(directory, { recursive: true, force: true });
    process.once('exit', removeDirectory);
    closers.push(async () => {
      process.off('exit', removeDirectory);
      removeDirectory();
    });
    const vendorOptions = { context, env, ...(options.simulator && { simulator: options.simulator }) };
    const vendor = await closing(startVendor(vendorOptions));
    onStep(`Constant Contact is ${vendor.description}`);
    const settings = { ...outboxSettings, ...context };
    const starting = [
      synthesize({ context: settings, directory, onStep }),
      closing(openDatabase(env, place, onStep)),
    ] as const;
    // When one of them fails, the other must have ended before it can be closed.
    await Promise.allSettled(starting);
    const [assembly, database] = await Promise.all(starting);

    const templates = resolveTemplates(assembly, place);
    const { tables, made } = await database.createTables(templates);
    onStep(`${tables.length} tables, ${made.length} of them new`);

    const secrets = templates.resources('AWS::SecretsManager::Secret', secretProperties);
    const secretsManager = await closing(
      startSecretsManager(
        secrets.map(({ ref, logicalId, properties: { Name = logicalId, SecretString: value } }) =>
          value === undefined ? { arn: ref, name: Name } : { arn: ref, name: Name, value },
        ),
        onError,
      ),
    );
    const outbox = await closing(startOutbox({ onError }));
    const functions = await closing(
      createFunctions({
        templates,
        place,
        serviceEnvironment: {
          ...database.variables,
          AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
          AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
          AWS_ENDPOINT_URL_SESV2: outbox.url,
        },
        overrides: vendor.overrides,
        onLog,
      }),
    );
    for (const { environment } of functions.all) {
      const arn = environment['PARTNER_CREDENTIALS_SECRET'];
      if (arn !== undefined) secretsManager.put(arn, vendor.credentials);
    }

    await closing(startStreams({ templates, functions, database, place, onStep, onError }));

    const { issuer: issuerName, audience } = readAuthorizerConfiguration(templates);
    const issuer = await createIssuer({
      issuer: issuerName,
      audience: audience[0] ?? '',
      baseUrl: `${server.url}${issuerPrefix}`,
    });
    const schedules = createSchedules({ templates, functions, place });
    closers.push(async () => schedules.close());
    const scopes = readScopes(templates);
    const api = createHttpApi({ templates, functions, issuer, place });
    const local = createLocalRoutes({
      issuer,
      scopes,
      schedules,
      outbox,
      simulator: vendor.simulator,
      serviceUrl: server.url,
    });
    handle = (request) => {
      const isLocal = request.target === localPrefix || /^\/_local[/?]/.test(request.target);
      return isLocal ? local(request) : api(request);
    };

    return {
      url: server.url,
      dynamoDbEndpoint: database.endpoint,
      simulator: vendor.simulator,
      functions,
      outbox,
      scopes,
      token: (wanted, tokenOptions = {}) => issuer.token({ ...tokenOptions, scopes: wanted }),
      runSchedule: async (name) => {
        const invocation = await schedules.run(name);
        if (invocation === undefined) throw new Error(`There is no schedule ${name}`);
        return invocation;
      },
      startSchedules: schedules.start,
      close,
    };
  };

  try {
    return await start();
  } catch (error) {
    await close();
    throw error;
  }
};
