import { relative } from 'node:path';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { type DynamoDbServer, startDynamoDb } from '../../local/aws/dynamodb/server.ts';
import type { Use } from '../../local/aws/iam/authorizer.ts';
import type { FunctionRuntime } from '../../local/aws/lambda/functions.ts';
import { defaultSeedCount } from '../../local/simulator/seed.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { httpOperations } from '../../shared/api/catalogue.ts';
import { problemsOf } from '../../shared/api/openapi/responses.ts';
import type { HttpOperation } from '../../shared/api/operation.ts';
import { problems } from '../../shared/api/problems.ts';
import { budgetKey } from '../../shared/store/budget-reader.ts';
import { type DynamoDbProxy, startDynamoDbProxy } from '../support/dynamodb-proxy.ts';
import { createPersons } from '../support/persons.ts';
import { startSharedThread } from '../support/shared-thread.ts';
import { keepUsedRights } from '../support/used-rights.ts';

export interface Ask {
  readonly body?: unknown;
  readonly rawBody?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of a token with every scope; undefined: none. */
  readonly token?: string | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire is what the tests are about to look at
  readonly json: any;
}

/**
 * After a 429 no function calls the vendor for a while, perhaps until midnight: longer than the
 * next test can wait.
 */
const forgetBudget = async (client: DynamoDBClient, { functions }: LocalStack): Promise<void> => {
  const tables = functions.all.flatMap(({ environment }) => environment['WORK_STATE_TABLE'] ?? []);
  await client.send(new DeleteItemCommand({ TableName: tables[0], Key: marshall(budgetKey) }));
};

/** One page, soon audited, and soon looked through in a browser. */
export const fewAccounts = 14;
/** Three pages. */
export const manyAccounts = defaultSeedCount;

interface StackOptions {
  /** How many accounts are under the partner. */
  readonly seedCount?: number;
  /** Whether `proxy` can make DynamoDB fail. Each request takes longer then. */
  readonly behindProxy?: boolean;
}

/**
 * The local stack, with a first re-audit done, for the tests of one file.
 *
 * @param context settings, by the names of `cdk deploy -c`
 */
export const useStack = (
  context: Readonly<Record<string, string>> = {},
  { seedCount = fewAccounts, behindProxy = false }: StackOptions = {},
) => {
  let dynamoDb: DynamoDbServer;
  let client: DynamoDBClient;
  let proxy: DynamoDbProxy | undefined;
  let stack: LocalStack;
  let token: string;
  const logs: string[] = [];
  const uses: Use[] = [];
  const persons = createPersons();

  beforeAll(async () => {
    // A server of its own lets the service have its usual name: the templates of a name are kept.
    dynamoDb = await startDynamoDb({});
    client = new DynamoDBClient({ endpoint: dynamoDb.endpoint });
    if (behindProxy) proxy = await startDynamoDbProxy(dynamoDb.endpoint);
    stack = await startLocalStack({
      env: { AWS_ENDPOINT_URL_DYNAMODB: (proxy ?? dynamoDb).endpoint },
      context: { partnerRatePerSecond: '1000', partnerRatePerDay: '1000000', ...context },
      simulator: { seedCount, limits: { perSecond: undefined, perDay: 100_000 } },
      onLog: ({ text }) => void logs.push(text),
      onUse: (use) => uses.push(use),
      startThread: startSharedThread,
    });
    token = await stack.token(stack.scopes);
    expect(await stack.runSchedule('re-audit')).toMatchObject({ ok: true });
  }, 120_000);
  afterAll(async () => {
    const named = await persons.findIn(stack, logs);
    await stack.close();
    await proxy?.close();
    client.destroy();
    await dynamoDb.close();
    // Files of two folders may have the same name.
    const file = relative(process.cwd(), expect.getState().testPath ?? '').replaceAll('/', '-');
    keepUsedRights(inject('usedRightsFolder'), file, uses, stack.functions);
    // Also where a function goes on without what it was refused.
    expect(uses.filter(({ allowed }) => !allowed)).toEqual([]);
    // Whatever the records are of: the trail is kept for ever, and names no end-user.
    expect(named).toEqual([]);
  });
  afterEach(async () => {
    proxy?.interfere(() => undefined);
    stack.simulator?.faults.clear();
    await forgetBudget(client, stack);
  });

  const ask = async (method: string, path: string, { body, rawBody, headers, ...given }: Ask = {}): Promise<Reply> => {
    persons.note(body);
    const bearer = 'token' in given ? given.token : token;
    const payload = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${stack.url}${path}`, {
      method,
      headers: {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    return replyOf(response);
  };

  return {
    ask,
    check: (body: unknown) => ask('POST', '/v1/memberships/check', { body }),
    stack: () => stack,
    proxy: () => proxy ?? expect.fail('a stack that is not behind the proxy'),
    token: () => token,
    /** Every line that the functions have written. */
    logs,
    /** The actions that the function of an operation has made use of, in order. */
    usesOf: (name: string) => actionsOf(name, uses, stack.functions),
  };
};

const replyOf = async (response: Response): Promise<Reply> => {
  const { status, headers } = response;
  const text = await response.text();
  // An export and the log are read by their own tests; every other answer is JSON.
  const isJson = /^application\/(?:problem\+)?json\b/.test(headers.get('content-type') ?? '');
  return { status, headers, text, json: text === '' || !isJson ? undefined : JSON.parse(text) };
};

const actionsOf = (operation: string, uses: readonly Use[], { all }: FunctionRuntime): readonly string[] => {
  const fn = all.find((each) => each.operation === operation);
  return uses.filter(({ functionName }) => functionName === fn?.name).map(({ action }) => action);
};

export const operationOf = (name: string): HttpOperation => {
  const operation = httpOperations.find((row) => row.name === name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  return operation;
};

export const expectProblem = (reply: Reply, code: keyof typeof problems, operation: HttpOperation): void => {
  expect(reply.json).toMatchObject({ code, status: problems[code].status, title: problems[code].title });
  expect(reply.status).toBe(problems[code].status);
  expect(reply.headers.get('content-type')).toBe('application/problem+json');
  expect(problemsOf(operation), `${operation.name} declares ${code}`).toContain(code);
};
