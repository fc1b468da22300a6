/** The real client, use cases and store on the memory DynamoDB, with accounts in every state. */
import type { Instant } from '../../../shared/base/time.ts';
import { createConstantContact } from '../../../shared/constant-contact/accounts/client.ts';
import { createTokenRequest } from '../../../shared/constant-contact/auth/token-endpoint.ts';
import { createAccessTokens } from '../../../shared/constant-contact/auth/tokens.ts';
import { createLegacyCheck } from '../../../shared/constant-contact/legacy/check.ts';
import { createPartnerOperations } from '../../../shared/constant-contact/operations/operations.ts';
import { succeeded } from '../../../shared/constant-contact/result.ts';
import { defaultActivityWords } from '../../../shared/domain/membership/activity-words.ts';
import type { Review } from '../../../shared/domain/membership/facts.ts';
import type { StoreContext } from '../../../shared/store/context.ts';
import { createKnowledgeReader } from '../../../shared/store/memberships/knowledge.ts';
import { createLinkChanger, createLinkReader } from '../../../shared/store/memberships/links.ts';
import { createOperationRecordWriter } from '../../../shared/store/operation-records.ts';
import { createProvisionRequests } from '../../../shared/store/provisions/request.ts';
import { createProvisionSettler } from '../../../shared/store/provisions/settle.ts';
import type { AuditDependencies } from '../../../shared/use-cases/audit/tick.ts';
import { tick } from '../../../shared/use-cases/audit/tick.ts';
import { checkMemberships } from '../../../shared/use-cases/memberships/check.ts';
import { createGuardedChanger } from '../../../shared/use-cases/memberships/guarded-change.ts';
import type { RegistrationDependencies } from '../../../shared/use-cases/memberships/register.ts';
import type { CancellationDependencies } from '../../../shared/use-cases/partner/cancellation.ts';
import { refreshAccounts } from '../../../shared/use-cases/webhooks/refresh.ts';
import { auditStores, createIds, defaultBrake } from '../../support/audit.ts';
import { accountIdOf, defaultPolicy, hour, noon } from '../../support/memberships.ts';
import { createMemoryDynamoDb } from '../../support/memory-dynamodb.ts';
import { createMemoryLease } from '../../support/vendor-harness.ts';
import { auditRecordsTable, membershipsTable, workStateTable } from '../../../shared/store/tables.ts';
import { type Client, createVendor, credentials } from './vendor.ts';

const tables = { memberships: 'memberships', auditRecords: 'audit-records', workState: 'work-state' };

/** Accounts that the store knows, by the state that they are in. */
export const known = {
  open: 'a07eopen00001',
  trial: 'a07etrial0001',
  canceled: 'a07ecancel001',
  trialEnded: 'a07eended0001',
  disabled: 'a07edisabled1',
  denied: 'a07edenied001',
  pending: 'a07epending01',
  /** Has left, and was found to have left. */
  left: 'a07eleft00001',
  /** Has left, and no audit has seen that yet. */
  leaving: 'a07eleaving01',
  /** Is ours, but the list does not show it. */
  hidden: 'a07ehidden001',
  /** Is canceled by now, and no audit has seen that yet. */
  ending: 'a07eending001',
} as const;
/** Accounts that the store does not know. */
export const unknown = {
  newcomer: 'a07enew000001',
  /** Is ours, and canceled. */
  canceledNewcomer: 'a07enewcancl1',
  foreign: 'a07eforeign01',
  nobody: 'a07enobody001',
  created: 'a07ecreated01',
} as const;
const everybody = [...Object.values(known), ...Object.values(unknown)];

