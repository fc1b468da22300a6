/**
 * One process of the service: the real code on the memory DynamoDB, and a vendor without a network
 * between.
 */

import type { Instant } from '../../shared/base/time.ts';
import type { VendorFailureKind } from '../../shared/constant-contact/result.ts';
import { createGovernor } from '../../shared/domain/budget/governor.ts';
import type { Lane } from '../../shared/domain/budget/limits.ts';
import { auditShare } from '../../shared/domain/budget/report.ts';
import { createCaseStore } from '../../shared/store/audits/cases.ts';
import { createAuditPageStore } from '../../shared/store/audits/pages.ts';
import { createAuditPlanStore } from '../../shared/store/audits/plans.ts';
import { createAuditRunStore } from '../../shared/store/audits/runs.ts';
import { createBrakeStore } from '../../shared/store/brake.ts';
import { type BudgetMemory, createBudgetStore } from '../../shared/store/budget.ts';
import { createBudgetReader } from '../../shared/store/budget-reader.ts';
import type { StoreContext } from '../../shared/store/context.ts';
import { createMembershipChanger } from '../../shared/store/memberships/change.ts';
import { accountKeyPrefix } from '../../shared/store/memberships/keys.ts';
import { createLinkChanger } from '../../shared/store/memberships/links.ts';
import { createMembershipLister } from '../../shared/store/memberships/list.ts';
import { createNameLinksReader } from '../../shared/store/memberships/name-links.ts';
import { createMembershipReader, createMembershipsReader } from '../../shared/store/memberships/read.ts';
import { createWatermarkReader } from '../../shared/store/memberships/watermark.ts';
import { createProvisionSettlement } from '../../shared/store/provisions/settle.ts';
import type { AuditDependencies } from '../../shared/use-cases/audit/tick.ts';
import { createGuardedChanger } from '../../shared/use-cases/memberships/guarded-change.ts';
import type { VerifyDependencies } from '../../shared/use-cases/memberships/verify-account.ts';
import { givingWith } from '../support/identities.ts';
import { defaultPolicy } from '../support/memberships.ts';
import { type Connection, CrashedError } from '../support/memory-dynamodb.ts';
import { expectFloor } from './invariants/budget.ts';
import { type ReadPage, type Surroundings, tables } from './surroundings.ts';
import { type Call, createVendorClient, ownPartnerId } from './vendor-client.ts';

/** As many tries as the HTTP client makes. */
const mostTries = 4;
const isRepeated: readonly VendorFailureKind[] = ['throttled', 'unavailable'];

export interface Process {
  readonly audit: AuditDependencies;
  readonly verification: VerifyDependencies;
}

interface ProcessOptions {
  readonly lane?: Lane;
  /** What it remembers; by default nothing. */
  readonly memory?: BudgetMemory;
  /** May throw, as when the process dies, and may take its time, as when it stops dead. */
  readonly atVendor?: (when: 'before' | 'after') => void | Promise<void>;
}

export const startProcess = (
  surroundings: Surroundings,
  connection: Connection,
  options: ProcessOptions = {},
): Process => {
  const { clock, brake, reviewMode, auditEverySeconds, scans, limits, newId } = surroundings;
  const now = (): Instant => clock.now;
  const context = contextOf(surroundings, connection);
  const { call, budget, answeredAt } = createCaller(surroundings, connection, context, options);
  const constantContact = createVendorClient(surroundings, call);
  const changeMembership = createMembershipChanger(context, tables);
  const cases = createCaseStore(context, tables.workState);
  const memory = createBrakeStore(context, tables.workState);
  const readBudget = createBudgetReader(context, tables.workState);
  const pages = createAuditPageStore(context, tables.workState);
  const addPage: typeof pages.add = (runId, page, accountsSoFar) => {
    const log = scans.get(runId) ?? new Map<number, ReadPage[]>();
    scans.set(runId, log);
    const read = { at: answeredAt(), accountIds: page.accounts.map(({ accountId }) => accountId) };
    log.set(page.number, [...(log.get(page.number) ?? []), read]);
    return pages.add(runId, page, accountsSoFar);
  };
  return {
    audit: {
      constantContact,
      budget,
      readMemberships: createMembershipsReader(context, tables.memberships),
      listMemberships: createMembershipLister(context, tables.memberships),
      changeMembership,
      readWatermark: createWatermarkReader(context, tables.memberships),
      membershipsTable: tables.memberships,
      auditRecordsTable: tables.auditRecords,
      runs: createAuditRunStore(context, tables.workState),
      pages: { ...pages, add: addPage },
      plans: createAuditPlanStore(context, tables.workState),
      linkName: createLinkChanger(context, tables).linkName,
      give: givingWith(context, tables),
      readNameLinks: createNameLinksReader(context, tables.memberships),
      provisions: createProvisionSettlement(context, tables.workState),
      reviewMode,
      policy: { inactiveActivities: ['canceled', 'trial_ended', 'disabled'], freshForSeconds: 93_600 },
      thresholds: brake,
      brake: memory,
      cases,
      readMembership: createMembershipReader(context, tables.memberships),
      readAuditBudget: async () => auditShare(await readBudget(), now(), limits),
      auditEverySeconds,
      now,
      newId,
      log: () => {},
    },
    verification: {
      constantContact: {
        ...constantContact,
        accountSummary: async () => {
          throw new Error('not part of the simulation');
        },
        ownPartnerId: async () => ({ ok: true, value: ownPartnerId }),
      },
      changeMembership: createGuardedChanger({
        changeMembership,
        brake: memory,
        thresholds: brake,
        cases,
        policy: defaultPolicy,
        now,
        onHeld: () => {},
      }),
      reviewMode,
      now,
    },
  };
};

