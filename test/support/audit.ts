import { type Simulator, type SimulatorOptions, startSimulator } from '../../infra/local/simulator/simulator.ts';
import type { CheckDependencies } from '../../shared/api/check.ts';
import type { VerificationDependencies } from '../../shared/api/verify.ts';
import type { AuditDependencies } from '../../shared/audit/run.ts';
import type { VendorFailure } from '../../shared/constant-contact/types.ts';
import type { ReviewMode } from '../../shared/membership/policy.ts';
import { createAuditRunStore } from '../../shared/store/audit-runs.ts';
import { createKnowledgeReader } from '../../shared/store/knowledge.ts';
import { createLease } from '../../shared/store/lease.ts';
import { createMembershipChanger } from '../../shared/store/membership-changer.ts';
import { createMembershipGetter, createMembershipsReader } from '../../shared/store/membership-getter.ts';
import { createMembershipLister } from '../../shared/store/membership-lister.ts';
import { createWatermarkStore } from '../../shared/store/watermark.ts';
import { defaultPolicy } from './memberships.ts';
import { createTestStore } from './store.ts';
import { createVendorHarness, credentialsSecret, partnerCredentials } from './vendor-harness.ts';

export const ownPartnerId = 'a01-42dl';

/** The real store, the real vendor client and the simulator behind real HTTP, on one clock that stands still. */
export const createAuditWorld = async (options: Pick<SimulatorOptions, 'seed' | 'seedCount'> = { seed: [] }) => {
  const store = await createTestStore();
  const now = () => store.clock.now;
  const simulator: Simulator = await startSimulator({
    ...options,
    now,
    limits: { perSecond: undefined, perDay: 1_000_000 },
    credentials: { ...partnerCredentials, partnerId: ownPartnerId },
  });
  const vendor = createVendorHarness(new URL(simulator.apiUrl).origin);
  vendor.secrets.set(credentialsSecret, JSON.stringify({ ...partnerCredentials, partnerId: ownPartnerId }));
  const constantContact = vendor.client({ tokenUrl: simulator.tokenUrl });
  const logged: { event: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const failures: VendorFailure[] = [];
  const { context, tables } = store;

  const changeMembership = createMembershipChanger(context, tables);
  let runs = 0;
  const auditDependencies = (reviewMode: ReviewMode = 'auto'): AuditDependencies => {
    return {
      constantContact,
      readMemberships: createMembershipsReader(context, tables.memberships),
      listMemberships: createMembershipLister(context, tables.memberships),
      changeMembership,
      watermark: createWatermarkStore(context, tables.memberships),
      runs: createAuditRunStore(context, tables.workState),
      lease: createLease(context, tables.workState, 'audit-run'),
      reviewMode,
      now,
      newRunId: () => {
        runs += 1;
        return `run-${runs}`;
      },
      log: (event, fields = {}) => void logged.push({ event, fields }),
    };
  };
  const checkDependencies: CheckDependencies = {
    readKnowledge: createKnowledgeReader(context, tables.memberships),
    policy: defaultPolicy,
    now,
    newId: () => 'decision',
    decided: () => {},
  };
  const verificationDependencies = (reviewMode: ReviewMode = 'auto'): VerificationDependencies => ({
    ...checkDependencies,
    constantContact,
    changeMembership,
    reviewMode,
    failed: (failure) => void failures.push(failure),
  });
  return {
    store,
    simulator,
    vendor,
    logged,
    failures,
    auditDependencies,
    checkDependencies,
    verificationDependencies,
    get: createMembershipGetter(context, tables.memberships),
    /** Far enough away for any test on loopback. */
    deadline: () => store.clock.now + 60_000,
    close: () => simulator.close(),
  };
};
export type AuditWorld = Awaited<ReturnType<typeof createAuditWorld>>;
