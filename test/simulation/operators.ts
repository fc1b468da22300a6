/**
 * Operators and reviewers: they start audits by hand, release what is held, also as they must not,
 * and review newcomers.
 */

import { type Held, heldKinds } from '../../shared/domain/audit/run.ts';
import type { AccountId } from '../../shared/domain/membership/facts.ts';
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
    release: createReleaser(surroundings, { runs, now, newId, log: () => {} }, review),

    /** Lets newcomers in, most of them. */
    reviewNewcomers: async (): Promise<void> => {
      for (const item of db.dump(tables.memberships)) {
        const isPending = JSON.stringify(item['review'] ?? '').includes('pending');
        const accountId = String(item['accountId'] ?? '');
        if (accountId === '' || surroundings.spoilt.has(accountId) || !random.chance(isPending ? 0.8 : 0.05)) continue;
        await review(accountIdOf(accountId), random.chance(0.75) ? 'approved' : 'denied');
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

const createReleaser = (surroundings: Surroundings, dependencies: ReleaseDependencies, review: Reviewer) => {
  const { db, vendor, random, clock, releases, newcomerReleases } = surroundings;
  const everything = (): string => JSON.stringify(Object.values(tables).map((table) => db.dump(table)));
  const heldAccounts = (): string[] =>
    db
      .dump(tables.workState)
      .filter(({ kind, heldSince }) => kind === 'audit-case' && heldSince !== undefined)
      .map(({ id }) => String(id));

  /** Nobody can review an account whose item cannot be read. */
  const isDamaged = (accountId: string): boolean =>
    db.dump(tables.memberships).some((item) => item['accountId'] === accountId && item['relationship'] === 'damaged');

  /** Releases that must be refused, and change nothing. */
  const releaseInVain = async (request: Release, why: ReleaseRefusal): Promise<void> => {
    const before = everything();
    const outcome = await releaseAudit(request, dependencies);
    if (outcome.outcome !== 'refused' || outcome.why !== why) fail('a release that had to be refused', outcome);
    if (everything() !== before) fail('a refused release has changed something', request);
  };

  const releaseOne = async ({ hash, runId, startedBy, reason }: Held, mayGoWrong: boolean): Promise<void> => {
    const right = { runId, planHash: hash, by: 'somebody' };
    if (mayGoWrong && random.chance(0.3)) {
      await releaseInVain({ ...right, planHash: hash.replace(/^./, 'x') }, 'other_hash');
    }
    if (mayGoWrong && startedBy !== undefined) await releaseInVain({ ...right, by: startedBy }, 'same_person');
    const accountIds = heldAccounts();
    // A change of the account that has nothing to do with what is held is no hindrance.
    const [one] = accountIds;
    if (mayGoWrong && one !== undefined && random.chance(0.3) && !isDamaged(one))
      await review(accountIdOf(one), 'approved');
    const outcome = await releaseAudit(right, dependencies);
    if (outcome.outcome !== 'released') fail('a release that had to be accepted', outcome);
    if (reason === 'too_many_revocations') releases.push({ at: clock.now, accountIds: new Set(accountIds) });
    else newcomerReleases.push(clock.now);
    if (mayGoWrong && random.chance(0.3)) {
      // What is held may no longer be so when the next tick comes.
      vendor.recover();
      clock.now += random.int(1, 12) * hour;
    }
  };

  /** @returns whether there was anything to release */
  return async ({ mayGoWrong }: { readonly mayGoWrong: boolean }): Promise<boolean> => {
    const { held } = await dependencies.runs.readLedger();
    const all = heldKinds.map((kind) => held?.[kind]).filter((each) => each !== undefined);
    for (const each of all) await releaseOne(each, mayGoWrong);
    return all.length > 0;
  };
};
