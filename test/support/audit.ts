import { type Simulator, type SimulatorOptions, startSimulator } from '../../local/simulator/simulator.ts';
import { nextDay } from '../../shared/base/time.ts';
import type { LegacyCheck } from '../../shared/constant-contact/legacy/check.ts';
import type { VendorFailure } from '../../shared/constant-contact/result.ts';
import type { ReviewMode } from '../../shared/domain/membership/policy.ts';
import { createCaseStore } from '../../shared/store/audits/cases.ts';
import { createAuditPageStore } from '../../shared/store/audits/pages.ts';
import { createAuditPlanStore } from '../../shared/store/audits/plans.ts';
import { createAuditRunStore } from '../../shared/store/audits/runs.ts';
import { createBrakeStore } from '../../shared/store/brake.ts';
import type { StoreContext } from '../../shared/store/context.ts';
import { createMembershipChanger } from '../../shared/store/memberships/change.ts';
import { createKnowledgeReader } from '../../shared/store/memberships/knowledge.ts';
import { createLinkChanger, createLinkReader } from '../../shared/store/memberships/links.ts';
import { createMembershipLister } from '../../shared/store/memberships/list.ts';
import { createNameLinksReader } from '../../shared/store/memberships/name-links.ts';
import { createMembershipReader, createMembershipsReader } from '../../shared/store/memberships/read.ts';
import { createWatermarkReader } from '../../shared/store/memberships/watermark.ts';
import { createProvisionSettlement } from '../../shared/store/provisions/settle.ts';
import type { AuditReadDependencies } from '../../shared/use-cases/audit/read.ts';
import type { ReleaseDependencies } from '../../shared/use-cases/audit/start-and-release.ts';
import type { AuditDependencies } from '../../shared/use-cases/audit/tick.ts';
import type { BatchCheckDependencies } from '../../shared/use-cases/memberships/check.ts';
import { createGuardedChanger } from '../../shared/use-cases/memberships/guarded-change.ts';
import type { RegistrationDependencies } from '../../shared/use-cases/memberships/register.ts';
import { givingWith } from './identities.ts';
import { defaultPolicy } from './memberships.ts';
import { createUseCaseStore } from './memory-store.ts';
import type { TestStore } from './store.ts';
import { createVendorHarness, credentialsSecret, partnerCredentials } from './vendor-harness.ts';

const ownPartnerId = 'a01-42dl';
export const defaultBrake = { minRevocations: 5, fraction: 0.1, minNewcomers: 50, newcomersFraction: 0.25 };
export const auditEverySeconds = 6 * 3600;

/** Ids that look like ULIDs, each greater than the one before. */
export const createIds = () => {
  let ids = 0;
  return (): string => {
    ids += 1;
    return `01KADT${String(ids).padStart(20, '0')}`;
  };
};

/** The stores of an audit on the tables of a test. */
export const auditStores = (context: StoreContext, tables: TestStore['tables']) => ({
  readMembership: createMembershipReader(context, tables.memberships),
  readMemberships: createMembershipsReader(context, tables.memberships),
  listMemberships: createMembershipLister(context, tables.memberships),
  changeMembership: createMembershipChanger(context, tables),
  readWatermark: createWatermarkReader(context, tables.memberships),
  membershipsTable: tables.memberships,
  auditRecordsTable: tables.auditRecords,
  runs: createAuditRunStore(context, tables.workState),
  pages: createAuditPageStore(context, tables.workState),
  plans: createAuditPlanStore(context, tables.workState),
  cases: createCaseStore(context, tables.workState),
  brake: createBrakeStore(context, tables.workState),
  linkName: createLinkChanger(context, tables).linkName,
  give: givingWith(context, tables),
  readNameLinks: createNameLinksReader(context, tables.memberships),
  provisions: createProvisionSettlement(context, tables.workState),
});

