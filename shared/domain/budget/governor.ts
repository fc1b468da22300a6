import type { Instant } from '../../base/time.ts';
import { type BudgetState, claim, endAuditTurn, pauseClaims, returnPermits } from './claims.ts';
import type { BudgetLimits, Lane } from './limits.ts';
import { refuseDay, reopenDay, throttlePauseMs } from './refusals.ts';
import type { Permit } from './slots.ts';

/**
 * The next state, and the result for the caller. If it is the state that was given, nothing is
 * written.
 */
export interface BudgetDecision<T> {
  readonly state: BudgetState | undefined;
  readonly result: T;
}

/** The state that all processes of all lanes share. */
export interface BudgetStore {
  /**
   * Changes the state. If another process has changed it since it was read, `decide` is called
   * again.
   *
   * @param decide gets the stored state, or undefined if no state is stored; called once or more
   * @returns the result of the decision that holds
   * @throws the store's error; the decision was then written once or not at all
   */
  change<T>(decide: (known: BudgetState | undefined) => BudgetDecision<T>): Promise<T>;
}

/** Whose token a call carries. The limits of an end-user's token may be those of another API key. */
export type TokenOwner = 'partner' | 'end_user';

export interface GrantedCall {
  readonly granted: true;
  /**
   * Present if the call asks whether a day is open again that the vendor has closed: to be called
   * when the vendor has answered it otherwise than by a refusal.
   */
  readonly reopenDay?: () => Promise<void>;
}

type Refusal = { readonly granted: false; readonly retryAt: Instant };

export interface Governor {
  /**
   * Waits for the lane's next slot. The caller must use the slot immediately.
   *
   * @param deadline when the call must have ended
   * @param tokenOwner by default the partner; a closed day is never asked about by an end-user's
   *   token
   * @returns whether the call may be made; if not, when it is worth asking again
   * @throws the store's error: without the count no call may be made
   */
  take(deadline: Instant, tokenOwner?: TokenOwner): Promise<GrantedCall | Refusal>;
  /**
   * Reports that the vendor refused a call because of the limit per second: all processes pause for
   * 1 to 2 seconds, or for as long as it asks for.
   *
   * @param retryAfterMs the vendor's Retry-After; more than a minute counts as a minute
   */
  throttled(retryAfterMs?: number): Promise<void>;
  /**
   * Reports that the vendor refused a call because of the limit per day; see `refuseDay`.
   *
   * @param sentAt when the request was sent, because the refusal is about that day
   */
  quotaExceeded(sentAt: Instant): Promise<void>;
  /**
   * Gives back what was claimed ahead and not used. For the end of the work; calls to `take` may
   * still follow.
   */
  settle(): Promise<void>;
  /** @returns the calls that this governor has granted */
  used(): number;
}

export interface GovernorOptions {
  readonly store: BudgetStore;
  readonly limits: BudgetLimits;
  readonly lane: Lane;
  readonly now: () => Instant;
  /** Resolves after this many milliseconds. */
  readonly sleep: (ms: number) => Promise<unknown>;
  /** A number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
}

/**
 * Waiting time for a slot, by lane. Waiting costs money, and a later tick can continue the audit.
 */
const maxWaitMs = { interactive: 5_000, webhook: 20_000, audit: 60_000 } as const satisfies Record<Lane, number>;

/** Slots that are claimed in one write: an audit makes thousands of calls, one after the other. */
const blockSize = { interactive: 1, webhook: 1, audit: 1_000 } as const satisfies Record<Lane, number>;

const maxLeadMs = 1_000;

/**
 * Hands the calls of one lane out to one process, within what all processes together may call.
 * Created once per process.
 */
export function createGovernor(options: GovernorOptions): Governor {
  const { lane, now, random } = options;
  const permits = createPermits(options);
  const inTurn = createTurns();
  let used = 0;

  const stop = (decide: (known: BudgetState | undefined) => BudgetState | undefined): Promise<void> =>
    inTurn(() => permits.stop(decide));

  return {
    take: async (deadline, tokenOwner = 'partner') => {
      const latest = Math.min(deadline, now() + maxWaitMs[lane]);
      // If writing takes longer than slots last, the next slot is claimed as far ahead as this one
      // was missed by.
      let lead = 0;
      for (;;) {
        const permit = await inTurn(() => permits.next(now() + lead, latest, tokenOwner));
        if ('retryAt' in permit) {
          if (permit.retryAt > latest) return permit;
          await sleepUntil(permit.retryAt, options);
          continue;
        }
        await sleepUntil(permit.from, options);
        const at = now();
        if (at <= permit.until) {
          used += 1;
          if (permit.probes === undefined) return { granted: true };
          return { granted: true, reopenDay: () => stop((known) => reopenDay(known, now())) };
        }
        permits.giveBack([permit]);
        lead = Math.min(at - permit.slot, maxLeadMs);
      }
    },
    throttled: (retryAfterMs) => {
      const until = now() + throttlePauseMs(random(), retryAfterMs);
      return stop((known) => pauseClaims(known, now(), until));
    },
    quotaExceeded: (sentAt) => stop((known) => refuseDay(known, sentAt, now())),
    settle: () => inTurn(permits.settle),
    used: () => used,
  };
}

/** Runs one piece of work after the other, in the order of the calls. */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    // Its caller gets the failure of the work; the next work begins all the same.
    last = turn.catch(() => {});
    return turn;
  };
}

