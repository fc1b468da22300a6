import type { Instant } from '../../base/time.ts';
import type { AuditLedger, AuditRun } from '../../domain/audit/run.ts';
import type { Watermark } from '../../domain/membership/facts.ts';
import type { AuditRunStore } from '../../store/audits/runs.ts';

/** Another process has continued the run, so this one's copy is out of date. */
export class TakenOverError extends Error {
  override readonly name = 'TakenOverError';
}

/** Time from a tick's deadline to the end of its hold, for work that is still under way. */
const holdMarginMs = 60_000;

type OpenLedger = AuditLedger & { readonly run: AuditRun };

/**
 * One process's hold on a run: each write continues from the last one, and fails once another
 * process has written.
 */
export interface Session {
  readonly run: () => AuditRun;
  /** Changes the run in memory only; the next write includes it. */
  readonly note: (different: Partial<AuditRun>) => void;
  /** Writes the run as a checkpoint. */
  readonly save: (different: Partial<AuditRun>) => Promise<void>;
  /** Whether this process still holds the run, for after a write whose outcome is unknown. */
  readonly isHeld: () => Promise<boolean>;
  /** Writes the run and gives up the hold, for a later tick to continue. */
  readonly letGo: (different: Partial<AuditRun>) => Promise<void>;
  /**
   * Writes the run and its record, and gives up the hold: nothing is left to do, at least for now.
   */
  readonly close: (
    different: Partial<AuditRun>,
    more?: { readonly ledger?: Partial<AuditLedger>; readonly watermark?: { table: string; value: Watermark } },
  ) => Promise<void>;
}

/** The process that takes hold of a run. */
interface Holder {
  readonly owner: string;
  /** When the process stops working. */
  readonly deadline: Instant;
  /** How many requests to the vendor this process has made so far. */
  readonly requests: () => number;
}

/**
 * Takes hold of a run.
 *
 * @param ledger as it was read, with the run to work on
 * @returns undefined if another process was faster
 */
export const takeHold = async (
  ledger: OpenLedger,
  { owner, deadline, requests }: Holder,
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
  const write = async (nextLedger: OpenLedger, writing: Promise<boolean>): Promise<void> => {
    if (!(await writing)) throw new TakenOverError('another process has continued the run');
    current = nextLedger;
  };
  const put = (nextLedger: OpenLedger): Promise<void> => write(nextLedger, runs.writeLedger(nextLedger, owner));

  const heldLedger = next({ resumesAt: undefined }, { holder: { owner, until: deadline + holdMarginMs } });
  if (!(await runs.writeLedger(heldLedger, owner))) return undefined;
  current = heldLedger;
  return {
    run: () => current.run,
    note: (different) => {
      current = { ...current, run: { ...current.run, ...different } };
    },
    save: (different) => put(next(different, {})),
    isHeld: async () => {
      const { holder, revision } = await runs.readLedger();
      // The write may have succeeded: the next one must continue from the stored revision.
      current = { ...current, revision };
      return holder?.owner === owner;
    },
    letGo: (different) => put(next(different, { holder: undefined })),
    close: async (different, { ledger: more, watermark } = {}) => {
      const nextLedger = next(different, { ...more, holder: undefined });
      await write(nextLedger, runs.writeRecord(nextLedger, owner, watermark));
    },
  };
};
