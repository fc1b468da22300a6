/**
 * People: who start audits by hand, release plans, also such that they must not, and review
 * newcomers.
 */

import { type AuditRun, isOpen } from '../../shared/domain/audit/run.ts';
import type { AccountId } from '../../shared/domain/membership/facts.ts';
import { createAuditPlanStore } from '../../shared/store/audits/plans.ts';
import { createAuditRunStore } from '../../shared/store/audits/runs.ts';
import { createMembershipChanger } from '../../shared/store/memberships/change.ts';
import { type ReleaseRefusal, releaseAudit, startAudit } from '../../shared/use-cases/audit/start-and-release.ts';
import { accountIdOf, hour } from '../support/memberships.ts';
import { type Surroundings, tables } from './surroundings.ts';
import { fail } from './view.ts';

type Review = 'approved' | 'denied';

/** Nothing breaks for an operator: what is refused is refused for a reason. */
export const createOperators = (surroundings: Surroundings) => {
  const { db, vendor, random, clock, newId, spoiled, reviews } = surroundings;
  const now = () => clock.now;
  const context = { client: db.client, now, sleep: async () => {}, random: random.next, damaged: () => {} };
  const runs = createAuditRunStore(context, tables.workState);
  const plans = createAuditPlanStore(context, tables.workState);
  const changeMembership = createMembershipChanger(context, tables);
  const everything = (): string => JSON.stringify(Object.values(tables).map((table) => db.dump(table)));

  /** Looks at who is under the partner; nobody else is there to be let in. */
  const review = async (accountId: AccountId, value: Review): Promise<void> => {
    const at = now();
    const actor = { kind: 'client', id: 'reviewer' } as const;
    const { change } = await changeMembership(
      accountId,
      (known) =>
        known?.relationship.value === 'under_partner'
          ? { action: 'updated', facts: { ...known, review: { value, since: at } } }
          : undefined,
      actor,
    );
    if (change !== undefined) reviews.set(accountId, { value, at });
  };

  const planOf = async ({ runId, plan }: AuditRun) =>
    plan === undefined || plan.parts === 0 ? [] : ((await plans.readPart(runId, plan.hash, 0)) ?? []);
  const versionOf = (accountId: string): unknown =>
    db.dump(tables.memberships).find((item) => item['accountId'] === accountId)?.['version'] ?? 0;
  const isSpoiled = async (run: AuditRun): Promise<boolean> =>
    (await planOf(run)).some(({ accountId, version }) => versionOf(accountId) !== version);
  /** Somebody has a hand in what a plan is about. */
  const spoil = async (run: AuditRun): Promise<void> => {
    const known = (await planOf(run)).filter(({ version }) => version > 0);
    const planned = known[random.int(0, known.length - 1)];
    if (planned !== undefined) await review(planned.accountId, 'approved');
  };

  const quarantined = async () => {
    const control = await runs.readLedger();
    return { control, run: control.run?.state === 'quarantined' ? control.run : control.quarantined };
  };

  /** Releases that must be refused, and change nothing. */
  const releaseInVain = async (
    request: { readonly runId: string; readonly planHash: string; readonly by: string },
    whys: readonly ReleaseRefusal[],
  ): Promise<void> => {
    const before = everything();
    const outcome = await releaseAudit(request, { runs, now, newId, log: () => {} });
    if (outcome.outcome !== 'refused' || !whys.includes(outcome.why)) fail('a release that had to be refused', outcome);
    if (everything() !== before) fail('a refused release has changed something', request);
  };

  return {
    /** @returns whether there was a plan to release */
    release: async ({ mayGoWrong }: { readonly mayGoWrong: boolean }): Promise<boolean> => {
      const { control, run } = await quarantined();
      if (run?.plan === undefined) return false;
      const { runId, plan, startedBy, releasableUntil = 0 } = run;
      const right = { runId, planHash: plan.hash, by: 'somebody' };
      const mayBe: ReleaseRefusal[] = control.run !== undefined && isOpen(control.run) ? ['running'] : [];
      if (now() > releasableUntil) mayBe.push('expired');
      if (mayGoWrong && random.chance(0.3)) {
        await releaseInVain({ ...right, planHash: plan.hash.replace(/^./, 'x') }, ['other_plan', ...mayBe]);
      }
      if (mayGoWrong && startedBy !== undefined) {
        await releaseInVain({ ...right, by: startedBy }, ['same_person', ...mayBe]);
      }
      if (mayBe.length > 0) {
        await releaseInVain(right, mayBe);
        return false;
      }
      const when = mayGoWrong && random.chance(0.3) ? random.pick(['before', 'after']) : 'never';
      if (when === 'before') await spoil(run);
      const outcome = await releaseAudit(right, { runs, now, newId, log: () => {} });
      if (outcome.outcome !== 'released') fail('a release that had to be accepted', { run, outcome });
      if (when === 'after') await spoil(run);
      if (await isSpoiled(run)) spoiled.add(runId);
      await releaseInVain(right, ['not_quarantined']);
      if (mayGoWrong && random.chance(0.3)) {
        // What the plan takes away may no longer be so when the next tick comes.
        vendor.recover();
        clock.now += random.int(1, 12) * hour;
      }
      return true;
    },

    /** Lets newcomers in, most of them. */
    reviewNewcomers: async (): Promise<void> => {
      for (const item of db.dump(tables.memberships)) {
        const isPending = JSON.stringify(item['review'] ?? '').includes('pending');
        if (item['accountId'] === undefined || !random.chance(isPending ? 0.8 : 0.05)) continue;
        await review(accountIdOf(String(item['accountId'])), random.chance(0.75) ? 'approved' : 'denied');
      }
    },

    start: async (dryRun: boolean): Promise<void> => {
      await startAudit({ dryRun, startedBy: 'operator' }, { runs, now, newId });
    },
  };
};
