/** What checks cost DynamoDB, counted on the wire between the deployed functions and the server. */
import type { LocalStack } from '../../local/stack.ts';
import type { Figure } from './statistics.ts';

/** Counts the requests that `work` makes, by operation. */
export type Counter = (work: () => Promise<unknown>) => Promise<ReadonlyMap<string, number>>;

const total = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);
const show = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([operation, count]) => `${count} ${operation}`).join(' + ');

export const measureRequests = async (
  stack: LocalStack,
  counted: Counter,
  { accountIds, userId }: { readonly accountIds: readonly string[]; readonly userId: string },
): Promise<Figure[]> => {
  const token = await stack.token(['membership/check']);
  const post = async (path: string, body: unknown): Promise<void> => {
    const answer = await fetch(`${stack.url}/v1/memberships/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  };
  const subjects = [...accountIds.slice(0, 99).map((accountId) => ({ accountId })), { userId }];
  const [accountId] = accountIds;
  const cases = [
    { what: 'check by accountId, cold', most: 1, work: () => post('check', { accountId }) },
    { what: 'check by accountId, warm', most: 1, work: () => post('check', { accountId }) },
    { what: 'check by userId, warm', most: 2, work: () => post('check', { userId }) },
    // A round is what is sent at the same time: keys beyond 100 go along in a second request.
    { what: 'batch of 100 with a user, cold', most: 3, work: () => post('check-batch', { subjects }) },
    { what: 'batch of 100 with a user, warm', most: 2, work: () => post('check-batch', { subjects }) },
  ];
  const figures: Figure[] = [];
  for (const { what, most, work } of cases) {
    const counts = await counted(work);
    figures.push({
      what,
      measured: show(counts),
      baseline: 'counted between the function and the server',
      goal: most === 3 ? 'two rounds' : `≤ ${most}`,
      reached: total(counts) <= most,
    });
  }
  return figures;
};
