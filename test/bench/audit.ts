/** What a re-audit costs the vendor, the store and the function, on the local stack with the rate limit lifted. */
import { once } from 'node:events';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { Account } from '../../local/simulator/account.ts';
import { chunksOf } from '../../shared/base/chunks.ts';
import { activityOf } from '../../shared/constant-contact/activity.ts';
import { defaultActivityWords } from '../../shared/domain/membership/activity-words.ts';
import { isAccountId } from '../../shared/domain/membership/facts.ts';
import { seenUnderPartner } from '../../shared/domain/membership/transitions.ts';
import { membershipItem } from '../../shared/store/memberships/items.ts';
import { startAuditStack } from './audit-stack.ts';
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

/** What a first audit would have found; written by hand, because that takes a twentieth of the time. */
const fillStore = async (endpoint: string, table: string, all: readonly Account[]): Promise<void> => {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const now = Date.now() - 3_600_000;
  const itemOf = ({ accountId, billingStatus, organizationName, userName }: Account) => {
    const change = seenUnderPartner(
      undefined,
      {
        source: 'audit',
        observedAt: now,
        activity: activityOf(billingStatus, defaultActivityWords),
        profile: { organizationName, siteOwnerName: userName },
      },
      { reviewMode: 'auto' },
    );
    if (change === undefined || !isAccountId(accountId)) throw new Error(`not to be discovered: ${accountId}`);
    return membershipItem({ ...change.facts, accountId, version: 1, createdAt: now, updatedAt: now });
  };
  for (const chunk of chunksOf(all, 25)) {
    const RequestItems = { [table]: chunk.map((account) => ({ PutRequest: { Item: itemOf(account) } })) };
    const { UnprocessedItems: left = {} } = await client.send(new BatchWriteItemCommand({ RequestItems }));
    if (Object.keys(left).length > 0) throw new Error('not every membership was written');
  }
  client.destroy();
};

/** @param endpoints of DynamoDB; `counted` counts at that of the audit */
export const measureAudit = async (
  folder: string,
  endpoints: { readonly stack: string; readonly audit: string },
  counted: Counter,
  tell: (text: string) => void,
): Promise<Figure[]> => {
  const stack = await startAuditStack(folder, endpoints.stack, accounts, endpoints.audit);
  const { simulator, environment } = stack;

  const audit = async (): Promise<z.infer<typeof report>> => {
    const child = stack.forkAudit();
    for (;;) {
      const [message] = await once(child, 'message');
      const ended = report.safeParse(message);
      if (ended.success) return ended.data;
      if ('run' in message) throw new Error(`the audit has not completed: ${JSON.stringify(message)}`);
    }
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
    tell(`writing ${accounts} memberships`);
    await fillStore(endpoints.stack, environment['MEMBERSHIPS_TABLE'] ?? '', simulator.accounts.all('ours'));
    // The watermark and what is expected come from a run of its own.
    await audit();
    const figures = [await measure(`re-audit of ${accounts}, unchanged`, pages + 10, '≤ pages + 10 writes')];
    for (const { accountId } of simulator.accounts.all('ours').slice(0, changed)) {
      simulator.accounts.change(accountId, { organizationName: `Renamed ${accountId}` });
    }
    // A part of the plan and its checkpoint for every hundred changes.
    const mostChanged = pages + changed * 1.02 + 10;
    figures.push(
      await measure(`re-audit of ${accounts}, ${changed} changed`, mostChanged, '≤ pages + 1.02 × changes + 10 writes'),
    );
    return figures;
  } finally {
    await stack.close();
  }
};
