import { afterEach, beforeEach, expect } from 'vitest';
import type { NewAccount } from '../../local/simulator/account.ts';
import type { AccountId } from '../../shared/domain/membership/facts.ts';
import { parseAllowList } from '../../shared/domain/partner/allow-list.ts';
import {
  createOperationRecordLister,
  createOperationRecordWriter,
  type OperationRecord,
} from '../../shared/store/operation-records.ts';
import type { AccountOperationDependencies } from '../../shared/use-cases/partner/account-operations.ts';
import type { CancellationDependencies } from '../../shared/use-cases/partner/cancellation.ts';
import type { FollowingDependencies } from '../../shared/use-cases/partner/plans.ts';
import { answerQuestion } from './answers.ts';
import { type AuditWorld, createAuditWorld, createIds } from './audit.ts';
import { accountIdOf } from './memberships.ts';

export const open = accountIdOf('a07eopen0001');
export const canceled = accountIdOf('a07ecanceled');
export const trial = accountIdOf('a07etrial001');
export const referred = accountIdOf('a07ereferred');
export const foreign = accountIdOf('a07eforeign1');
export const nobody = accountIdOf('a07enobody00');

const seed: readonly NewAccount[] = [
  { accountId: open, partner: 'ours', billingStatus: 'Open', planType: 'GOLD', subscriberCount: 20 },
  { accountId: canceled, partner: 'ours', billingStatus: 'Canceled', planType: 'GOLD' },
  { accountId: trial, partner: 'ours', billingStatus: 'Trial' },
  { accountId: referred, partner: 'ours', billingStatus: 'Open', managed: false },
  { accountId: foreign, partner: 'foreign', billingStatus: 'Open' },
];

export const receiver = 'https://api.example/webhooks/constant-contact';

export type ManageDependencies = AccountOperationDependencies &
  CancellationDependencies &
  FollowingDependencies & { readonly receiver: string };

/** The real store, the real client and the simulator, anew for each test, and everything that operations at the vendor need. */
export const usePartnerWorld = () => {
  let world: AuditWorld;
  let dependencies: ManageDependencies;

  beforeEach(async () => {
    world = await createAuditWorld({ seed });
    const { context, tables } = world.store;
    let drawn = 0;
    // The clock stands still, and records of the same millisecond have their places by chance: here, one after the other.
    const random = () => {
      drawn += 1;
      return drawn / 1_000;
    };
    const { constantContact, changeMembership, reviewMode, now, log } = world.auditDependencies();
    dependencies = {
      operations: world.vendor.operations({ tokenUrl: world.simulator.tokenUrl }),
      record: createOperationRecordWriter({ ...context, random }, tables.auditRecords),
      newId: createIds(),
      allowed: parseAllowList('GET /**,POST /contacts') ?? [],
      receiver,
      constantContact,
      changeMembership,
      reviewMode,
      now,
      log,
    };
  });
  afterEach(async () => {
    await world.close();
  });

  const actor = { client: 'app', person: 'alice' };
  const list = (accountId?: AccountId) =>
    createOperationRecordLister(world.store.context, world.store.tables.auditRecords)(accountId, 100);
  const dump = (table: keyof AuditWorld['store']['tables']) => world.store.dump(world.store.tables[table]);
  return {
    world: () => world,
    dependencies: (different: Partial<ManageDependencies> = {}): ManageDependencies => ({
      ...dependencies,
      ...different,
    }),
    actor,
    asking: (accountId: AccountId) => ({ accountId, actor, deadline: world.deadline() }),
    askingForTopic: (topicId: number) => ({ topicId, actor, deadline: world.deadline() }),
    /** What was recorded for the account, or for the partner itself, in the order in which it was done. */
    recordsOf: async (accountId?: AccountId): Promise<readonly OperationRecord[]> =>
      (await list(accountId)).records.toReversed(),
    outcomesOf: async (accountId?: AccountId): Promise<readonly string[]> =>
      (await list(accountId)).records.toReversed().map(({ operation, outcome }) => `${operation} ${outcome}`),
    codeOf: async (accountId: AccountId) => (await answerQuestion({ accountId }, world.checkDependencies)).code,
    eventsOf: (event: string) => world.logged.filter((line) => line.event === event).map(({ fields }) => fields),
    /** Nothing of it is anywhere: in no table and in no line of the log. */
    expectNowhere: async (...texts: readonly string[]) => {
      const kept = JSON.stringify([
        await dump('memberships'),
        await dump('auditRecords'),
        await dump('workState'),
        world.logged,
      ]);
      expect(kept).toContain('operationId');
      for (const text of texts) expect(kept.toLowerCase()).not.toContain(text.toLowerCase());
    },
  };
};
