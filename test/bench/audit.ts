/** What a re-audit costs the vendor, the store and the function, on the local stack with the rate limit lifted. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { bundleFunctions } from '../../infra/bundle.ts';
import { startLocalStack } from '../../infra/local/stack.ts';
import { reAudit } from '../../shared/api/operations/audit.ts';
import type { Counter } from './requests.ts';
import type { Figure } from './statistics.ts';

const accounts = 100_000;
const changed = accounts / 100;
const pages = Math.ceil(accounts / 50);

const report = z.object({
  run: z.object({ state: z.literal('completed'), accounts: z.number(), changes: z.record(z.string(), z.number()) }),
  peakMegabytes: z.number(),
});

const isWrite = (operation: string): boolean => /Put|Write|Update|Delete/.test(operation);

/** @param dynamoDbEndpoint where `counted` counts */
export const measureAudit = async (
  folder: string,
  dynamoDbEndpoint: string,
  counted: Counter,
  tell: (text: string) => void,
): Promise<Figure[]> => {
  const bundle = (await bundleFunctions(join(folder, 'audit'), [reAudit])).get(reAudit.name);
  if (bundle === undefined) throw new Error('the re-audit was not bundled');
  const stack = await startLocalStack({
    env: { AWS_ENDPOINT_URL_DYNAMODB: dynamoDbEndpoint },
    context: { stackName: 'bench-audit', partnerRatePerSecond: '1000', partnerRatePerDay: '1000000' },
    simulator: { seedCount: accounts, limits: { perSecond: undefined, perDay: 1_000_000 } },
  });
  const fn = stack.functions.all.find(({ operation }) => operation === reAudit.name);
  const { simulator } = stack;
  if (fn === undefined || simulator === undefined) throw new Error('the local stack has no re-audit or no simulator');

  const audit = async (): Promise<z.infer<typeof report>> => {
    const child = fork(fileURLToPath(new URL('audit-process.ts', import.meta.url)), [join(bundle.path, 'index.mjs')], {
      env: { ...fn.environment, PATH: process.env['PATH'], POWERTOOLS_LOG_LEVEL: 'SILENT' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [message] = await once(child, 'message');
    return report.parse(message);
  };
  const measure = async (what: string, mostWrites: number, goal: string): Promise<Figure> => {
    tell(what);
    const before = simulator.requests.list;
    const begun = performance.now();
    const ended: z.infer<typeof report>[] = [];
    const counts = await counted(async () => ended.push(await audit()));
    const seconds = (performance.now() - begun) / 1000;
    const calls = simulator.requests.list - before;
    const writes = [...counts].reduce((sum, [operation, count]) => (isWrite(operation) ? sum + count : sum), 0);
    const megabytes = ended[0]?.peakMegabytes ?? Number.POSITIVE_INFINITY;
    return {
      what,
      measured: `${calls} list calls, ${writes} DynamoDB writes, ${megabytes.toFixed(0)} MB, ${seconds.toFixed(1)} s`,
      baseline: `⌈N/50⌉ = ${pages}; counted at the simulator and at the server; peak memory of a process of its own`,
      goal: `${pages} calls, ${goal}, ≤ 256 MB`,
      reached: calls === pages && writes <= mostWrites && megabytes <= 256,
    };
  };

  try {
    const figures = [
      await measure(`first re-audit of ${accounts}`, pages + accounts * 1.01 + 10, 'a write for each account'),
      await measure(`re-audit of ${accounts}, unchanged`, pages + 10, '≤ pages + 10 writes'),
    ];
    for (const { accountId } of simulator.accounts.all('ours').slice(0, changed)) {
      simulator.accounts.change(accountId, { organizationName: `Renamed ${accountId}` });
    }
    const mostChanged = pages + changed * 1.01 + 15;
    figures.push(await measure(`re-audit of ${accounts}, ${changed} changed`, mostChanged, '≤ pages + changes + 1 %'));
    return figures;
  } finally {
    await stack.close();
  }
};
