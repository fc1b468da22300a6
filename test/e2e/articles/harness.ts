/**
 * What the articles of the runbook need: stacks that come and go, their tables, and the commands
 * that an operator runs.
 */
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { expect, onTestFinished } from 'vitest';
import { startDynamoDb } from '../../../local/aws/dynamodb/server.ts';
import { type LocalStack, type LocalStackOptions, startLocalStack } from '../../../local/stack.ts';
import { chunksOf } from '../../../shared/base/chunks.ts';
import { scheduledTick } from '../../../shared/domain/audit/schedule.ts';
import type { Item } from '../../../shared/store/context.ts';
import { runScript } from '../../support/scripts.ts';
import { startSharedThread } from '../../support/shared-thread.ts';
import { fewAccounts } from '../harness.ts';

interface Asking {
  readonly subject?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Deployment = Awaited<ReturnType<typeof deploy>>;

/** A DynamoDB of its own, as a region is. */
export const openRegion = async () => {
  const server = await startDynamoDb({});
  const client = new DynamoDBClient({ endpoint: server.endpoint });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
  });
  const scan = async (table: string): Promise<Item[]> =>
    (await client.send(new ScanCommand({ TableName: table, ConsistentRead: true }))).Items ?? [];
  return {
    endpoint: server.endpoint,
    client,
    scan,
    /** The items of a table, by their keys. */
    dump: async (table: string): Promise<Record<string, unknown>[]> => {
      const items = (await scan(table)).map((item) => unmarshall(item));
      const keyOf = ({ key, kind, id, accountId, version }: Record<string, unknown>): string =>
        JSON.stringify([key ?? kind ?? accountId, id ?? version]);
      return items.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
    },
    put: async (table: string, item: object): Promise<void> => {
      await client.send(
        new PutItemCommand({ TableName: table, Item: marshall(item, { removeUndefinedValues: true }) }),
      );
    },
    /** Makes a table of the same keys, with these items: what point-in-time recovery does, also from another region. */
    restore: async (items: readonly Item[], { like, as }: { readonly like: string; readonly as: string }) => {
      const { Table: table } = await client.send(new DescribeTableCommand({ TableName: like }));
      const names = table?.KeySchema?.map(({ AttributeName: name }) => name);
      await client.send(
        new CreateTableCommand({
          ...{ TableName: as, BillingMode: 'PAY_PER_REQUEST', KeySchema: table?.KeySchema },
          AttributeDefinitions: table?.AttributeDefinitions?.filter(({ AttributeName: name }) => names?.includes(name)),
        }),
      );
      for (const item of items) await client.send(new PutItemCommand({ TableName: as, Item: item }));
    },
  };
};
export type Region = Awaited<ReturnType<typeof openRegion>>;

