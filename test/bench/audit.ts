/** What a re-audit costs the vendor and the store, on the local stack with the rate limit lifted. */
import type { LocalStack } from '../../infra/local/stack.ts';
import type { Counter } from './requests.ts';
import type { Figure } from './statistics.ts';

const isWrite = (operation: string): boolean => /Put|Write|Update|Delete/.test(operation);

export const measureAudit = async (stack: LocalStack, counted: Counter, accounts: number): Promise<Figure[]> => {
  const figures: Figure[] = [];
  const pages = Math.ceil(accounts / 50);
  for (const run of ['first', 'second'] as const) {
    const before = stack.simulator?.requests.list ?? 0;
    const begun = performance.now();
    const counts = await counted(async () => {
      const invocation = await stack.runSchedule('re-audit');
      if (!invocation.ok) throw new Error(`the ${run} audit failed: ${JSON.stringify(invocation)}`);
    });
    const seconds = (performance.now() - begun) / 1000;
    const calls = (stack.simulator?.requests.list ?? 0) - before;
    const writes = [...counts].reduce((sum, [operation, count]) => (isWrite(operation) ? sum + count : sum), 0);
    const most = run === 'first' ? accounts + 10 : 10;
    figures.push({
      what: `${run} re-audit of ${accounts} accounts${run === 'second' ? ', unchanged' : ''}`,
      measured: `${calls} list calls, ${writes} DynamoDB writes, ${seconds.toFixed(1)} s`,
      baseline: `⌈N/50⌉ = ${pages}; counted at the simulator and at the server`,
      goal: run === 'first' ? `${pages} calls, one write for each account` : `${pages} calls, no write for an account`,
      reached: calls === pages && writes <= most,
    });
  }
  return figures;
};
