/**
 * The work on cases: the vendor is asked about each account that may have to lose something, those
 * that have waited longest first, and what its clear answer takes away is taken, held or released.
 */

import type { Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import { SetDigest } from '../../base/set-digest.ts';
import type { Instant } from '../../base/time.ts';
import { type BrakeThresholds, roomToTake } from '../../domain/audit/brake.ts';
import {
  type Case,
  confirmAgainMs,
  countsForBrake,
  isDue,
  isFresh,
  isReleasedBy,
  isUnanswered,
  lineOf,
  type Scanned,
} from '../../domain/audit/case.ts';
import type { CaseCounts, Release } from '../../domain/audit/run.ts';
import type { CaseStore } from '../../store/audits/cases.ts';
import type { BrakeStore } from '../../store/brake.ts';
import { type AskDependencies, askAbout } from './ask.ts';
import { isPaused, type Paused } from './pause.ts';
import { type TakeDependencies, takeAway } from './take-away.ts';

export interface CaseDependencies extends AskDependencies, TakeDependencies {
  readonly cases: CaseStore;
  readonly brake: BrakeStore;
  readonly thresholds: BrakeThresholds;
  readonly now: () => Instant;
  readonly log: Log;
}

/** What the work may use, and what has been released. */
export interface CaseWork {
  /** The run whose scan came last; changes are recorded under its id. */
  readonly runId: string;
  readonly deadline: Instant;
  /** The last proven scan. */
  readonly scanned: Scanned;
  /** So many questions, at most. */
  readonly allowed: number;
  readonly release?: Release | undefined;
}

export interface CaseReport {
  readonly counts: CaseCounts;
  /** Over what is held; undefined if nothing is. */
  readonly heldHash?: string | undefined;
  /** Whether everything that was released is done. */
  readonly isReleaseDone: boolean;
  readonly paused?: Paused | undefined;
}

/** Questions in one tick, at most: so many cases are kept in memory. */
const maxQuestions = 500;

/**
 * Works on the cases once. It takes away what is wanted if that fits into the room of the brake,
 * together with all that may still turn out to be wanted. If what is wanted does not fit even alone,
 * it holds all of it. In between, it waits for the answers. Costs three reads of the queue, flat in
 * memory.
 */
export async function workOnCases(work: CaseWork, dependencies: CaseDependencies): Promise<CaseReport> {
  const { brake, thresholds, now } = dependencies;
  const paused = await askDue(work, dependencies);

  const state = await brake.read();
  const room = roomToTake(state, now(), thresholds);
  const wanted = await countWanted(work, dependencies);
  const fits = wanted.certain + wanted.open <= room;
  const isTooMany = wanted.certain > room;
  await setWanted(fits ? 0 : wanted.certain, dependencies);
  return settle(work, { fits, isTooMany, paused }, dependencies);
}

/** Asks about the accounts whose turn it is, in the order of their turns. */
async function askDue(work: CaseWork, dependencies: CaseDependencies): Promise<Paused | undefined> {
  const { cases, now } = dependencies;
  const most = Math.min(work.allowed, maxQuestions);
  const at = now();
  let due: Case[] = [];
  for await (const each of cases.readAll()) {
    if (!isDue(each, at) || isAnswered(each, at, work)) continue;
    due.push(each);
    if (due.length >= 2 * maxQuestions) due = longestWaiting(due).slice(0, most);
  }
  let failuresInARow = 0;
  for (const each of longestWaiting(due).slice(0, most)) {
    const asked = await askAbout(each, work, dependencies);
    if (isPaused(asked)) return asked;
    failuresInARow = asked.isGeneralFailure ? failuresInARow + 1 : 0;
    // The vendor is down for everybody: the others keep their turns.
    if (failuresInARow >= maxFailuresInARow) return { outcome: 'paused', why: 'time' };
  }
  return undefined;
}

const maxFailuresInARow = 10;

const longestWaiting = (cases: readonly Case[]): Case[] => cases.toSorted((a, b) => a.nextAt - b.nextAt);

/** What was answered just now is settled, and not asked about again. */
const isAnswered = (each: Case, at: Instant, { scanned }: Pick<CaseWork, 'scanned'>): boolean =>
  each.wants !== undefined && isFresh(each, at, scanned);

async function countWanted({ release }: CaseWork, { cases }: Pick<CaseDependencies, 'cases'>) {
  let certain = 0;
  let open = 0;
  for await (const each of cases.readAll()) {
    if (isUnanswered(each)) open += 1;
    else if (countsForBrake(each) && !isReleasedBy(each, release)) certain += 1;
  }
  return { certain, open };
}

/** Other processes that take something away leave the room to what waits here already. */
async function setWanted(wanted: number, { brake }: Pick<CaseDependencies, 'brake'>): Promise<void> {
  if ((await brake.read()).wanted === wanted) return;
  await brake.change((state) => ({ ...state, wanted }));
}

/** Takes away, holds, or leaves to wait, and counts what remains. */
async function settle(
  work: CaseWork,
  {
    fits,
    isTooMany,
    paused,
  }: { readonly fits: boolean; readonly isTooMany: boolean; readonly paused?: Paused | undefined },
  dependencies: CaseDependencies,
): Promise<CaseReport> {
  const { cases, now, log } = dependencies;
  const held = new SetDigest();
  const counts = { waiting: 0, unclear: 0, held: 0 };
  let nextAt: Instant | undefined;
  let isReleaseDone = true;
  let stopped = paused;

  const settleOne = async (each: Case): Promise<Case | undefined> => {
    if (each.wants === undefined) return each;
    const isReleased = isReleasedBy(each, work.release);
    if (isReleased || fits || !countsForBrake(each)) {
      // An old answer waits for the next turn of its account, which the budget allows. A release asks
      // at once, but not again and again while the vendor does not say.
      const isWaiting =
        !isFresh(each, now(), work.scanned) && (!isReleased || (each.unclear > 0 && !isDue(each, now())));
      const taken = isWaiting
        ? { left: each }
        : (stopped ?? (await takeAway(each, { ...work, isReleased }, dependencies)));
      if (isPaused(taken)) stopped = taken;
      const left = isPaused(taken) ? each : taken.left;
      // What the vendor no longer says is spared, and done with.
      if (isReleased && left !== undefined && lineOf(left) === lineOf(each)) isReleaseDone = false;
      return left;
    }
    if (!isTooMany || each.heldSince !== undefined) return each;
    const heldCase = { ...each, heldSince: now(), nextAt: now() + confirmAgainMs };
    await cases.put(heldCase);
    log(events.ACCESS_HELD, { runId: work.runId, accountId: each.accountId, wants: each.wants });
    return heldCase;
  };

  for await (const each of cases.readAll()) {
    const left = await settleOne(each);
    if (left === undefined) continue;
    counts.waiting += 1;
    if (left.answer?.outcome === 'unclear') counts.unclear += 1;
    nextAt = Math.min(nextAt ?? left.nextAt, left.nextAt);
    if (left.heldSince === undefined) continue;
    counts.held += 1;
    held.add(lineOf(left));
  }
  const heldHash = counts.held === 0 ? undefined : held.hex();
  return { counts: { ...counts, nextAt }, heldHash, isReleaseDone, paused: stopped };
}