const allCredentials = {
  ...partnerCredentials,
  clientSecret: 'client-secret-0001',
  legacyUserName: 'partner-login',
  legacyPassword: 'partner-password-0001',
  partnerId: ownPartnerId,
};

interface AuditWorldOptions extends Pick<SimulatorOptions, 'seed' | 'seedCount'> {
  /** Whether the store is on a DynamoDB server, and not in memory. */
  readonly onServer?: boolean;
}

/**
 * The real store, the real vendor client and the simulator behind real HTTP, on one clock that
 * stands still.
 */
export const createAuditWorld = async ({ onServer, ...options }: AuditWorldOptions = { seed: [] }) => {
  const store = await createUseCaseStore(onServer);
  const now = () => store.clock.now;
  const simulator: Simulator = await startSimulator({
    ...options,
    now,
    limits: { perSecond: undefined, perDay: 1_000_000 },
    credentials: allCredentials,
  });
  const vendor = createVendorHarness(new URL(simulator.apiUrl).origin, store.clock);
  vendor.secrets.set(credentialsSecret, JSON.stringify(allCredentials));
  const constantContact = vendor.client({ tokenUrl: simulator.tokenUrl });
  const logged: { event: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const log: AuditDependencies['log'] = ({ event }, fields = {}) => void logged.push({ event, fields });
  const { context, tables } = store;
  const stores = auditStores(context, tables);
  const newId = createIds();

  const auditDependencies = (different: Partial<AuditDependencies> = {}): AuditDependencies => ({
    ...stores,
    constantContact,
    budget: { used: () => simulator.requests.list + simulator.requests.plan, settle: async () => {} },
    reviewMode: 'auto',
    policy: defaultPolicy,
    thresholds: defaultBrake,
    readAuditBudget: async () => ({ left: 7_000, perDay: 7_000, endsAt: nextDay(now()) }),
    auditEverySeconds,
    now,
    newId,
    log,
    ...different,
  });
  const controlDependencies: ReleaseDependencies = { runs: stores.runs, now, newId, log };
  const readDependencies: AuditReadDependencies = stores;
  return {
    store,
    simulator,
    vendor,
    logged,
    auditDependencies,
    controlDependencies,
    readDependencies,
    ...membershipDependencies(store, constantContact),
    get: createMembershipReader(context, tables.memberships),
    /** What a tick gets: far longer than any call to the vendor may take. */
    deadline: () => store.clock.now + 10 * 60_000,
    close: async () => {
      await simulator.close();
      await store.close();
    },
  };
};
export type AuditWorld = Awaited<ReturnType<typeof createAuditWorld>>;

/** What checks and verifications of single accounts need. */
const membershipDependencies = (
  { context, tables, clock }: TestStore,
  constantContact: RegistrationDependencies['constantContact'],
) => {
  const failures: VendorFailure[] = [];
  const checkDependencies: BatchCheckDependencies = {
    readKnowledge: createKnowledgeReader(context, tables.memberships),
    policy: defaultPolicy,
    now: () => clock.now,
    newId: () => 'decision',
    onDecision: () => {},
    onBatch: () => {},
  };
  const verificationDependencies = (
    reviewMode: ReviewMode = 'auto',
    legacy: LegacyCheck | undefined = undefined,
  ): RegistrationDependencies => ({
    ...checkDependencies,
    constantContact: { ...constantContact, ...legacy },
    changeMembership: createGuardedChanger({
      changeMembership: createMembershipChanger(context, tables),
      brake: createBrakeStore(context, tables.workState),
      thresholds: defaultBrake,
      cases: createCaseStore(context, tables.workState),
      policy: defaultPolicy,
      now: () => clock.now,
      onHeld: () => {},
    }),
    readLink: createLinkReader(context, tables.memberships),
    links: createLinkChanger(context, tables),
    reviewMode,
    onVendorFailure: (failure) => void failures.push(failure),
  });
  return { failures, checkDependencies, verificationDependencies };
};
