import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { LogLine } from '../../../local/aws/lambda/functions.ts';
import { localSettings } from '../../../local/settings.ts';
import { signOnSettings } from '../../../local/sign-on.ts';
import { type LocalStack, startLocalStack } from '../../../local/stack.ts';
import { catalogue, httpOperations } from '../../../shared/api/catalogue.ts';
import { scopes } from '../../../shared/api/operation.ts';
import { scheduledTick } from '../../../shared/domain/audit/schedule.ts';
import { listenersOf } from '../../support/listeners.ts';
import { startSharedThread } from '../../support/shared-thread.ts';
import { createClient } from './issuer-harness.ts';

// Several stacks share one DynamoDB endpoint here: the name of the stack is part of the names of
// its tables.
const stackName = `Local${crypto.randomUUID().slice(0, 8)}`;
const log: LogLine[] = [];
const steps: string[] = [];
const errors: unknown[] = [];
let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack({
    context: { stackName, auditEverySeconds: '0' },
    env: { AWS_ENDPOINT_URL_DYNAMODB: inject('dynamoDbEndpoint'), AWS_REGION: 'us-east-1' },
    simulator: { seedCount: 60, limits: { perSecond: undefined, perDay: 10_000 } },
    onLog: (line) => log.push(line),
    onStep: (step) => steps.push(step),
    onError: (error) => errors.push(error),
    signInSeconds: 600,
    startThread: startSharedThread,
  });
});
afterAll(async () => {
  await stack.close();
  expect(errors).toEqual([]);
});

const ask = async (path: string, token?: string, init: RequestInit = {}) => {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(stack.url + path, { ...init, headers });
  const text = await response.text();
  const isJson =
    response.headers.get('content-type')?.includes('json') && !response.headers.get('content-type')?.includes('jsonl');
  return { status: response.status, body: isJson ? JSON.parse(text) : { text } };
};