/** The service in a region; what it is called with, and its tables. */
export const deploy = async ({ endpoint }: Region, options: LocalStackOptions = {}) => {
  const logs: string[] = [];
  const stack = await startLocalStack({
    onLog: ({ text }) => void logs.push(text),
    startThread: startSharedThread,
    ...options,
    simulator: { seedCount: fewAccounts, limits: { perSecond: undefined, perDay: 100_000 }, ...options.simulator },
    env: { AWS_ENDPOINT_URL_DYNAMODB: endpoint, ...options.env },
    context: { partnerRatePerSecond: '1000', partnerRatePerDay: '1000000', ...options.context },
  });
  let isOpen = true;
  const stop = async (): Promise<void> => {
    if (isOpen) await stack.close();
    isOpen = false;
  };
  onTestFinished(stop);
  const variable = (name: string): string =>
    stack.functions.all.flatMap(({ environment }) => environment[name] ?? [])[0] ?? expect.fail(`no ${name}`);

  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    { subject = 'alice', headers = {} }: Asking = {},
  ) => {
    const response = await fetch(`${stack.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await stack.token(stack.scopes, { subject })}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: what came over the wire is what the tests are about to look at
    return { status: response.status, json: (text === '' ? undefined : JSON.parse(text)) as any };
  };
  const codeOf = async (subject: object): Promise<string> =>
    (await ask('POST', '/v1/memberships/check', subject)).json.code;
  return {
    stack,
    logs,
    stop,
    ask,
    ...askingFor(ask),
    codeOf,
    codesOf: (subjects: readonly object[]) => codesOf(ask, subjects),
    /** A tick of the schedule, which opens a run only if one is due. */
    tick: () => reAuditOf(stack).invoke(scheduledTick),
    tables: {
      memberships: variable('MEMBERSHIPS_TABLE'),
      auditRecords: variable('AUDIT_RECORDS_TABLE'),
      workState: variable('WORK_STATE_TABLE'),
    },
    fillCredentials: (value: object): void =>
      stack.putSecret(variable('PARTNER_CREDENTIALS_SECRET'), JSON.stringify(value)),
    fillToken: (value: object): void => stack.putSecret(variable('PARTNER_TOKEN_SECRET'), JSON.stringify(value)),
  };
};

/** In batches, because hundreds of single checks at once are more than a busy machine answers in time. */
const codesOf = async (ask: Ask, subjects: readonly object[]): Promise<string[]> => {
  const codes: string[] = [];
  for (const chunk of chunksOf(subjects, 100)) {
    const { json } = await ask('POST', '/v1/memberships/check-batch', { subjects: chunk });
    for (const { code, problem } of json.answers) codes.push(code ?? problem.code);
  }
  return codes;
};

const reAuditOf = ({ functions }: LocalStack) =>
  functions.all.find(({ operation }) => operation === 're-audit') ?? expect.fail('no re-audit');

/** What the articles do by the API. */
const askingFor = (ask: Ask) => {
  const held = async (wanted: 'newcomers' | 'taking_away') => {
    const { json } = await ask('GET', '/v1/audits?pageSize=1');
    return json.held?.find(({ what }: { readonly what: string }) => what === wanted);
  };
  return {
    held,
    /** Registers the user of an account. */
    link: async (userId: string, accountId: string): Promise<void> => {
      const headers = { 'idempotency-key': `sign-up-of-${userId}` };
      const { status, json } = await ask('POST', '/v1/memberships', { userId, accountId }, { headers });
      expect(status, JSON.stringify(json)).toBeLessThan(300);
    },
    review: async (accountId: string, decision: string): Promise<void> => {
      const { version } = (await ask('GET', `/v1/memberships/${accountId}`)).json;
      const headers = { 'if-match': `"${version}"` };
      const body = { justification: 'No reason' };
      const { status, json } = await ask('POST', `/v1/memberships/${accountId}/${decision}`, body, { headers });
      expect(status, JSON.stringify(json)).toBe(200);
    },
    /** Orders a run, as `call /v1/audits -d '{}'` does; the next tick begins it. */
    order: async (): Promise<void> => {
      expect((await ask('POST', '/v1/audits', {})).status).toBe(202);
    },
    /** Releases what is held, as another person than the one who started the run. */
    release: async (what: 'newcomers' | 'taking_away'): Promise<void> => {
      const { runId, hash } = await held(what);
      const answer = await ask('POST', `/v1/audits/${runId}/release`, { planHash: hash }, { subject: 'bob' });
      expect(answer.status, JSON.stringify(answer.json)).toBe(202);
    },
  };
};

// biome-ignore lint/suspicious/noExplicitAny: as above
type Answer = Promise<{ readonly status: number; readonly json: any }>;

type Ask = (method: string, path: string, body?: unknown, asking?: Asking) => Answer;

/** The variables by which a second deployment finds the Constant Contact of the first one. */
export const sameVendor = ({ stack }: Pick<Deployment, 'stack'>): Readonly<Record<string, string>> => {
  const { apiUrl, tokenUrl, webhookKeysUrl } = stack.simulator ?? expect.fail('no simulator');
  return {
    CONSTANT_CONTACT_API_URL: apiUrl,
    CONSTANT_CONTACT_TOKEN_URL: tokenUrl,
    CONSTANT_CONTACT_WEBHOOK_KEYS_URL: webhookKeysUrl,
  };
};

/** Runs `npm run <script> -- …args` in a region; its exit code and what it wrote, line by line. */
export const npmRun = ({ endpoint }: Region, script: string, ...args: readonly string[]) =>
  runScript(endpoint, script, ...args);
