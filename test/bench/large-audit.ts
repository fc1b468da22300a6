/** The memory of a first audit that finds a million accounts, on the local stack with the rate limit lifted. */
import { once } from 'node:events';
import * as z from 'zod/mini';
import { auditRecordsTable, membershipsTable, workStateTable } from '../../shared/store/tables.ts';
import { startAuditStack } from './audit-stack.ts';
import { startMemoryServer } from './memory-server.ts';
import type { Figure } from './statistics.ts';

const accounts = 1_000_000;
const pages = Math.ceil(accounts / 50);
/**
 * After so many accounts the audit is stopped: a million transactions take an hour, and each part
 * like the one before.
 */
const enoughWritten = 20_000;

const report = z.object({ peakMegabytes: z.number(), run: z.optional(z.unknown()) });

/**
 * Scan and comparison are whole; the changes are applied in part.
 *
 * @param dynamoDbEndpoint where the local stack has its tables; the audit uses others
 */
export const measureLargeAudit = async (
  folder: string,
  dynamoDbEndpoint: string,
  tell: (text: string) => void,
): Promise<Figure> => {
  const what = `first audit of ${accounts}, stopped after ${enoughWritten} of its writes`;
  tell(what);
  const stack = await startAuditStack(folder, dynamoDbEndpoint, accounts);
  const { MEMBERSHIPS_TABLE = '', AUDIT_RECORDS_TABLE = '', WORK_STATE_TABLE = '' } = stack.environment;
  let written = 0;
  const dynamoDb = await startMemoryServer(
    {
      [MEMBERSHIPS_TABLE]: membershipsTable,
      [AUDIT_RECORDS_TABLE]: auditRecordsTable,
      [WORK_STATE_TABLE]: workStateTable,
    },
    (operation) => {
      if (operation === 'TransactWriteItems') written += 1;
    },
  );
  const begun = performance.now();
  const audit = stack.forkAudit({ AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint });
  const died = once(audit, 'exit').then(([code]) => {
    throw new Error(`the audit ended with ${code}`);
  });
  let megabytes = Number.POSITIVE_INFINITY;
  let hasEnded = false;
  try {
    while (!hasEnded && written < enoughWritten) {
      const [message] = await Promise.race([once(audit, 'message'), died]);
      const { peakMegabytes, run } = report.parse(message);
      megabytes = peakMegabytes;
      hasEnded = run !== undefined;
    }
  } finally {
    audit.kill('SIGKILL');
    await died.catch(() => {});
    await stack.close();
    await dynamoDb.close();
  }
  const seconds = (performance.now() - begun) / 1000;
  const calls = stack.simulator.requests.list;
  return {
    what,
    measured: `${calls} list calls, ${written} accounts written, ${megabytes.toFixed(0)} MB, ${seconds.toFixed(0)} s`,
    baseline: `⌈N/50⌉ = ${pages}; scan and comparison whole, in one process of its own with the heap of 256 MB`,
    goal: `${pages} calls, ≤ 256 MB`,
    reached: calls === pages && written >= enoughWritten && megabytes <= 256,
  };
};