describe('the stack', () => {
  it('has the functions and the scopes of the catalogue', () => {
    const settings = { ...localSettings, ...signOnSettings };
    const isOn = (setting: string | undefined) => setting === undefined || Object.hasOwn(settings, setting);
    const deployed = catalogue.filter((operation) => isOn('onlyWith' in operation ? operation.onlyWith : undefined));
    const names = deployed.map(({ name }) => name);
    expect(stack.functions.all.map(({ operation }) => operation).sort()).toEqual(names.sort());
    expect(stack.scopes).toEqual(Object.keys(scopes).sort());
  });

  it('makes its tables at the endpoint that is given', async () => {
    const client = new DynamoDBClient({ endpoint: inject('dynamoDbEndpoint') });
    const { TableNames: tables = [] } = await client.send(new ListTablesCommand({}));
    expect(tables.filter((name) => name.startsWith(stackName))).toHaveLength(4);
    expect(stack.dynamoDbEndpoint).toBe(inject('dynamoDbEndpoint'));
    client.destroy();
  });

  it.each(httpOperations)('has the route of $name behind its scope', async ({ name, method, path, scope }) => {
    const url = path.replaceAll(/\{\w+\}/g, 'a07enobody00');
    const init = { method, ...(method === 'GET' ? {} : { body: '{}' }) };
    const signedIn = await ask(url, scope && (await stack.token([scope])), init);
    // Whatever the function answers to this, it was the function: API Gateway's own answers have a
    // message and no code.
    expect({ name, ...signedIn.body }).not.toHaveProperty('message');
    expect(signedIn.status).toBeLessThan(500);
    if (scope === undefined) return;
    const others = stack.scopes.filter((other) => other !== scope);
    expect((await ask(url, await stack.token(others), init)).status).toBe(403);
    expect((await ask(url, await stack.token([scope], { lifetimeSeconds: 0 }), init)).status).toBe(401);
    expect((await ask(url, undefined, init)).status).toBe(401);
  });

  it('runs the re-audit, and answers from what it found', async () => {
    const [known] = stack.simulator?.accounts.all('ours') ?? [];
    const body = JSON.stringify({ accountId: known?.accountId });
    const token = await stack.token(['membership/check']);
    const check = async () => (await ask('/v1/memberships/check', token, { method: 'POST', body })).body.code;
    expect(await check()).toBe('UNKNOWN_ACCOUNT');
    expect(await stack.runSchedule('re-audit')).toMatchObject({ ok: true, result: { pages: 2, accounts: 60 } });
    expect(await check()).toBe('MEMBER');
    expect(log.filter(({ operation }) => operation === 're-audit').length).toBeGreaterThan(0);
    await expect(stack.runSchedule('other')).rejects.toThrow('no schedule other');
  });

  it('says how the audits stand at the end of every tick, where the metrics look for it', async () => {
    const reAudit = stack.functions.all.find(({ operation }) => operation === 're-audit');
    const statusAfter = async (work: () => Promise<unknown> | undefined): Promise<unknown> => {
      log.length = 0;
      await work();
      const lines = (): LogLine[] => log.filter(({ text }) => text.includes('"AUDIT_STATUS"'));
      await vi.waitFor(() => expect(lines()).toHaveLength(1));
      return JSON.parse(lines()[0]?.text ?? '');
    };
    const status = {
      level: 'INFO',
      event: 'AUDIT_STATUS',
      secondsSinceCompleted: expect.any(Number),
      oldestEvidenceAgePercent: 0,
      held: 0,
      newcomersHeld: 0,
      budgetUsedPercent: 0,
      budgetRemaining: expect.any(Number),
      fullAuditSeconds: 1,
    };
    const idle = await statusAfter(async () =>
      expect(await reAudit?.invoke(scheduledTick)).toEqual({
        ok: true,
        result: { state: 'nothing_to_do', reason: 'not_due' },
      }),
    );
    expect(idle).toMatchObject(status);
    const fault = { operation: 'list', kind: 'access_denied' };
    await stack.simulator?.handleControl({ method: 'POST', path: 'faults', body: fault });
    const failed = await statusAfter(async () =>
      expect(await stack.runSchedule('re-audit')).toMatchObject({ ok: false }),
    );
    await stack.simulator?.handleControl({ method: 'DELETE', path: 'faults', body: undefined });
    expect(failed).toMatchObject(status);
  });

  it('gives tokens and control below /_local, and nothing there through the API', async () => {
    const { body } = await ask('/_local/token?scope=membership/read');
    expect((await ask('/v1/memberships', body.access_token)).status).toBe(200);
    expect((await ask('/_local/constant-contact/accounts')).body.accounts).toHaveLength(65);
    expect((await ask('/_local')).status).toBe(200);
    expect((await ask('/_localhost')).body).toEqual({ message: 'Not Found' });
  });

  it('signs a person in by a page, for the time that it was told, and the API takes their token', async () => {
    const { url, signIn } = stack;
    const told = await ask('/console/sign-in.json');
    expect(told.body).toEqual({ signIn: signIn.forConsole });
    const base = `${url}/_local/issuer`;
    const client = await createClient({ url, base, signIn, consoleUri: `${url}/console` });
    const { tokens, person } = await client.signInAs('cleo');
    expect({ sub: person?.sub, seconds: tokens.expires_in }).toEqual({ sub: 'cleo', seconds: 600 });
    expect((await ask('/v1/memberships', tokens.access_token)).status).toBe(200);
    expect((await ask('/v1/audits', tokens.access_token, { method: 'POST', body: '{}' })).status).toBe(403);
  });

  it('tells what it does', () => {
    expect(steps).toEqual([
      expect.stringMatching(/^Constant Contact is the simulator at http/),
      `DynamoDB is the one at ${inject('dynamoDbEndpoint')}`,
      expect.stringMatching(`^${catalogue.length} functions, \\d+ of them bundled now$`),
      '9 templates, synthesized now',
      '4 tables, 4 of them new',
    ]);
  });
});

// The address of its DynamoDB server is told to nobody, so only the system knows what listens.
describe.runIf(process.platform === 'linux')('a stack that cannot start', () => {
  it('leaves nothing behind', async () => {
    const steps: string[] = [];
    const before = listenersOf(process.pid);
    const starting = startLocalStack({
      context: { reviewMode: 'sometimes' },
      env: {},
      onStep: (step) => steps.push(step),
    });
    await expect(starting).rejects.toThrow('reviewMode="sometimes"');
    expect(steps).toContain('started DynamoDB, its data in memory');
    expect(listenersOf(process.pid)).toEqual(before);
  });
});
