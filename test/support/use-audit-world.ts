import { afterEach, beforeEach } from 'vitest';
import { answerQuestion } from '../../shared/api/check.ts';
import { type AuditDependencies, runAudit } from '../../shared/audit/run.ts';
import type { AccountPage, ConstantContact } from '../../shared/constant-contact/types.ts';
import { type AuditWorld, createAuditWorld } from './audit.ts';
import { accountIdOf } from './memberships.ts';

export const seed = Array.from({ length: 120 }, (_, index) => ({
  accountId: `a07e${String(index).padStart(8, '0')}`,
  partner: 'ours' as const,
  billingStatus: index === 3 ? 'Canceled' : 'Open',
  organizationName: `Organization ${index}`,
}));
export const member = accountIdOf('a07e00000001');
export const canceled = accountIdOf('a07e00000003');

/** A world with 120 accounts under the partner, anew for each test, and what is done to it again and again. */
export const useAuditWorld = () => {
  let world: AuditWorld;
  beforeEach(async () => {
    world = await createAuditWorld({ seed });
  });
  afterEach(async () => {
    await world.close();
  });

  /** A run that is expected to have the lease. */
  const run = async (dependencies = world.auditDependencies(), deadline = world.deadline()) => {
    const ended = await runAudit(dependencies, deadline);
    if (ended === undefined) throw new Error('another run is going on');
    return ended;
  };
  return {
    world: () => world,
    run,
    audit: (reviewMode?: 'auto' | 'manual') => run(world.auditDependencies(reviewMode)),
    codeOf: async (accountId = member) => (await answerQuestion({ accountId }, world.checkDependencies)).code,
    memberships: () => world.store.dump(world.store.tables.memberships),
    trail: () => world.store.dump(world.store.tables.auditRecords),
    runs: () => world.store.dump(world.store.tables.workState),
    /** The real dependencies, but the nth page of the list is changed on the way. */
    withPage: (nth: number, change: (page: AccountPage) => AccountPage | Promise<AccountPage>): AuditDependencies => {
      const dependencies = world.auditDependencies();
      let pages = 0;
      const listAccounts: ConstantContact['listAccounts'] = async (...call) => {
        pages += 1;
        const answer = await dependencies.constantContact.listAccounts(...call);
        return answer.ok && pages === nth ? { ok: true, value: await change(answer.value) } : answer;
      };
      return { ...dependencies, constantContact: { listAccounts } };
    },
  };
};
