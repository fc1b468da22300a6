/** A clientele in calm surroundings: nothing breaks, and only what a test lets happen happens. */

import { dayMs, type Instant } from '../../shared/base/time.ts';
import type { BudgetLimits, Lane } from '../../shared/domain/budget/limits.ts';
import type { DecisionCode } from '../../shared/domain/membership/decide.ts';
import type { AccountId } from '../../shared/domain/membership/facts.ts';
import { createAuditRunStore } from '../../shared/store/audits/runs.ts';
import { createKnowledgeReader } from '../../shared/store/memberships/knowledge.ts';
import { tick } from '../../shared/use-cases/audit/tick.ts';
import { checkMemberships } from '../../shared/use-cases/memberships/check.ts';
import { defaultBrake } from '../support/audit.ts';
import { defaultPolicy, noon } from '../support/memberships.ts';
import { randomFrom } from './random.ts';
import { startProcess } from './service.ts';
import { createSurroundings, tables } from './surroundings.ts';
import { createVendorWorld } from './vendor-world.ts';

interface Clientele {
  /** All of them ours and open, in pages as the vendor's largest. */
  readonly accounts: number;
  readonly limits: BudgetLimits;
  /** Requests that callers make as soon as a day begins; 0 unless given. */
  readonly callers?: number;
  readonly auditEverySeconds: number;
}

const pageSize = 50;
/** What a tick of the deployed function gets. */
const tickMs = 14 * 60_000;

export const createClientele = ({ accounts, limits, callers = 0, auditEverySeconds }: Clientele) => {
  const clock = { now: noon };
  const random = randomFrom(1);
  const vendor = createVendorWorld(random, () => clock.now, pageSize);
  for (let account = 0; account < accounts; account += 1) vendor.add('ours', 'Open');
  const surroundings = createSurroundings({
    vendor,
    clock,
    random,
    limits,
    brake: defaultBrake,
    reviewMode: 'auto',
    auditEverySeconds,
  });
  const context = { client: surroundings.db.client, now: () => clock.now, sleep: async () => {}, random: () => 0.5 };
  const store = { ...context, damaged: () => {} };
  const readKnowledge = createKnowledgeReader(store, tables.memberships);
  const startOne = (lane: Lane) => startProcess(surroundings, surroundings.db.connect(), { lane });
  let day = Math.floor(clock.now / dayMs);
  const call = async (): Promise<void> => {
    if (Math.floor(clock.now / dayMs) === day) return;
    day = Math.floor(clock.now / dayMs);
    const { constantContact } = startOne('interactive').audit;
    const [accountId] = vendor.all().map((account) => account.accountId);
    for (let calls = 0; accountId !== undefined && calls < callers; calls += 1) {
      await constantContact.probeAccount(accountId, clock.now + tickMs);
    }
  };
  return {
    clock,
    vendor,
    accountIds: vendor.all().map(({ accountId }) => accountId),
    requests: surroundings.requests,
    runs: createAuditRunStore(store, tables.workState),

    /** A tick at every `everyMs` until then, each a process of its own. */
    live: async (until: Instant, everyMs: number, after: () => Promise<void> = async () => {}): Promise<void> => {
      while (clock.now < until) {
        const begun = clock.now;
        await call();
        await tick(startOne('audit').audit, clock.now + tickMs, 'when_due');
        clock.now = Math.max(clock.now, begun + everyMs);
        await after();
      }
    },

    /** What callers are answered about accounts now. */
    codes: async (accountIds: readonly AccountId[]): Promise<DecisionCode[]> => {
      const questions = accountIds.map((accountId) => ({ subject: { accountId } }));
      const dependencies = {
        readKnowledge,
        policy: defaultPolicy,
        now: () => clock.now,
        newId: () => 'decision',
        onDecision: () => {},
        onBatch: () => {},
      };
      const outcomes = await checkMemberships(questions, dependencies);
      return outcomes.map((each) => {
        if (each.outcome !== 'checked') throw new Error(each.outcome);
        return each.checked.decision.code;
      });
    },
  };
};
