import { chunksOf } from '../../base/chunks.ts';
import { describeError } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import { changeBy, type Finding, type Judgement, type PlannedChange } from '../../domain/audit/plan.ts';
import type { AuditRun, ChangeCounts } from '../../domain/audit/run.ts';
import { isEntitled } from '../../domain/membership/decide.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import type { Change, ChangeAction } from '../../domain/membership/transitions.ts';
import { DamagedError } from '../../store/context.ts';
import type { MembershipChanger } from '../../store/memberships/change.ts';
import { isPaused, type Paused } from './pause.ts';
import { type RecheckDependencies, rechecked } from './recheck.ts';

/** How many memberships are read, and how many of those are changed, at the same time. */
const readAtOnce = 100;
const changedAtOnce = 10;
/** An account that cannot be written is set aside; so many for no reason of their own are the store's failure. */
const mostFailures = 10;
/** What changing so many at the same time may take. */
const longestChunkMs = 10_000;

export interface ApplicationDependencies extends RecheckDependencies {
  readonly readMemberships: (accountIds: readonly AccountId[]) => Promise<ReadonlyMap<AccountId, Membership>>;
  readonly changeMembership: MembershipChanger;
}

export type ApplicationOutcome =
  | { readonly outcome: 'complete' | 'given_up'; readonly changes: ChangeCounts; readonly failures: number }
  | Paused;

/** Whether an attempt that was interrupted has written what was found: the membership bears the moment of this very finding. */
const isWritten = ({ relationship, activity }: Membership, finding: Finding, { startedAt }: AuditRun): boolean => {
  if (finding.kind === 'not_listed') return relationship.missingSince === startedAt;
  // Asked once more, it may be later than it was planned.
  if (finding.kind === 'probed') {
    return relationship.evidence.source === 'audit' && relationship.evidence.observedAt >= finding.observedAt;
  }
  return [relationship.evidence, activity.evidence].some(
    (evidence) => evidence.source === 'audit' && evidence.observedAt === startedAt,
  );
};

/** Whether a change takes away access, or the place among the partner's accounts, from who has it now. */
const takesAway = ({ action, facts }: Change, known: Membership | undefined, { policy }: Judgement): boolean =>
  action === 'departed' || (known !== undefined && isEntitled(known, policy) && !isEntitled(facts, policy));

/**
 * Applies a part of a plan, each change by itself and decided anew by what the store holds then, so that it is safe to repeat:
 * a change that was written before, or that somebody else's later knowledge has made untrue, is passed over. Nothing is taken
 * away by what was found long ago: the vendor is asked once more.
 *
 * @returns what has been written of this part in all its attempts, and how many accounts could not be; each of those is logged
 *   and keeps nobody else from theirs, until there are too many
 */
export const applyPart = async (
  run: AuditRun,
  part: readonly PlannedChange[],
  judgement: Judgement,
  deadline: Instant,
  dependencies: ApplicationDependencies,
): Promise<ApplicationOutcome> => {
  const { readMemberships, changeMembership, now, log } = dependencies;
  const { runId } = run;
  const actor = { kind: 'audit', id: runId } as const;
  const changes: Partial<Record<ChangeAction, number>> = {};
  let failures = 0;
  let storeFailures = 0;
  const count = (action: ChangeAction): void => {
    changes[action] = (changes[action] ?? 0) + 1;
  };

  for (const chunk of chunksOf(part, readAtOnce)) {
    const known = await readMemberships(chunk.map(({ accountId }) => accountId));
    const wanted = chunk.flatMap((planned) => {
      const membership = known.get(planned.accountId);
      const change = changeBy(planned.finding, membership, run, judgement);
      if (change !== undefined) return { planned, takes: takesAway(change, membership, judgement) };
      if (membership !== undefined && isWritten(membership, planned.finding, run)) count(planned.action);
      return [];
    });
    for (const few of chunksOf(wanted, changedAtOnce)) {
      const certain: Pick<PlannedChange, 'accountId' | 'finding'>[] = [];
      for (const { planned, takes } of few) {
        const finding = takes ? await rechecked(planned, run, deadline, dependencies) : planned.finding;
        if (finding === undefined) continue;
        if (isPaused(finding)) return finding;
        certain.push({ accountId: planned.accountId, finding });
      }
      if (now() + longestChunkMs > deadline) return { outcome: 'paused', why: 'time' };
      const results = await Promise.allSettled(
        certain.map(({ accountId, finding }) =>
          changeMembership(accountId, (current) => changeBy(finding, current, run, judgement), actor, {
            membership: known.get(accountId),
          }),
        ),
      );
      // All of them have ended before anything else is done: nothing is written behind the back of a function that is over.
      for (const [index, result] of results.entries()) {
        if (result.status === 'fulfilled') {
          if (result.value.change !== undefined) count(result.value.change.action);
          continue;
        }
        failures += 1;
        if (!(result.reason instanceof DamagedError)) storeFailures += 1;
        log('AUDIT_ACCOUNT_FAILED', {
          runId,
          accountId: certain[index]?.accountId,
          error: describeError(result.reason),
        });
      }
      if (storeFailures >= mostFailures) return { outcome: 'given_up', changes, failures };
    }
  }
  log('AUDIT_APPLIED', { runId, changes });
  return { outcome: 'complete', changes, failures };
};

/** The first account of a part whose membership is no longer what the plan was made from; undefined: there is none. */
export const firstChanged = async (
  part: readonly PlannedChange[],
  { readMemberships }: Pick<ApplicationDependencies, 'readMemberships'>,
): Promise<AccountId | undefined> => {
  for (const chunk of chunksOf(part, readAtOnce)) {
    const known = await readMemberships(chunk.map(({ accountId }) => accountId));
    const changed = chunk.find(({ accountId, version }) => (known.get(accountId)?.version ?? 0) !== version);
    if (changed !== undefined) return changed.accountId;
  }
  return undefined;
};
