/** Whether the governor keeps to the vendor's limit without wasting it: many callers at once, in real time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startSimulator } from '../../local/simulator/simulator.ts';
import { createConstantContact } from '../../shared/constant-contact/accounts/client.ts';
import { createTokenRequest } from '../../shared/constant-contact/auth/token-endpoint.ts';
import { succeeded } from '../../shared/constant-contact/result.ts';
import { createHttp, fullJitter } from '../../shared/constant-contact/transport/client.ts';
import { createGovernor } from '../../shared/domain/budget/governor.ts';
import { defaultActivityWords } from '../../shared/domain/membership/activity-words.ts';
import { createBudgetStore } from '../../shared/store/budget.ts';
import { workStateTable } from '../../shared/store/tables.ts';
import type { Figure } from './statistics.ts';

const callers = 20;
const seconds = 30;
const limits = { perSecond: 4, perDay: 10_000 };
/** Milliseconds that a call may take, as in the functions that callers wait for. */
const patience = 25_000;
const table = 'bench-governor';
const now = Date.now;

const makeTable = async (client: DynamoDBClient): Promise<void> => {
  const keys = [workStateTable.partitionKey, workStateTable.sortKey];
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
      KeySchema: keys.map(({ name }, index) => ({ AttributeName: name, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
};

/** @param endpoint of a DynamoDB */
export const measureGovernor = async (endpoint: string): Promise<Figure> => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  await makeTable(client);
  // A second of the simulator is one of the clock: the governor must not depend on where the vendor's seconds begin.
  const simulator = await startSimulator({ limits });
  const { apiUrl, tokenUrl, requests } = simulator;
  const partner = { get: async () => succeeded(simulator.credentials), forget: () => {} };
  const backoff = fullJitter(Math.random);
  const token = await createTokenRequest({
    tokenUrl,
    grant: 'body',
    credentials: partner,
    http: createHttp({ now, backoff }),
    now,
  })(now() + 5_000);
  if (!token.ok) throw new Error(token.failure.reason);
  const accessTokens = { get: async () => succeeded(token.value.value), invalidate: () => {} };

  /** Each caller is a process of its own to the others: they share nothing but the item in the table. */
  const callUntil = async (end: number): Promise<void> => {
    const context = {
      client,
      now,
      sleep: async (ms: number) => void (await sleep(ms)),
      random: Math.random,
      damaged: () => {},
    };
    const store = createBudgetStore(context, table);
    const budget = createGovernor({ store, limits, lane: 'interactive', now, sleep, random: Math.random });
    const http = createHttp({ now, backoff, budget });
    const constantContact = createConstantContact({
      apiUrl,
      activityWords: defaultActivityWords,
      notOursAnswers: new Set(),
      http,
      credentials: partner,
      accessTokens,
    });
    while (now() < end) {
      const page = await constantContact.listAccounts({ accountType: 'all', limit: 50 }, now() + patience);
      if (page.ok) continue;
      if (page.failure.kind !== 'budget_spent') throw new Error(page.failure.reason);
      // Twenty callers queue for 5.1 s, a little longer than this lane waits: the last one asks again.
      await sleep(250 * Math.random());
    }
  };

  let made = 0;
  try {
    const end = now() + seconds * 1_000;
    const calling = Array.from({ length: callers }, () => callUntil(end));
    await sleep(end - now());
    made = requests.list;
    // Those who still wait for their turn have been let in too late to count.
    await Promise.all(calling);
  } finally {
    await simulator.close();
    client.destroy();
  }
  const refused = requests.throttled + requests.quotaExceeded;
  const share = (made - refused) / (limits.perSecond * seconds);
  return {
    what: `${callers} callers at once for ${seconds} s, under the limit of ${limits.perSecond} a second`,
    measured: `${refused} answers of 429, ${(100 * share).toFixed(1)} % of the allowed calls made`,
    baseline: `${limits.perSecond * seconds} calls, counted at the simulator, whose seconds are the clock's`,
    goal: 'no 429, ≥ 95 %',
    reached: refused === 0 && share >= 0.95,
  };
};
