import type { Instant } from '../../base/time.ts';
import type { AuditLedger, AuditRun } from '../../domain/audit/run.ts';
import type { Watermark } from '../../domain/membership/facts.ts';
import type { AuditRunStore } from '../../store/audits/runs.ts';

/** Somebody else has gone on with the run: whatever this process still knows of it is no longer true. */
export class TakenOverError extends Error {
  override readonly name = 'TakenOverError';
}

/** Between the deadline of a tick and the end of its hold: whatever it had under way at the deadline has ended by then. */
const holdMarginMs = 60_000;

type OpenLedger = AuditLedger & { readonly run: AuditRun };

/** One process's hold on a run: every write goes on from the last one, and fails once somebody else has written. */
export interface Session {
  readonly run: () => AuditRun;
  /** Changes what is known of the run, without writing it. */
  readonly note: (different: Partial<AuditRun>) => void;
  /** Writes the run as a checkpoint. */
  readonly save: (different: Partial<AuditRun>) => Promise<void>;
  /** After a write whose fate is not known: @returns whether the run is still in this hold. */
  readonly isHeld: () => Promise<boolean>;
  /** Writes the run and gives it out of hand, for a later tick to go on with. */
  readonly letGo: (different: Partial<AuditRun>) => Promise<void>;
  /** Writes the run and its record, and gives it out of hand: nothing is left to do, at least for now. */
  readonly close: (
    different: Partial<AuditRun>,
    more?: { readonly ledger?: Partial<AuditLedger>; readonly watermark?: { table: string; value: Watermark } },
  ) => Promise<void>;
}

/**
 * Takes hold of a run.
 *
 * @param ledger  as it was read, with the run to work on
 * @param requests how many requests to the vendor have been made in this process
 * @returns undefined where somebody else was faster
 */
export const takeHold = async (
  ledger: OpenLedger,
  owner: string,
  deadline: Instant,
  requests: () => number,
  runs: Pick<AuditRunStore, 'readLedger' | 'writeLedger' | 'writeRecord'>,
): Promise<Session | undefined> => {
  let current: OpenLedger = ledger;
  const requestsBefore = requests() - ledger.run.vendorRequests;
  const next = (different: Partial<AuditRun>, more: Partial<AuditLedger>): OpenLedger => ({
    ...current,
    ...more,
    revision: current.revision + 1,
    run: { ...current.run, vendorRequests: requests() - requestsBefore, ...different },
  });
  const write = async (wanted: OpenLedger, writing: Promise<boolean>): Promise<void> => {
    if (!(await writing)) throw new TakenOverError('somebody else has gone on with the run');
    current = wanted;
  };
  const put = (wanted: OpenLedger): Promise<void> => write(wanted, runs.writeLedger(wanted, owner));

  const held = next({ resumesAt: undefined }, { holder: { owner, until: deadline + holdMarginMs } });
  if (!(await runs.writeLedger(held, owner))) return undefined;
  current = held;
  return {
    run: () => current.run,
    note: (different) => {
      current = { ...current, run: { ...current.run, ...different } };
    },
    save: (different) => put(next(different, {})),
    isHeld: async () => {
      const { holder, revision } = await runs.readLedger();
      // What this process knows is at least what it has written.
      current = { ...current, revision };
      return holder?.owner === owner;
    },
    letGo: (different) => put(next(different, { holder: undefined })),
    close: async (different, { ledger: more, watermark } = {}) => {
      const wanted = next(different, { ...more, holder: undefined });
      await write(wanted, runs.writeRecord(wanted, owner, watermark));
    },
  };
};
