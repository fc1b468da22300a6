/**
 * The functions of the template: each has a bundle, an environment and a worker thread of its own.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { catalogue } from '../../../shared/api/catalogue.ts';
import type { Keys } from '../access-keys.ts';
import type { Caller } from '../iam/rights.ts';
import type { Place } from '../template/physical-names.ts';
import type { ResolvedTemplates, Resource } from '../template/template.ts';
import { type Instance, type Invocation, startInstance } from './instance.ts';
import type { StartThread } from './own-thread.ts';

const functionProperties = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  /** Its ARN. */
  Role: z._default(z.string(), ''),
  Timeout: z._default(z.coerce.number(), 3),
  MemorySize: z._default(z.coerce.number(), 128),
  LoggingConfig: z._default(z.object({ LogGroup: z.optional(z.string()) }), {}),
  Environment: z._default(z.object({ Variables: z._default(z.record(z.string(), z.coerce.string()), {}) }), {
    Variables: {},
  }),
});
type FunctionProperties = z.infer<typeof functionProperties>;

export interface LogLine {
  /** The operation of the function that wrote it. */
  readonly operation: string;
  /** Its log group. */
  readonly logGroup: string;
  readonly text: string;
}

export interface LambdaFunction {
  /** As the catalogue names it; the function's own name for one that is not in the catalogue. */
  readonly operation: string;
  readonly name: string;
  readonly arn: string;
  /** All variables that its code sees; with keys of its role, but not those of an instance. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Runs the function once; starts a worker for the first event, and when the last worker has died.
   */
  invoke(event: unknown): Promise<Invocation>;
  /** Starts its worker if there is none, so that the next event need not wait for it. */
  warm(): void;
}

export interface FunctionRuntime {
  readonly all: readonly LambdaFunction[];
  byArn(arn: string): LambdaFunction | undefined;
  close(): Promise<void>;
}

interface RuntimeOptions {
  readonly templates: ResolvedTemplates;
  readonly place: Place;
  /** Variables that Lambda adds, but for the credentials: endpoints. */
  readonly serviceEnvironment: Readonly<Record<string, string>>;
  /** Makes credentials; each instance gets its own. */
  readonly issueKeys: (caller: Caller) => Keys;
  /** Replaces values of the template; a function without the variable does not get it. */
  readonly overrides: Readonly<Record<string, string>>;
  readonly onLog: (line: LogLine) => void;
  /** Where the functions run; each in a worker thread of its own by default. */
  readonly startThread?: StartThread | undefined;
}

/**
 * The template names a function's construct after its operation:
 * `…/CheckMembership/Function/Resource`.
 */
export const operationOf = (path: string | undefined): string | undefined => {
  const construct = path?.split('/').at(-3)?.toLowerCase();
  return catalogue.find(({ name }) => name.replaceAll('-', '') === construct)?.name;
};

/** The template's environment and what Lambda adds to it. */
const environmentOf = (
  name: string,
  { Handler, MemorySize, Environment }: FunctionProperties,
  { place, serviceEnvironment, overrides }: RuntimeOptions,
): Record<string, string> => {
  const own = Object.entries(Environment.Variables).map(([key, value]) => [key, overrides[key] ?? value]);
  return {
    ...Object.fromEntries(own),
    ...serviceEnvironment,
    AWS_REGION: place.region,
    AWS_DEFAULT_REGION: place.region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    _HANDLER: Handler,
  };
};

/** Keys that have the rights of the function's role, as Lambda hands them to an instance. */
const credentialsOf = (
  functionName: string,
  { Role: role }: FunctionProperties,
  { issueKeys }: RuntimeOptions,
): Record<string, string> => {
  const { accessKeyId, secretAccessKey } = issueKeys({ kind: 'function', functionName, role });
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
};

const findModule = async (directory: string, module: string): Promise<string> => {
  for (const extension of ['.mjs', '.js', '.cjs']) {
    const file = join(directory, module + extension);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  throw new Error(`There is no ${module}.mjs in the bundle ${directory}`);
};

const createFunction = async (
  { ref: name, arn = name, path, properties }: Resource<FunctionProperties>,
  options: RuntimeOptions,
): Promise<LambdaFunction & { close(): Promise<void> }> => {
  const { Code, Handler, MemorySize, Timeout } = properties;
  const issue = () => credentialsOf(name, properties, options);
  const environment = { ...environmentOf(name, properties, options), ...issue() };
  const [module = '', handler = ''] = Handler.split('.');
  const operation = operationOf(path) ?? name;
  const logGroup = properties.LoggingConfig.LogGroup ?? `/aws/lambda/${name}`;
  const onLine = (text: string): void => options.onLog({ operation, logGroup, text });
  const instanceOptions = {
    worker: {
      file: await findModule(options.templates.assetPath(Code.S3Key), module),
      handler,
      context: {
        functionName: name,
        functionVersion: '$LATEST',
        invokedFunctionArn: arn,
        memoryLimitInMB: String(MemorySize),
        logGroupName: logGroup,
        logStreamName: 'local',
      },
    },
    timeoutSeconds: Timeout,
    memoryMegabytes: MemorySize,
    onLine,
    startThread: options.startThread,
  };
  let instance: Instance | undefined;
  const usableInstance = (): Instance => {
    if (instance === undefined || !instance.usable) {
      instance = startInstance({ ...instanceOptions, environment: { ...environment, ...issue() } });
    }
    return instance;
  };
  return {
    operation,
    name,
    arn,
    environment,
    invoke: async (event) => {
      const invocation = await usableInstance().invoke(event);
      if (!invocation.ok) onLine(JSON.stringify({ level: 'ERROR', message: 'Invoke Error', ...invocation.error }));
      return invocation;
    },
    warm: () => void usableInstance(),
    close: async () => instance?.close(),
  };
};

/**
 * Reads the functions of the templates; each starts with its first event.
 *
 * @throws Error for a function without its bundle
 */
export const createFunctions = async (options: RuntimeOptions): Promise<FunctionRuntime> => {
  const resources = options.templates.resources('AWS::Lambda::Function', functionProperties);
  const all = await Promise.all(resources.map((resource) => createFunction(resource, options)));
  return {
    all,
    byArn: (arn) => all.find((fn) => fn.arn === arn),
    close: async () => {
      await Promise.all(all.map((fn) => fn.close()));
    },
  };
};
