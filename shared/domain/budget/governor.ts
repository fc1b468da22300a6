import type { Instant } from '../../base/time.ts';
import { nextDay } from '../../base/time.ts';
import { type BudgetState, claim, givenBack, paused } from './claims.ts';
import type { BudgetLimits, Lane } from './limits.ts';
import type { Permit } from './slots.ts';

/** What becomes of the state, and what that means to whoever asked; the state as it was given: nothing changes. */
export interface BudgetDecision<T> {
  readonly state: BudgetState | undefined;
  readonly result: T;
}

/** Where all processes of all lanes have the state together. */
export interface BudgetStore {
  /**
   * Changes the state, unless somebody else has changed it since it was read: then it is decided again.
   *
   * @param decide gets the stored state, undefined where there is none; called once or more
   * @returns the result of the decision that holds
   * @throws what the store throws; then the decision has held once or not at all
   */
  change<T>(decide: (known: BudgetState | undefined) => BudgetDecision<T>): Promise<T>;
}

type Refusal = { readonly granted: false; readonly retryAt: Instant };

export interface Governor {
  /**
   * Waits for the lane's next slot. Who is granted one has to make the call at once.
   *
   * @param deadline when the call must have ended
   * @returns whether the call may be made; where not, when it is worth asking again
   * @throws what the store throws: without the count nobody may call
   */
  take(deadline: Instant): Promise<{ readonly granted: true } | Refusal>;
  /** The vendor has refused a call because of the second's limit: everybody pauses for one to two seconds. */
  throttled(): Promise<void>;
  /** The vendor has refused a call because of the day's limit: nobody calls before 00:00 UTC. */
  quotaExceeded(): Promise<void>;
  /** Gives back what was claimed ahead and will not be used. To be called when the work is done; it may go on afterwards. */
  settle(): Promise<void>;
  /** Calls that were granted here since the start. */
  used(): number;
}

export interface GovernorOptions {
  readonly store: BudgetStore;
  readonly limits: BudgetLimits;
  readonly lane: Lane;
  readonly now: () => Instant;
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** A number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
}

/** Milliseconds that a lane waits for its slot. The audit loses nothing by going on later; a function that sleeps costs. */
const patience = { interactive: 5_000, webhook: 20_000, audit: 60_000 } as const satisfies Record<Lane, number>;

/** Slots that are claimed in one write: an audit makes thousands of calls, one after the other. */
const blockSize = { interactive: 1, webhook: 1, audit: 1_000 } as const satisfies Record<Lane, number>;

const longestLead = 1_000;

/** Does one piece of work after the other, in the order of asking. */
const createTurns = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    // Whoever asked for the work gets its failure; the next one begins all the same.
    last = turn.catch(() => {});
    return turn;
  };
};

/** Hands the calls of one lane out to one process, within what all processes together may call. Made once per process. */
export const createGovernor = ({ store, limits, lane, now, sleep, random }: GovernorOptions): Governor => {
  const inTurn = createTurns();
  let block: readonly Permit[] = [];
  /** Permits that will not be used, to be given back with the next write. */
  let spare: readonly Permit[] = [];
  let used = 0;

  const change = async <T>(decide: (state: BudgetState | undefined) => BudgetDecision<T>): Promise<T> => {
    const giving = spare;
    // Before the write, whose fate may stay unknown: what is not given back is lost, what is given back twice is called twice.
    spare = [];
    return store.change((known) => decide(known === undefined ? undefined : givenBack(known, lane, giving)));
  };

  const claimBlock = (earliest: Instant, latest: Instant) =>
    change((state) => {
      const claimed = claim(state, { lane, earliest, latest, wanted: blockSize[lane] }, limits);
      return { state: claimed.granted ? claimed.state : state, result: claimed };
    });

  /** The next permit that is good at or after `earliest`, of the block in hand or of a new one. */
  const nextPermit = async (earliest: Instant, latest: Instant): Promise<Permit | Refusal> => {
    spare = [...spare, ...block.filter(({ until }) => until < earliest)];
    block = block.filter(({ until }) => until >= earliest);
    let [permit, ...rest] = block;
    if (permit === undefined) {
      const claimed = await claimBlock(earliest, latest);
      if (!claimed.granted) return claimed;
      [permit, ...rest] = claimed.permits;
    }
    if (permit.from > latest) return { granted: false, retryAt: permit.from };
    block = rest;
    return permit;
  };

  const sleepUntil = async (instant: Instant): Promise<void> => {
    // A timer may fire before the clock says so.
    for (let left = instant - now(); left > 0; left = instant - now()) await sleep(left);
  };

  const pauseUntil = (until: Instant): Promise<void> =>
    inTurn(async () => {
      spare = [...spare, ...block.filter(({ from }) => from < until)];
      block = block.filter(({ from }) => from >= until);
      await change((state) => ({ state: paused(state, now(), until), result: undefined }));
    });

  return {
    take: async (deadline) => {
      const latest = Math.min(deadline, now() + patience[lane]);
      // Where writing takes longer than slots last, the next one has to be claimed as far ahead as this one was missed by.
      let lead = 0;
      for (;;) {
        const permit = await inTurn(() => nextPermit(now() + lead, latest));
        if ('retryAt' in permit) {
          if (permit.retryAt > latest) return permit;
          await sleepUntil(permit.retryAt);
          continue;
        }
        await sleepUntil(permit.from);
        const at = now();
        if (at <= permit.until) {
          used += 1;
          return { granted: true };
        }
        spare = [...spare, permit];
        lead = Math.min(at - permit.slot, longestLead);
      }
    },
    throttled: () => pauseUntil(now() + 1_000 + Math.floor(1_000 * random())),
    quotaExceeded: () => pauseUntil(nextDay(now())),
    settle: () =>
      inTurn(async () => {
        spare = [...spare, ...block];
        block = [];
        if (spare.length > 0) await change((state) => ({ state, result: undefined }));
      }),
    used: () => used,
  };
};
