import type { Instant } from '../../base/time.ts';
import { type AuditLedger, type AuditRun, type HeldKind, heldKinds } from '../../domain/audit/run.ts';
import type { AuditRunStore } from '../../store/audits/runs.ts';
import type { NewWatermark } from '../../store/memberships/move-watermark.ts';

/** Another process has continued the work, so this one's copy is out of date. */
export class TakenOverError extends Error {
  override readonly name = 'TakenOverError';
}

/** Far more than releases can come first with. */
const maxTries = 5;

/** Time from a tick's deadline to the end of its hold, for work that is still under way. */
const holdMarginMs = 60_000;

/**
 * One process's hold on the audits: each write of the ledger continues from the last one, and fails
 * once another process has written.
 */
export interface Hold {
  readonly ledger: () => AuditLedger;
  readonly save: (more: Partial<AuditLedger>) => Promise<void>;
  /** Writes the ledger and gives up the hold, for a later tick to continue. */
  readonly letGo: (more: Partial<AuditLedger>) => Promise<void>;
  /** Whether this process still holds it, for after a write whose outcome is unknown. */
  readonly isHeld: () => Promise<boolean>;
  /** Makes one write of what the function gets: the ledger after the last one, and the writer. */
  readonly write: (
    more: Partial<AuditLedger>,
    write: (next: AuditLedger, writer: string) => Promise<boolean>,
  ) => Promise<void>;
}

/**
 * Takes hold of the audits, or of one run of theirs.
 *
 * @param ledger as it was read, with the run to work on
 * @param deadline when the process stops working
 * @returns undefined if another process was faster
 */
export async function takeHold(
  ledger: AuditLedger,
  { owner, deadline }: { readonly owner: string; readonly deadline: Instant },
  runs: Pick<AuditRunStore, 'readLedger' | 'writeLedger'>,
): Promise<Hold | undefined> {
  let current: AuditLedger = ledger;
  const next = (more: Partial<AuditLedger>): AuditLedger => ({ ...current, ...more, revision: current.revision + 1 });
  const heldLedger = next({ holder: { owner, until: deadline + holdMarginMs } });
  if (!(await runs.writeLedger(heldLedger, owner))) return undefined;
  current = heldLedger;
  /**
   * Goes on from a write of another process, which may have released or started something.
   *
   * @returns whether it is still held
   */
  const catchUp = async (): Promise<boolean> => {
    current = await runs.readLedger();
    return current.holder?.owner === owner;
  };
  const write: Hold['write'] = async (wanted, writing) => {
    let more = wanted;
    for (let tries = 1; ; tries += 1) {
      const before = current;
      const nextLedger = next(more);
      if (await writing(nextLedger, owner)) {
        current = nextLedger;
        return;
      }
      if (!(await catchUp()) || current.revision === before.revision || tries >= maxTries) {
        throw new TakenOverError('another process has continued the audit');
      }
      // A release is not overwritten, and not in the way either.
      if (more.releases) more = { ...more, releases: withNewer(more.releases, before.releases, current.releases) };
    }
  };
  return {
    ledger: () => current,
    save: (more) => write(more, runs.writeLedger),
    letGo: (more) => write({ ...more, holder: undefined }, runs.writeLedger),
    // The write may have succeeded: the next one must continue from the stored revision.
    isHeld: catchUp,
    write,
  };
}

type Releases = NonNullable<AuditLedger['releases']>;

/** Those that this process wants to write, but for those that have been given since. */
function withNewer(wanted: Releases, before: Releases = {}, stored: Releases = {}): Releases {
  const isNew = (kind: HeldKind): boolean => stored[kind] !== undefined && stored[kind].at !== before[kind]?.at;
  return Object.fromEntries(heldKinds.map((kind) => [kind, isNew(kind) ? stored[kind] : wanted[kind]]));
}

/** A hold with a run to work on. */
export interface Session {
  readonly run: () => AuditRun;
  readonly ledger: () => AuditLedger;
  /** Changes the run in memory only; the next write includes it. */
  readonly note: (different: Partial<AuditRun>) => void;
  /** Writes the run as a checkpoint. */
  readonly save: (different: Partial<AuditRun>, more?: Partial<AuditLedger>) => Promise<void>;
  /** Writes the run as a checkpoint, and moves the watermark with the same write. */
  readonly credit: (different: Partial<AuditRun>, watermark: NewWatermark) => Promise<void>;
  readonly isHeld: () => Promise<boolean>;
  readonly letGo: (different: Partial<AuditRun>) => Promise<void>;
  /** Writes the run and its record, and gives up the hold: nothing is left to do. */
  readonly close: (different: Partial<AuditRun>, more?: Partial<AuditLedger>) => Promise<void>;
}

/** @param requests how many requests to the vendor this process has made so far */
export function openSession(
  hold: Hold,
  started: AuditRun,
  requests: () => number,
  runs: Pick<AuditRunStore, 'writeCredit' | 'writeRecord'>,
): Session {
  let run = started;
  const requestsBefore = requests() - started.vendorRequests;
  const next = (different: Partial<AuditRun>): AuditRun => ({
    ...run,
    vendorRequests: requests() - requestsBefore,
    ...different,
  });
  const writing = async (different: Partial<AuditRun>, write: (run: AuditRun) => Promise<void>): Promise<void> => {
    const nextRun = next(different);
    await write(nextRun);
    run = nextRun;
  };
  return {
    run: () => run,
    ledger: hold.ledger,
    note: (different) => {
      run = { ...run, ...different };
    },
    save: (different, more = {}) => writing(different, (nextRun) => hold.save({ ...more, run: nextRun })),
    credit: (different, watermark) =>
      writing(different, (nextRun) => {
        const { runId, startedBy, startedAt } = nextRun;
        const credited = { runId, startedBy, startedAt, creditedAt: watermark.at };
        return hold.write({ run: nextRun, credited }, (ledger, writer) => runs.writeCredit(ledger, writer, watermark));
      }),
    isHeld: hold.isHeld,
    letGo: (different) => writing(different, (nextRun) => hold.letGo({ run: nextRun })),
    close: (different, more = {}) =>
      writing(different, (nextRun) =>
        hold.write({ ...more, run: nextRun, holder: undefined }, (ledger, writer) =>
          runs.writeRecord({ ...ledger, run: nextRun }, writer),
        ),
      ),
  };
}