const contextOf = ({ clock, random, spoilt }: Surroundings, { client }: Connection): StoreContext => ({
  client,
  now: () => clock.now,
  sleep: async (milliseconds) => {
    // Now and then a timer fires late.
    clock.now += Math.max(1, Math.ceil(milliseconds)) + (random.chance(0.05) ? random.int(1, 600) : 0);
  },
  random: random.next,
  damaged: (key) => {
    if (spoilt.has(key.replace(accountKeyPrefix, ''))) return;
    throw new Error(`damaged item ${key}`);
  },
});

/**
 * Calls the vendor as the HTTP client does: within the budget, and again after a failure that may
 * pass.
 */
const createCaller = (
  surroundings: Surroundings,
  connection: Connection,
  context: StoreContext,
  { lane = 'audit', memory, atVendor = () => {} }: ProcessOptions,
) => {
  const { clock, random, limits, requests } = surroundings;
  /**
   * When a permit was last found to be good: what passes from then on, as others have their turn,
   * is not the governor's.
   */
  let permittedAt: Instant = 0;
  const budget = createGovernor({
    store: createBudgetStore(context, tables.workState, memory),
    limits,
    lane,
    now: () => {
      permittedAt = clock.now;
      return permittedAt;
    },
    sleep: context.sleep,
    random: random.next,
  });

  let answeredAt: Instant = 0;
  const call: Call = async (asked, deadline, answer) => {
    for (let tries = 1; ; tries += 1) {
      if (connection.crashed) throw new CrashedError('the process has died before');
      const permit = await budget.take(deadline);
      if (!permit.granted) {
        expectFloor(surroundings, lane, permit.retryAt);
        return { ok: false, failure: { kind: 'budget_spent', reason: 'no request is left', retryAt: permit.retryAt } };
      }
      await atVendor('before');
      const sentAt = permittedAt;
      requests.push({ at: sentAt, lane });
      surroundings.meanwhile();
      // What is answered is later than what has happened, also by the clock.
      clock.now += 1;
      const kind = surroundings.vendorFault(asked);
      const value = answer();
      answeredAt = clock.now;
      clock.now += random.int(5, 200);
      await atVendor('after');
      if (kind === undefined) {
        if (permit.reopenDay !== undefined) {
          surroundings.openings.push(clock.now);
          await permit.reopenDay();
        }
        return { ok: true, value };
      }
      if (kind === 'throttled') await budget.throttled();
      if (kind === 'quota_exceeded') {
        // It may have told the others although it dies before it knows.
        const closing = { sentAt, saidAt: clock.now, toldAt: Number.POSITIVE_INFINITY };
        surroundings.closings.push(closing);
        await budget.quotaExceeded(sentAt);
        closing.toldAt = clock.now;
      }
      if (tries === mostTries || !isRepeated.includes(kind)) {
        return { ok: false, failure: { kind, reason: 'a fault of the simulation' } };
      }
    }
  };
  return { call, budget, answeredAt: () => answeredAt };
};