/**
 * The permits that this process has claimed and not used. Only `giveBack` may be called while
 * another call is pending.
 */
function createPermits({ store, limits, lane, now }: GovernorOptions) {
  let block: readonly Permit[] = [];
  /** Permits that will not be used, to be given back with the next write. */
  let spare: readonly Permit[] = [];
  /** Whether others leave the audit's slots to this process. */
  let isAtWork = false;

  const giveBack = (permits: readonly Permit[]): void => {
    spare = [...spare, ...permits];
  };

  const endTurn = (state: BudgetState): BudgetState => (lane === 'audit' ? endAuditTurn(state, now()) : state);

  const change = async <T>(decide: (state: BudgetState | undefined) => BudgetDecision<T>): Promise<T> => {
    const returned = spare;
    // Before the write, which may time out: a slot not returned is lost, a slot returned twice
    // would be spent twice.
    spare = [];
    return store.change((known) => decide(known === undefined ? undefined : returnPermits(known, lane, returned)));
  };

  const claimBlock = async (earliest: Instant, latest: Instant, tokenOwner: TokenOwner) => {
    const request = { lane, earliest, latest, count: blockSize[lane], mayProbe: tokenOwner === 'partner' };
    const claimed = await change((state) => {
      const result = claim(state, request, limits);
      return { state: result.granted ? result.state : state, result };
    });
    isAtWork ||= lane === 'audit' && claimed.granted;
    return claimed;
  };

  return {
    giveBack,

    /**
     * @returns the next permit that is good at or after `earliest`, from the block in hand or from
     *   a new one
     */
    next: async (earliest: Instant, latest: Instant, tokenOwner: TokenOwner): Promise<Permit | Refusal> => {
      giveBack(block.filter(({ until }) => until < earliest));
      block = block.filter(({ until }) => until >= earliest);
      let [permit, ...rest] = block;
      if (permit === undefined) {
        const claimed = await claimBlock(earliest, latest, tokenOwner);
        if (!claimed.granted) return claimed;
        [permit, ...rest] = claimed.permits;
      }
      if (permit.from > latest) return { granted: false, retryAt: permit.from };
      block = rest;
      return permit;
    },

    /** Gives back what is in hand, and changes the state for all processes. */
    stop: async (decide: (known: BudgetState | undefined) => BudgetState | undefined): Promise<void> => {
      giveBack(block);
      block = [];
      await change((state) => ({ state: decide(state), result: undefined }));
    },

    settle: async (): Promise<void> => {
      giveBack(block);
      block = [];
      if (spare.length === 0 && !isAtWork) return;
      isAtWork = false;
      await change((state) => ({ state: state && endTurn(state), result: undefined }));
    },
  };
}

async function sleepUntil(instant: Instant, { now, sleep }: Pick<GovernorOptions, 'now' | 'sleep'>): Promise<void> {
  // A timer may fire before the clock says so.
  for (let left = instant - now(); left > 0; left = instant - now()) await sleep(left);
}
