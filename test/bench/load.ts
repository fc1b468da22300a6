/**
 * `npm run load`: how many checks a second the local stack answers, beside a handler in the place of
 * the check that makes the bare GetItem: the same gateway, the same worker, the same store.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import * as z from 'zod/mini';
import { startInstance } from '../../local/aws/lambda/instance.ts';
import { startLocalStack } from '../../local/stack.ts';
import { reAudit } from '../../shared/api/operations/audit.ts';
import { checkMembership } from '../../shared/api/operations/check.ts';
import { type Figure, median, printTable } from './statistics.ts';

const connections = 8;
/** Short rounds in turns, so that a machine that gets slower is as slow for both. */
const seconds = 2;
const rounds = 21;

const bareHandler = `
  import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
  const client = new DynamoDBClient({});
  const TableName = process.env.MEMBERSHIPS_TABLE;
  export const handler = async ({ body }) => {
    const Key = { key: { S: 'account#' + JSON.parse(body).accountId } };
    const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    return { statusCode: Item === undefined ? 404 : 200, body: JSON.stringify({ found: Item !== undefined }) };
  };`;

const buildBare = async (outfile: string): Promise<string> => {
  const stdin = { contents: bareHandler, resolveDir: import.meta.dirname };
  const form = { bundle: true, format: 'esm', platform: 'node', target: 'node24', logLevel: 'error' } as const;
  await build({ ...form, stdin, outfile, mainFields: ['module', 'main'] });
  return outfile;
};

const measured = z.object({ perSecond: z.number(), p50: z.number(), p99: z.number(), failed: z.number() });
type Measured = z.infer<typeof measured> & { readonly perCpuSecond: number };

const folder = await mkdtemp(join(tmpdir(), 'load-'));
const stack = await startLocalStack({
  context: { partnerRatePerSecond: '1000', partnerRatePerDay: '1000000' },
  simulator: { seedCount: 500, limits: { perSecond: undefined, perDay: 1_000_000 } },
  isThrottled: false,
});
const check = stack.functions.all.find(({ operation }) => operation === checkMembership.name);
if (check === undefined) throw new Error('the check function is not in the templates');
const bare = startInstance({
  worker: { file: await buildBare(join(folder, 'bare.mjs')), handler: 'handler', context: {} },
  environment: check.environment,
  timeoutSeconds: checkMembership.timeoutSeconds,
  memoryMegabytes: checkMembership.memoryMegabytes,
  onLine: (line) => process.stderr.write(`${line}\n`),
});
const handlers = { check: check.invoke, bare: bare.invoke };

const token = await stack.token(['membership/check']);
const load = async (name: keyof typeof handlers, body: string, duration: number): Promise<Measured> => {
  Object.assign(check, { invoke: handlers[name] });
  const before = process.cpuUsage();
  const program = fileURLToPath(new URL('./load-process.ts', import.meta.url));
  const words = [`${stack.url}${checkMembership.path}`, token, body, String(connections), String(duration)];
  const [message] = await once(fork(program, words), 'message');
  const { user, system } = process.cpuUsage(before);
  const told = measured.parse(message);
  if (told.failed > 0) throw new Error(`${told.failed} requests of ${name} failed`);
  return { ...told, perCpuSecond: (told.perSecond * duration) / ((user + system) / 1e6) };
};

try {
  const audited = await stack.runSchedule(reAudit.name);
  if (!audited.ok) throw new Error(`the audit failed: ${JSON.stringify(audited)}`);
  const [account] = stack.simulator?.accounts.all('ours') ?? [];
  const body = JSON.stringify({ accountId: account?.accountId });
  const runs = { check: [] as Measured[], bare: [] as Measured[] };
  for (const name of ['check', 'bare'] as const) await load(name, body, 5);
  for (let round = 0; round < rounds; round += 1) {
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    for (const name of ['bare', 'check'] as const) runs[name].push(await load(name, body, seconds));
  }
  const of = (name: keyof typeof runs, pick: (run: Measured) => number) => median(runs[name].map(pick));
  const words = (name: keyof typeof runs): string =>
    `${of(name, (run) => run.perSecond).toFixed(0)} per second, ` +
    `${of(name, (run) => run.perCpuSecond).toFixed(0)} per second of one core, ` +
    `p50 ${of(name, (run) => run.p50)} ms, p99 ${of(name, (run) => run.p99)} ms`;
  const ratio = median(
    runs.check.map(({ perSecond }, round) => perSecond / (runs.bare[round]?.perSecond ?? Number.NaN)),
  );
  const figure: Figure = {
    what: `checks through the local stack, ${connections} connections`,
    measured: `${words('check')}, ratio ${ratio.toFixed(2)}`,
    baseline: `${words('bare')}: the bare GetItem in the place of the check; medians of ${rounds} rounds of ${seconds} s in turns`,
    goal: 'ratio ≥ 0.90',
    reached: ratio >= 0.9,
  };
  printTable([figure]);
  if (!figure.reached) process.exitCode = 1;
} finally {
  await bare.close();
  await stack.close();
  await rm(folder, { recursive: true });
}
