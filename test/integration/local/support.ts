/** Hand-made templates and bundles for the tests of the local stack. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import type { Keys } from '../../../local/aws/access-keys.ts';
import type { Access } from '../../../local/aws/endpoint.ts';
import type { Caller } from '../../../local/aws/iam/rights.ts';
import { createFunctions, type FunctionRuntime, type LogLine } from '../../../local/aws/lambda/functions.ts';
import type { StartThread } from '../../../local/aws/lambda/own-thread.ts';
import { type ResolvedTemplates, resolveTemplates, type Template } from '../../../local/aws/template/template.ts';
import type { HttpHandler, HttpServer } from '../../../local/http.ts';
import { startHttpServer } from '../../../local/http-server.ts';

export const place = { region: 'eu-test-1', accountId: '000000000000' };

/** Stacks by their names, with these resources and the other parts of a template. */
export const resolveStacks = (
  stacks: Readonly<Record<string, Template>>,
  assets: ReadonlyMap<string, string> = new Map(),
): ResolvedTemplates => resolveTemplates({ templates: new Map(Object.entries(stacks)), assets }, place);

/** The keys that the tests' own environment has, which the SDK signs with. */
export const keysOfTests = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Who has these keys may do everything. */
export const accessOf = (keys: Keys): Access => ({
  keyring: { find: (id) => (id === keys.accessKeyId ? { keys, caller: { kind: 'owner' } } : undefined) },
  authorize: async () => undefined,
});

interface SignedPost {
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A POST that curl signs, so that no SDK looks at its body first. */
export const postSigned = async (url: string, { body, headers = {}, keys = keysOfTests }: SignedPost) => {
  const { stdout } = await promisify(execFile)('curl', [
    ...['--silent', '--include', '--aws-sigv4', 'aws:amz:us-east-1:anything', '--data-binary', body],
    ...['--user', `${keys.accessKeyId}:${keys.secretAccessKey}`],
    ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
    url,
  ]);
  const [head = '', ...content] = stdout.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: content.join('') };
};

export interface TestFunction {
  /** The text of its `index.mjs`. */
  readonly source: string;
  readonly timeoutSeconds?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** The construct that it stands in; absent: none. */
  readonly construct?: string;
}

interface RuntimeOptions {
  readonly serviceEnvironment?: Readonly<Record<string, string>>;
  readonly issueKeys?: (caller: Caller) => Keys;
  readonly overrides?: Readonly<Record<string, string>>;
  readonly startThread?: StartThread;
}

/** A runtime with the given functions, by their names; it ends with the test. */
export const startFunctions = async (
  functions: Readonly<Record<string, TestFunction>>,
  { serviceEnvironment = {}, issueKeys = () => keysOfTests, overrides = {}, startThread }: RuntimeOptions = {},
) => {
  const folder = mkdtempSync(join(tmpdir(), 'membership-functions-test-'));
  const assets = new Map<string, string>();
  const resources = Object.entries(functions).map(
    ([name, { source, timeoutSeconds = 5, environment = {}, construct }]) => {
      const directory = join(folder, name);
      mkdirSync(directory);
      writeFileSync(join(directory, 'index.mjs'), source);
      assets.set(`${name}.zip`, directory);
      const definition = {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: name,
          Code: { S3Key: `${name}.zip` },
          Handler: 'index.handler',
          Timeout: timeoutSeconds,
          MemorySize: 256,
          Environment: { Variables: { ...environment } },
        },
        ...(construct !== undefined && { Metadata: { 'aws:cdk:path': `Stack/${construct}/Function/Resource` } }),
      };
      return [name, definition] as const;
    },
  );
  const log: LogLine[] = [];
  const templates = resolveStacks({ Stack: { Resources: Object.fromEntries(resources) } }, assets);
  const onLog = (line: LogLine): void => {
    log.push(line);
  };
  const options = { templates, place, serviceEnvironment, issueKeys, overrides, onLog, startThread };
  const runtime = await createFunctions(options);
  onTestFinished(async () => {
    await runtime.close();
    rmSync(folder, { recursive: true });
  });
  return { runtime, log, get: (name: string) => functionNamed(runtime, name) };
};

const functionNamed = (runtime: FunctionRuntime, name: string) => {
  const found = runtime.all.find((fn) => fn.name === name);
  if (found === undefined) throw new Error(`There is no function ${name}`);
  return found;
};

/** A server with this handler; it ends with the test. */
export const serveForTest = async (
  handler: HttpHandler,
  limits: {
    readonly bodyLimitBytes?: number;
    readonly headerLimitBytes?: number;
    readonly formPaths?: readonly string[];
  } = {},
): Promise<HttpServer & { readonly errors: unknown[] }> => {
  const errors: unknown[] = [];
  const server = await startHttpServer(handler, {
    port: 0,
    bodyLimitBytes: 1_000_000,
    ...limits,
    onError: (error) => errors.push(error),
  });
  onTestFinished(server.close);
  return { ...server, errors };
};
