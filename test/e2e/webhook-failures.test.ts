import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, expect, test, vi } from 'vitest';
import type { FaultKind } from '../../local/simulator/faults.ts';
import { useStack } from './harness.ts';

const { ask, check, logs, stack } = useStack();

const simulator = () => {
  const { simulator: running } = stack();
  if (running === undefined) throw new Error('the simulator is not running');
  return running;
};
const codeOf = async (accountId: string): Promise<string> => (await check({ accountId })).json.code;
const sendAbout = async (...accountIds: readonly string[]): Promise<void> => {
  for (const accountId of accountIds) {
    const body = { accountId };
    expect((await ask('POST', '/_local/constant-contact/webhooks', { body, token: undefined })).json.status).toBe(204);
  }
};
const linesOf = (event: string, accountId: string): string[] =>
  logs.filter((line) => line.includes(`"${event}"`) && line.includes(accountId));
const repeat = () => stack().runSchedule('repeat-refreshes');

const soon = { timeout: 20_000, interval: 50 };

/** Two accounts of their own for each test, members here and canceled at the vendor. */
let accounts = 0;
let failing = '';
let healthy = '';
beforeEach(async () => {
  accounts += 1;
  failing = `a07efailing${accounts}`;
  healthy = `a07ehealthy${accounts}`;
  for (const accountId of [failing, healthy]) {
    simulator().accounts.add({ accountId, partner: 'ours', billingStatus: 'Open' });
    await ask('POST', '/v1/memberships/verify', { body: { accountId } });
    expect(await codeOf(accountId)).toBe('MEMBER');
    simulator().accounts.change(accountId, { billingStatus: 'Canceled' });
  }
});
const fail = (kind: FaultKind) => simulator().faults.add({ operation: 'plan', kind, accountId: failing });

test('an account that cannot be read holds up no other one, and is read when the vendor answers again', async () => {
  fail('drop');

  await sendAbout(failing, healthy);

  // The vendor client alone tries the failing account for longer than this.
  await vi.waitFor(async () => expect(await codeOf(healthy)).toBe('ACCOUNT_CANCELED'), { timeout: 5_000 });
  await vi.waitFor(() => expect(linesOf('ACCOUNT_REFRESH_POSTPONED', failing)).toHaveLength(1), soon);
  expect(await codeOf(failing)).toBe('MEMBER');

  simulator().faults.clear();
  await vi.waitFor(async () => {
    await repeat();
    expect(await codeOf(failing)).toBe('ACCOUNT_CANCELED');
  }, soon);
  expect((await check({ accountId: failing })).json.evidence).toMatchObject({ source: 'webhook' });
  expect(await repeat()).toMatchObject({ ok: true, result: { due: 0 } });
});

test('an account that the vendor refuses for good is logged once, and not asked about again', async () => {
  fail('access_denied');

  await sendAbout(failing, healthy);

  await vi.waitFor(() => expect(linesOf('ACCOUNT_NOT_REFRESHED', failing)).toHaveLength(1), soon);
  await vi.waitFor(async () => expect(await codeOf(healthy)).toBe('ACCOUNT_CANCELED'), soon);
  const { plan } = simulator().requests;
  expect(await repeat()).toMatchObject({ ok: true, result: { due: 0 } });
  expect(simulator().requests.plan).toBe(plan);
  expect(linesOf('ACCOUNT_NOT_REFRESHED', failing)).toHaveLength(1);
});

test('a note that cannot be read is logged once, and one of an earlier version is read', async () => {
  const { dynamoDbEndpoint, functions } = stack();
  const [table] = functions.all.flatMap(({ environment }) => environment['WORK_STATE_TABLE'] ?? []);
  const client = new DynamoDBClient({ endpoint: dynamoDbEndpoint });
  const put = (item: Readonly<Record<string, unknown>>) =>
    client.send(new PutItemCommand({ TableName: table, Item: marshall(item) }));
  const at = new Date().toISOString();
  const note = { accountId: healthy, eventType: 'account.cancel', signedAt: at, receivedAt: at };
  await put({ ...note, kind: `webhook#${failing}`, id: 'account.cancel', accountId: '../x' });
  await put({ ...note, kind: 'webhook', id: `${healthy}#account.cancel` });
  client.destroy();

  await vi.waitFor(async () => expect(await codeOf(healthy)).toBe('ACCOUNT_CANCELED'), soon);
  await vi.waitFor(() => expect(linesOf('WEBHOOK_NOTE_DAMAGED', '')).toHaveLength(1), soon);
});
