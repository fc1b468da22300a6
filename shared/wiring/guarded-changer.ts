import { log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import type { BrakeThresholds } from '../domain/audit/brake.ts';
import { createCaseOpener } from '../store/audits/cases.ts';
import { createBrakeStore } from '../store/brake.ts';
import { storeContext } from '../store/client.ts';
import { createMembershipChanger, type MembershipChanger } from '../store/memberships/change.ts';
import { createGuardedChanger } from '../use-cases/memberships/guarded-change.ts';
import { tablesOf } from './tables.ts';

/** The changer for what the vendor says about single accounts: it minds the brake. */
export const guardedChanger = (environment: EnvironmentFor<'memberships:change' | 'brake'>): MembershipChanger => {
  const tables = tablesOf(environment);
  return createGuardedChanger({
    changeMembership: createMembershipChanger(storeContext, tables),
    brake: createBrakeStore(storeContext, tables.workState),
    thresholds: brakeThresholds(environment),
    cases: createCaseOpener(storeContext, tables.workState),
    policy: { inactiveActivities: environment.INACTIVE_ACTIVITIES },
    now: Date.now,
    onHeld: (accountId) => log(events.ACCESS_HELD, { accountId }),
  });
};

export const brakeThresholds = (environment: EnvironmentFor<'brake'>): BrakeThresholds => ({
  minRevocations: environment.BRAKE_MIN_REVOCATIONS,
  fraction: environment.BRAKE_FRACTION,
  minNewcomers: environment.BRAKE_MIN_NEWCOMERS,
  newcomersFraction: environment.BRAKE_NEWCOMERS_FRACTION,
});
