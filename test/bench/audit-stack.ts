/** A local stack with very many accounts and no limit of requests, and its re-audit in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFunctions } from '../../infra/bundle.ts';
import type { Simulator } from '../../local/simulator/simulator.ts';
import { startLocalStack } from '../../local/stack.ts';
import { reAudit } from '../../shared/api/operations/audit.ts';

/** The flags that Lambda starts Node with in a function of 256 MB: a larger heap would only be collected later. */
const heapOf256Megabytes = ['--max-old-space-size=230', '--max-semi-space-size=12'];

export interface AuditStack {
  readonly simulator: Simulator;
  readonly environment: Readonly<Record<string, string>>;
  /** Starts an audit; the process tells its peak memory each second, and its run at the end. */
  readonly forkAudit: (different?: NodeJS.ProcessEnv) => ChildProcess;
  readonly close: () => Promise<void>;
}

export const startAuditStack = async (
  folder: string,
  dynamoDbEndpoint: string,
  accounts: number,
  /** For the process of the audit, where its requests are counted apart from those of other functions. */
  auditEndpoint = dynamoDbEndpoint,
): Promise<AuditStack> => {
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
  // The server itself: the check of rights is no part of what is measured.
  const environment = { ...fn.environment, AWS_ENDPOINT_URL_DYNAMODB: auditEndpoint };
  return {
    simulator,
    environment,
    forkAudit: (different) =>
      fork(fileURLToPath(new URL('audit-process.ts', import.meta.url)), [join(bundle.path, bundle.entry)], {
        execArgv: heapOf256Megabytes,
        env: { ...environment, PATH: process.env['PATH'], LOG_LEVEL: 'SILENT', ...different },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      }),
    close: () => stack.close(),
  };
};
