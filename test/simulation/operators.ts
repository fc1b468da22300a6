/**
 * Operators and reviewers: they start audits by hand, release plans, also those that they must not,
 * and review newcomers.
 */

import { type AuditRun, isOpen } from '../../shared/domain/audit/run.ts';
import type { AccountId } from '../../shared/domain/membership/facts.ts';
import { createAuditPlanStore } from '../../shared/store/audits/plans.ts';
import { createAuditRunStore } from '../../shared/store/audits/runs.ts';
import type { StoreContext } from '../../shared/store/context.ts';
import { createMembershipChanger } from '../../shared/store/memberships/change.ts';
import {
  type ReleaseDependencies,
  type ReleaseRefusal,
  releaseAudit,
  startAudit,
} from '../../shared/use-cases/audit/start-and-release.ts';
import { accountIdOf, hour } from '../support/memberships.ts';
import { type Surroundings, tables } from './surroundings.ts';
import { fail } from './view.ts';

type Release = Parameters<typeof releaseAudit>[0];
type Reviewer = (accountId: AccountId, value: 'approved' | 'denied') => Promise<void>;

/** Nothing breaks for an operator: what is refused is refused for a reason. */
export const createOperators = (surroundings: Surroundings) => {
  const { db, random, clock, newId } = surroundings;
  const now = () => clock.now;
  const context = { client: db.client, now, sleep: async () => {}, random: random.next, damaged: () => {} };
  const runs = createAuditRunStore(context, tables.workState);
  const review = createReviewer(surroundings, context);
  return {
    release: createReleaser(
      surroundings,
      { runs, now, newId, log: () => {} },
      createSpoiler(surroundings, context, review),
    ),

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

/** Decides about an account that is under the partner; only those can be let in. */
const createReviewer = ({ clock, reviews }: Surroundings, context: StoreContext): Reviewer => {
  const changeMembership = createMembershipChanger(context, tables);
  return async (accountId, value) => {
    const at = clock.now;
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
};

/** Changes accounts of a plan behind its back. */
const createSpoiler = ({ db, random }: Surroundings, context: StoreContext, review: Reviewer) => {
  const plans = createAuditPlanStore(context, tables.workState);
  const planOf = async ({ runId, plan }: AuditRun) =>
    plan === undefined || plan.parts === 0 ? [] : ((await plans.readPart(runId, plan.hash, 0)) ?? []);
  const versionOf = (accountId: string): unknown =>
    db.dump(tables.memberships).find((item) => item['accountId'] === accountId)?.['version'] ?? 0;
  return {
    isSpoiled: async (run: AuditRun): Promise<boolean> =>
      (await planOf(run)).some(({ accountId, version }) => versionOf(accountId) !== version),
    /** A reviewer approves an account that the plan is about. */
    spoil: async (run: AuditRun): Promise<void> => {
      const known = (await planOf(run)).filter(({ version }) => version > 0);
      const planned = known[random.int(0, known.length - 1)];
      if (planned !== undefined) await review(planned.accountId, 'approved');
    },
  };
};

const createReleaser = (
  { db, vendor, random, clock, spoiled }: Surroundings,
  dependencies: ReleaseDependencies,
  { spoil, isSpoiled }: ReturnType<typeof createSpoiler>,
) => {
  const everything = (): string => JSON.stringify(Object.values(tables).map((table) => db.dump(table)));

  /** Releases that must be refused, and change nothing. */
  const releaseInVain = async (request: Release, whys: readonly ReleaseRefusal[]): Promise<void> => {
    const before = everything();
    const outcome = await releaseAudit(request, dependencies);
    if (outcome.outcome !== 'refused' || !whys.includes(outcome.why)) fail('a release that had to be refused', outcome);
    if (everything() !== before) fail('a refused release has changed something', request);
  };

  /** @returns whether there was a plan to release */
  return async ({ mayGoWrong }: { readonly mayGoWrong: boolean }): Promise<boolean> => {
    const ledger = await dependencies.runs.readLedger();
    const run = ledger.run?.state === 'quarantined' ? ledger.run : ledger.quarantined;
    if (run?.plan === undefined) return false;
    const { runId, plan, startedBy, releasableUntil = 0 } = run;
    const right = { runId, planHash: plan.hash, by: 'somebody' };
    const mayBe: ReleaseRefusal[] = ledger.run !== undefined && isOpen(ledger.run) ? ['running'] : [];
    if (clock.now > releasableUntil) mayBe.push('expired');
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
    const outcome = await releaseAudit(right, dependencies);
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
  };
};
