/** The real client, use cases and store on the memory DynamoDB, with accounts in every state. */
import type { Instant } from '../../../shared/base/time.ts';
import type { Review } from '../../../shared/domain/membership/facts.ts';
import type { EventType } from '../../../shared/domain/membership/notice.ts';
import type { StoreContext } from '../../../shared/store/context.ts';
import { auditRecordsTable, membershipsTable, workStateTable } from '../../../shared/store/tables.ts';
import { tick } from '../../../shared/use-cases/audit/tick.ts';
import { checkMemberships } from '../../../shared/use-cases/memberships/check.ts';
import { refreshAccounts } from '../../../shared/use-cases/webhooks/refresh.ts';
import { accountIdOf, hour, noon } from '../../support/memberships.ts';
import { createMemoryDynamoDb } from '../../support/memory-dynamodb.ts';
import { everybody, known, unknown } from './accounts.ts';
import { createParts, tables } from './parts.ts';
import { type Client, createVendor } from './vendor.ts';

const createStore = (now: () => Instant) => {
  const db = createMemoryDynamoDb({
    tables: {
      [tables.memberships]: membershipsTable,
      [tables.auditRecords]: auditRecordsTable,
      [tables.workState]: workStateTable,
    },
  });
  const context: StoreContext = {
    client: db.client,
    now,
    sleep: async () => {},
    random: () => 0.5,
    damaged: (key) => {
      throw new Error(`a mutant has damaged the item ${key}`);
    },
  };
  return { db, context };
};

/** Everything, before anything has happened. */
const createBeginning = () => {
  const clock = { now: noon };
  const { db, context } = createStore(() => clock.now);
  const vendor = createVendor(new Map<string, Client>(everybody.map((id) => [id, { partner: 'ours', word: 'Open' }])));
  for (const id of Object.values(unknown)) vendor.clients.set(id, { partner: 'none', word: 'Open' });
  const parts = createParts(context, vendor.http, () => clock.now);
  return {
    ...parts,
    clock,
    db,
    vendor,
    runAudit: () => tick(parts.audit, clock.now + 10 * 60_000, 'now'),
    webhook: (id: string, eventType: EventType) => {
      const notice = { accountId: accountIdOf(id), eventType, signedAt: clock.now, receivedAt: clock.now };
      const dependencies = { ...parts.verification, postpone: async () => {}, log: () => {} };
      return refreshAccounts([notice], clock.now + hour, dependencies);
    },
    set: (id: string, client: Partial<Client>) => {
      vendor.clients.set(id, { partner: 'ours', word: 'Open', ...vendor.clients.get(id), ...client });
    },
    review: (id: string, value: Review) =>
      parts.changeMembership(
        accountIdOf(id),
        (membership) =>
          membership && {
            action: 'denied',
            facts: { ...membership, review: { value, since: clock.now, decided: true } },
          },
        { kind: 'client', id: 'app' },
      ),
  };
};

export const createWorld = async () => {
  const { db, ...world } = createBeginning();
  const { clock, vendor, set, runAudit } = world;
  set(known.trial, { word: 'Trial' });
  set(known.canceled, { word: 'Canceled' });
  set(known.trialEnded, { word: 'Trial End' });
  await runAudit();
  set(known.disabled, { word: 'Frozen' });
  await world.webhook(known.disabled, 'account.disable');
  await world.review(known.denied, 'denied');
  await world.review(known.pending, 'pending');
  set(known.left, { partner: 'foreign' });
  for (let audits = 0; audits < 3; audits += 1) {
    clock.now += 6 * hour;
    await runAudit();
  }
  set(known.leaving, { partner: 'none' });
  set(known.hidden, { hidden: true });
  set(known.ending, { word: 'Canceled' });
  set(unknown.newcomer, { partner: 'ours' });
  set(unknown.canceledNewcomer, { partner: 'ours', word: 'Canceled' });
  set(unknown.foreign, { partner: 'foreign' });
  clock.now += 6 * hour;

  const restoreStore = db.snapshot();
  const [startsAt, clients] = [clock.now, structuredClone([...vendor.clients])];
  return {
    ...world,
    /** Back to the beginning, and to honest answers. */
    restore: (): void => {
      restoreStore();
      clock.now = startsAt;
      vendor.clients.clear();
      for (const [id, client] of clients) vendor.clients.set(id, { ...client });
      vendor.instead.clear();
      vendor.sent.length = 0;
      world.forgetTokens();
    },
    /** Who has access now: accounts, and the users that are linked to them. */
    access: async (users: readonly string[]): Promise<ReadonlyMap<string, string>> => {
      const subjects = [
        ...everybody.map((id) => [id, { accountId: accountIdOf(id) }] as const),
        ...users.map((userId) => [userId, { userId }] as const),
      ];
      const questions = subjects.map(([, subject]) => ({ subject }));
      const outcomes = await checkMemberships(questions, world.check());
      const answers = outcomes.map((outcome, index) => {
        const name = subjects[index]?.[0] ?? '';
        if (outcome.outcome !== 'checked') throw new Error(`${name} is damaged`);
        const { allowed, code } = outcome.checked.decision;
        return [name, `${allowed ? 'yes' : 'no'} ${code}`] as const;
      });
      return new Map(answers);
    },
    /** The ids of all accounts with a membership. */
    members: (): readonly string[] =>
      db.dump(tables.memberships).flatMap(({ accountId }) => (typeof accountId === 'string' ? accountId : [])),
  };
};
export type World = Awaited<ReturnType<typeof createWorld>>;
