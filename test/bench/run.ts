/** `npm run bench`: the figures that this project promises, each with its baseline from the same run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { bundleFunctions, bundleOf } from '../../infra/bundle.ts';
import { type Architecture, ownArchitecture } from '../../infra/code-cache/node.ts';
import { startDynamoDb } from '../../local/aws/dynamodb/server.ts';
import { startLocalStack } from '../../local/stack.ts';
import { reAudit } from '../../shared/api/operations/audit.ts';
import { checkMembership } from '../../shared/api/operations/check.ts';
import { hasChromium } from '../support/chromium.ts';
import { startDynamoDbProxy } from '../support/dynamodb-proxy.ts';
import { measureAudit } from './audit.ts';
import { buildBaseline, measureBundles } from './bundles.ts';
import { measureConsole } from './console.ts';
import { measureGovernor } from './governor.ts';
import { measureLargeAudit } from './large-audit.ts';
import { measureLists } from './lists.ts';
import { type Counter, measureRequests } from './requests.ts';
import { measureStart } from './start.ts';
import { measureStatement } from './statement.ts';
import { type Figure, printTable } from './statistics.ts';
import { measureVerifyTrail } from './verify-trail.ts';
import { measureWarmCheck } from './warm-check.ts';

const accounts = 1_000;
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

const folder = await mkdtemp(join(tmpdir(), 'bench-'));
const dynamoDb = await startDynamoDb({});
const proxy = await startDynamoDbProxy(dynamoDb.endpoint);
const counts = new Map<string, number>();
proxy.interfere((operation) => {
  counts.set(operation, (counts.get(operation) ?? 0) + 1);
  return undefined;
});
const counted: Counter = async (work) => {
  counts.clear();
  await work();
  return new Map(counts);
};

tell('starts');
const figures: Figure[] = [await measureStart()];
tell('the limit of requests per second');
figures.push(await measureGovernor(dynamoDb.endpoint));

figures.push(...(await measureAudit(folder, { stack: dynamoDb.endpoint, audit: proxy.endpoint }, counted, tell)));
figures.push(await measureLargeAudit(folder, dynamoDb.endpoint, tell));
figures.push(await measureVerifyTrail(folder, tell));

tell(`starting the local stack with ${accounts} accounts`);
const stack = await startLocalStack({
  env: { AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint },
  context: { partnerRatePerSecond: '1000', partnerRatePerDay: '1000000' },
  simulator: { seedCount: accounts, limits: { perSecond: undefined, perDay: 1_000_000 } },
});
const check = stack.functions.all.find(({ operation }) => operation === checkMembership.name);
if (check === undefined) throw new Error('the check function is not in the templates');
const table = check.environment['MEMBERSHIPS_TABLE'] ?? '';
try {
  const audited = await stack.runSchedule(reAudit.name);
  if (!audited.ok) throw new Error(`the audit failed: ${JSON.stringify(audited)}`);

  tell('the console');
  if (hasChromium) figures.push(...(await measureConsole(stack)));

  tell('requests of the checks, once the functions of the log have come to rest');
  for (let requests = 1; requests > 0; requests = counts.size) await counted(() => sleep(2_000));
  const accountIds = (stack.simulator?.accounts.all('ours') ?? []).slice(0, 100).map(({ accountId }) => accountId);
  const client = new DynamoDBClient({
    endpoint: dynamoDb.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const link = { key: 'user#bench', accountIds: accountIds.slice(98, 100) };
  await client.send(new PutItemCommand({ TableName: table, Item: marshall(link) }));
  figures.push(...(await measureRequests(stack, counted, { accountIds, userId: 'bench' })));

  const env = {
    ...check.environment,
    PATH: process.env['PATH'] ?? '',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
  };
  const baseline = await buildBaseline(folder);
  const bundled = async (name: string, architecture?: Architecture) =>
    bundleOf(await bundleFunctions(join(folder, name), [checkMembership], architecture), checkMembership.name);
  const loaded = { cached: await bundled('cached', ownArchitecture), uncached: await bundled('uncached'), baseline };
  tell('load time');
  figures.push(...(await measureBundles(loaded, env)));
  tell('warm check');
  const [accountId = ''] = accountIds;
  const bundle = join(loaded.cached.path, loaded.cached.entry);
  figures.push(await measureWarmCheck({ bundle, baseline, table, accountId }, env));
  tell('a check with a statement');
  // The local KMS asks for the rights of the function.
  const ownKeys = { ...check.environment, PATH: env.PATH, AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint };
  figures.push(await measureStatement({ bundle, accountId }, ownKeys));
  tell('imports and exports');
  const [workState = ''] = stack.functions.all.flatMap(({ environment }) => environment['WORK_STATE_TABLE'] ?? []);
  figures.push(...(await measureLists(stack, client, workState)));
  client.destroy();
} finally {
  await stack.close();
  await proxy.close();
  await dynamoDb.close();
  await rm(folder, { recursive: true });
  // Also where the rest could not be measured: it took minutes.
  printTable(figures);
}
if (figures.some(({ reached }) => !reached)) process.exitCode = 1;
