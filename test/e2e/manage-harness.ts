import { beforeEach, expect } from 'vitest';
import type { NewAccount } from '../../local/simulator/account.ts';
import { expectDeclared } from '../support/declared.ts';
import { operationOf, useStack } from './harness.ts';

/** The local stack, with an account of its own for each test, and what is done to it. */
export const useManagedAccounts = ({ behindProxy = false } = {}) => {
  const harness = useStack({}, { behindProxy });
  const { ask, check, stack } = harness;
  const simulator = () => {
    const { simulator: running } = stack();
    if (running === undefined) throw new Error('the simulator is not running');
    return running;
  };
  let accounts = 0;
  let ofTest = '';
  /** By default ours, open, and with a paid plan. */
  const addAccount = (account: NewAccount = {}): string => {
    accounts += 1;
    const accountId = `a07emanage${accounts}`;
    simulator().accounts.add({ accountId, partner: 'ours', billingStatus: 'Open', planType: 'GOLD', ...account });
    return accountId;
  };
  beforeEach(() => {
    ofTest = addAccount();
  });

  return {
    ...harness,
    simulator,
    addAccount,
    accountId: () => ofTest,
    /** Calls an operation about one account. */
    call: (name: string, accountId: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
      const { method, path } = operationOf(name);
      return ask(method, path.replace('{accountId}', accountId), { ...(body === undefined ? {} : { body }), headers });
    },
    codeOf: async (accountId = ofTest): Promise<string> => (await check({ accountId })).json.code,
    /** What was done at the vendor for an account, the newest first. */
    recordsOf: async (accountId = ofTest) => {
      const { status, json } = await ask('GET', `/v1/operation-records?accountId=${accountId}`);
      expect(status).toBe(200);
      expectDeclared(operationOf('list-operation-records'), json);
      return json.operationRecords;
    },
  };
};