export const createWorld = async () => {
  const clock = { now: noon };
  const now = (): Instant => clock.now;
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
  const vendor = createVendor(new Map<string, Client>(everybody.map((id) => [id, { partner: 'ours', word: 'Open' }])));
  for (const id of Object.values(unknown)) vendor.clients.set(id, { partner: 'none', word: 'Open' });
  const parts = createParts(context, vendor.http, now);
  const { audit, changeMembership } = parts;
  const runAudit = () => tick(audit, clock.now + 10 * 60_000, 'now');
  const set = (id: string, client: Partial<Client>) =>
    vendor.clients.set(id, { partner: 'ours', word: 'Open', ...vendor.clients.get(id), ...client });
  const webhook = (id: string, eventType: 'account.cancel' | 'account.disable' | 'tier.increase') => {
    const notice = { accountId: accountIdOf(id), eventType, signedAt: clock.now, receivedAt: clock.now };
    return refreshAccounts([notice], clock.now + hour, { ...parts.verification, postpone: async () => {}, log: () => {} });
  };

  set(known.trial, { word: 'Trial' });
  set(known.canceled, { word: 'Canceled' });
  set(known.trialEnded, { word: 'Trial End' });
  await runAudit();
  set(known.disabled, { word: 'Frozen' });
  await webhook(known.disabled, 'account.disable');
  for (const [id, value] of [
    [known.denied, 'denied'],
    [known.pending, 'pending'],
  ] as const) {
    await review(changeMembership, id, value, clock.now);
  }
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
    ...parts,
    vendor,
    clock,
    runAudit,
    webhook,
    /** Back to the beginning, and to honest answers. */
    restore: (): void => {
      restoreStore();
      clock.now = startsAt;
      vendor.clients.clear();
      for (const [id, client] of clients) vendor.clients.set(id, { ...client });
      vendor.instead.clear();
      vendor.sent.length = 0;
      parts.forgetTokens();
    },
    /** Who has access now: accounts, and the users that are linked to them. */
    access: async (users: readonly string[]): Promise<ReadonlyMap<string, string>> => {
      const dependencies = { ...parts.check(), onDecision: () => {} };
      const subjects = [
        ...everybody.map((id) => [id, { accountId: accountIdOf(id) }] as const),
        ...users.map((userId) => [userId, { userId }] as const),
      ];
      const questions = subjects.map(([, subject]) => ({ subject }));
      const outcomes = await checkMemberships(questions, dependencies);
      const answers = outcomes.map((outcome, index) => {
        const name = subjects[index]?.[0] ?? '';
        if (outcome.outcome !== 'checked') throw new Error(`${name} is damaged`);
        const { allowed, code } = outcome.checked.decision;
        return [name, `${allowed ? 'yes' : 'no'} ${code}`] as const;
      });
      return new Map(answers);
    },
    /** The ids of all memberships. */
    members: () => db.dump(tables.memberships).flatMap(({ accountId }) => (typeof accountId === 'string' ? accountId : [])),
  };
};
export type World = Awaited<ReturnType<typeof createWorld>>;

const review = (change: AuditDependencies['changeMembership'], id: string, value: Review, since: Instant) =>
  change(
    accountIdOf(id),
    (membership) => membership && { action: 'denied', facts: { ...membership, review: { value, since, decided: true } } },
    { kind: 'client', id: 'app' },
  );

function createParts(context: StoreContext, http: World['vendor']['http'], now: () => Instant) {
  const source = { get: async () => succeeded(credentials), forget: () => {} };
  const shared = { read: async () => undefined, write: async () => {} };
  const request = createTokenRequest({ tokenUrl: 'https://token.example/oauth2/token', grant: 'body', credentials: source, http, now });
  const newTokens = () =>
    createAccessTokens({
      request,
      shared,
      lease: createMemoryLease(now),
      ownerId: 'test',
      now,
      sleep: async () => {},
      warn: () => {},
    });
  let tokens = newTokens();
  const options = {
    apiUrl: 'https://api.example/v3',
    http,
    credentials: source,
    accessTokens: {
      get: (deadline: Instant) => tokens.get(deadline),
      invalidate: (token: string) => tokens.invalidate(token),
    },
    activityWords: defaultActivityWords,
    notOursAnswers: new Set<string>(),
  };
  const legacy = createLegacyCheck({
    url: 'https://legacy.example/0.1/API_GetSiteOwnerID.jsp',
    http,
    credentials: source,
    activityWords: defaultActivityWords,
  });
  const constantContact = { ...createConstantContact(options), ...legacy };
  const stores = auditStores(context, tables);
  const newId = createIds();
  const { changeMembership } = stores;
  const log = () => {};
  const audit: AuditDependencies = {
    ...stores,
    constantContact,
    budget: { used: () => 0, settle: async () => {} },
    reviewMode: 'auto',
    policy: defaultPolicy,
    thresholds: defaultBrake,
    readAuditBudget: async () => ({ left: 7_000, perDay: 7_000, endsAt: now() + 12 * hour }),
    auditEverySeconds: 6 * 3_600,
    now,
    newId,
    log,
  };
  const check = () => ({
    readKnowledge: createKnowledgeReader(context, tables.memberships),
    policy: defaultPolicy,
    now,
    newId,
    onDecision: log,
  });
  const links = createLinkChanger(context, tables);
  const verification: RegistrationDependencies = {
    ...check(),
    constantContact,
    changeMembership: createGuardedChanger({
      changeMembership,
      brake: stores.brake,
      thresholds: defaultBrake,
      cases: stores.cases,
      policy: defaultPolicy,
      now,
      onHeld: log,
    }),
    readLink: createLinkReader(context, tables.memberships),
    links,
    reviewMode: 'auto',
    onVendorFailure: log,
  };
  const partner: CancellationDependencies = {
    operations: createPartnerOperations(options),
    record: createOperationRecordWriter(context, tables.auditRecords),
    newId,
    constantContact,
    changeMembership,
    reviewMode: 'auto',
    now,
    log,
  };
  const provisions = {
    ...createProvisionRequests(context, tables.workState),
    settle: createProvisionSettler(context, tables.workState),
  };
  return {
    audit,
    check,
    verification,
    changeMembership,
    partner,
    provision: { ...partner, provisions, link: links.link },
    forgetTokens: () => {
      tokens = newTokens();
    },
  };
}
