/** The mixed work of the soak: each kind knows what is true, and tells each answer that is not. */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulator } from '../../local/simulator/simulator.ts';
import type { LocalStack } from '../../local/stack.ts';
import { reAudit } from '../../shared/api/operations/audit.ts';

export interface Tally {
  readonly counts: Record<'checks' | 'reviews' | 'webhooks' | 'audits', number>;
  serverErrors: number;
  readonly wrong: string[];
}

interface Parts {
  readonly stack: LocalStack;
  readonly simulator: Simulator;
  readonly token: string;
  readonly tally: Tally;
  readonly isOver: () => boolean;
}

/** How long a webhook may take to be followed. */
const followedMs = 60_000;

/** Asks the service, and compares its answers to checks with the truth. */
const createCaller = ({ stack, token, tally }: Pick<Parts, 'stack' | 'token' | 'tally'>) => {
  const ask = async (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${stack.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (response.status >= 500) tally.serverErrors += 1;
    return { status: response.status, json: JSON.parse((await response.text()) || '{}') };
  };
  const codeOf = async (accountId: string): Promise<string | undefined> => {
    tally.counts.checks += 1;
    const { status, json } = await ask('/v1/memberships/check', { accountId });
    if (status === 200) return json.code;
    // Those of 5xx are counted by themselves.
    if (status < 500) tally.wrong.push(`a check of ${accountId} was answered ${status}`);
    return undefined;
  };
  const expectCode = async (accountId: string, expected: string): Promise<void> => {
    const code = await codeOf(accountId);
    if (code !== undefined && code !== expected) tally.wrong.push(`${accountId}: ${code} in the place of ${expected}`);
  };
  return { ask, codeOf, expectCode };
};

/** Work of each kind that goes on until it is over. */
export const soakWork = ({ stack, simulator, token, tally, isOver }: Parts) => {
  const { ask, codeOf, expectCode } = createCaller({ stack, token, tally });
  const open = simulator.accounts.all('ours').filter(({ billingStatus }) => billingStatus === 'Open');
  const [reviewed, webhooked, stable] = [open.slice(0, 20), open.slice(20, 40), open.slice(40)];
  const foreign = simulator.accounts.all('foreign');

  return {
    /** Accounts that nobody touches, those of other partners, and ids that there are not. */
    check: async () => {
      while (!isOver()) {
        const known = stable[randomInt(stable.length)]?.accountId ?? '';
        const other = foreign[randomInt(foreign.length)]?.accountId ?? 'nobody00000';
        const [accountId, code] = randomInt(4) === 0 ? [other, 'UNKNOWN_ACCOUNT'] : [known, 'MEMBER'];
        await expectCode(accountId, code);
        await sleep(randomInt(20));
      }
    },
    /** A decision holds for the very next check. */
    review: async () => {
      for (let turn = 0; !isOver(); turn += 1) {
        const { accountId = '' } = reviewed[turn % reviewed.length] ?? {};
        for (const [decision, code] of [
          ['revoke', 'REVOKED'],
          ['reopen', 'PENDING_REVIEW'],
          ['approve', 'MEMBER'],
        ] as const) {
          const body = { justification: 'A decision of the soak' };
          const { status } = await ask(`/v1/memberships/${accountId}/${decision}`, body, { 'if-match': '*' });
          if (status !== 200 && status < 500) tally.wrong.push(`${decision} of ${accountId} was answered ${status}`);
          tally.counts.reviews += 1;
          await expectCode(accountId, code);
        }
        await sleep(500);
      }
    },
    /** What the vendor has changed and told is answered within a minute. */
    webhook: async () => {
      for (let turn = 0; !isOver(); turn += 1) {
        const { accountId = '' } = webhooked[turn % webhooked.length] ?? {};
        for (const [billingStatus, eventType, code] of [
          ['Canceled', 'account.cancel', 'ACCOUNT_CANCELED'],
          ['Open', 'tier.increase', 'MEMBER'],
        ] as const) {
          simulator.accounts.change(accountId, { billingStatus });
          const sent = await simulator.webhooks.send(`${stack.url}/webhooks/constant-contact`, {
            accountId,
            eventType,
          });
          if (sent.status >= 500) tally.serverErrors += 1;
          tally.counts.webhooks += 1;
          const until = Date.now() + followedMs;
          while ((await codeOf(accountId)) !== code && Date.now() < until) await sleep(200);
          await expectCode(accountId, code);
        }
        await sleep(1_000);
      }
    },
    /** Each audit reads the whole list. */
    audit: async () => {
      while (!isOver()) {
        const invocation = await stack.runSchedule(reAudit.name);
        if (!invocation.ok) tally.wrong.push(`an audit failed: ${invocation.error.errorMessage}`);
        tally.counts.audits += 1;
        await sleep(5_000);
      }
    },
  };
};
