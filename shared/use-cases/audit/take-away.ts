import { describeError, type Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import { type BrakeState, type BrakeThresholds, roomToTake, withTaken } from '../../domain/audit/brake.ts';
import { type Case, isFresh, lineOf, type Scanned } from '../../domain/audit/case.ts';
import { takesAccess } from '../../domain/audit/plan.ts';
import type { BrakeStore } from '../../store/brake.ts';
import { DamagedError } from '../../store/context.ts';
import { AlongsideChangedError } from '../../store/memberships/transaction.ts';
import { type AskDependencies, askAbout, changeByAnswer, waitForRepair } from './ask.ts';
import { isPaused, type Paused } from './pause.ts';

export interface TakeDependencies extends AskDependencies {
  readonly brake: BrakeStore;
  readonly thresholds: BrakeThresholds;
  readonly now: () => Instant;
  readonly log: Log;
}

/** Other processes may take something away at the same time. */
const maxTries = 20;

/**
 * Takes away what a clear answer about an account wants, unless that answer has got old and the
 * vendor says something else by now. Without a release it is counted in the same transaction.
 *
 * @returns the case that is left; undefined if it is settled
 */
export async function takeAway(
  given: Case,
  work: {
    readonly runId: string;
    readonly deadline: Instant;
    readonly scanned: Scanned;
    readonly isReleased: boolean;
  },
  dependencies: TakeDependencies,
): Promise<{ readonly left: Case | undefined } | Paused> {
  const { cases, brake, thresholds, now, log } = dependencies;
  let each = given;
  if (!isFresh(each, now(), work.scanned)) {
    const asked = await askAbout(each, work, dependencies);
    if (isPaused(asked)) return asked;
    const { left } = asked;
    if (left === undefined || lineOf(left) !== lineOf(given)) {
      log(events.AUDIT_ACCOUNT_SPARED, { runId: work.runId, accountId: each.accountId });
      return { left };
    }
    if (!isFresh(left, now(), work.scanned)) return { left };
    each = left;
  }
  for (let tries = 1; ; tries += 1) {
    const isCounted = !work.isReleased && each.revokes === true;
    const state = isCounted ? await brake.read() : undefined;
    // Another process has used the room since this one looked: the next tick holds the account.
    if (state !== undefined && roomToTake(state, now(), thresholds) === 0) return { left: each };
    try {
      const { change, hasGained } = await write(each, { ...work, state }, dependencies);
      if (hasGained) {
        const counted = { ...each, revokes: true };
        await cases.put(counted);
        return { left: counted };
      }
      // Nothing is to be taken away by the answer any more.
      if (change === undefined) await cases.remove(each.accountId);
      return { left: undefined };
    } catch (error) {
      if (error instanceof DamagedError) {
        log(events.AUDIT_ACCOUNT_FAILED, { runId: work.runId, accountId: each.accountId, error: describeError(error) });
        return { left: await waitForRepair(each, dependencies) };
      }
      if (!(error instanceof AlongsideChangedError) || tries >= maxTries) throw error;
    }
  }
}

/** @returns `hasGained`: the account has got access since the answer, so the brake has to count it first */
async function write(
  each: Case,
  {
    runId,
    isReleased,
    state,
  }: { readonly runId: string; readonly isReleased: boolean; readonly state: BrakeState | undefined },
  dependencies: TakeDependencies,
) {
  const { brake, cases, now, policy } = dependencies;
  const actor = { kind: 'audit', id: each.runId ?? runId } as const;
  let hasGained = false;
  // The brake first: its write has a condition. Together, so that a crash between them asks nothing twice.
  const alongside = () => [
    ...(state ? [brake.alongside(state, withTaken(state, now()))] : []),
    cases.removeAlongside(each.accountId),
  ];
  const { change } = await dependencies.changeMembership(
    each.accountId,
    (current) => {
      const wanted = current && changeByAnswer(each, current, dependencies);
      const isCounted = isReleased || state !== undefined;
      hasGained = wanted !== undefined && !isCounted && takesAccess(current, wanted, { policy });
      return hasGained ? undefined : wanted;
    },
    actor,
    { alongside },
  );
  return { change, hasGained };
}
