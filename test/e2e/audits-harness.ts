import { expect } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { expectDeclared } from '../support/declared.ts';
import { type Ask, manyAccounts, operationOf, type Reply, useStack } from './harness.ts';

export const unknownRun = '01KADT00000000000000000000';

export const expectAnswer = (reply: Reply, status: number, name: string): void => {
  expect(reply.status, reply.text).toBe(status);
  expectDeclared(operationOf(name), reply.json);
};

/** The local stack, and what is done with its audits. */
export const useAudits = ({ seedCount = manyAccounts, behindProxy = false } = {}) => {
  const used = useStack({}, { seedCount, behindProxy });
  const { ask, check, stack } = used;
  /** As a person who has signed in. */
  const as = async (subject: string): Promise<Pick<Ask, 'token'>> => ({
    token: await stack().token(stack().scopes, { subject }),
  });
  const accounts = () => stack().simulator?.accounts ?? expect.fail('no simulator');
  return {
    ...used,
    accounts,
    start: async (body: unknown, who = 'alice') => ask('POST', '/v1/audits', { body, ...(await as(who)) }),
    release: async (runId: string, planHash: string, who = 'bob') =>
      ask('POST', `/v1/audits/${runId}/release`, { body: { planHash }, ...(await as(who)) }),
    get: (runId: string, query = '') => ask('GET', `/v1/audits/${runId}${query}`),
    list: (query = '') => ask('GET', `/v1/audits${query}`),
    /** What waits for an answer or for a release, page by page. */
    casesOf: async (pageSize: number) => {
      const pages: { readonly accountId: string }[][] = [];
      for (let query = `?pageSize=${pageSize}`; ; ) {
        const answer = await ask('GET', `/v1/audit-cases${query}`);
        expectAnswer(answer, 200, 'list-audit-cases');
        pages.push(answer.json.cases);
        if (answer.json.nextPageToken === undefined) return pages;
        query = `?pageSize=${pageSize}&pageToken=${answer.json.nextPageToken}`;
      }
    },
    codeOf: async (accountId: string): Promise<string> => (await check({ accountId })).json.code,
    /** Runs the scheduled function once. */
    runTick: async () => {
      const ticked = await ask('POST', '/_local/schedules/re-audit', { token: undefined });
      expectAnswer(ticked, 200, 'start-audit');
      return ticked.json;
    },
    /** So many of our accounts that are open, and that no other test names. */
    someOfOurs: (count: number): string[] => {
      const named: readonly string[] = Object.values(sampleAccounts);
      return accounts()
        .all('ours')
        .filter(({ accountId, billingStatus }) => billingStatus === 'Open' && !named.includes(accountId))
        .slice(0, count)
        .map(({ accountId }) => accountId);
    },
  };
};
