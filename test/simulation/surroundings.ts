import type { Instant } from '../../shared/base/time.ts';
import type { VendorFailureKind } from '../../shared/constant-contact/result.ts';
import type { BrakeThresholds } from '../../shared/domain/audit/brake.ts';
import type { BudgetLimits, Lane } from '../../shared/domain/budget/limits.ts';
import type { AccountId } from '../../shared/domain/membership/facts.ts';
import type { ReviewMode } from '../../shared/domain/membership/policy.ts';
import { auditRecordsTable, membershipsTable, workStateTable } from '../../shared/store/tables.ts';
import { createMemoryDynamoDb, type MemoryDynamoDb } from '../support/memory-dynamodb.ts';
import type { Random } from './random.ts';
import { snapshotOf } from './snapshot.ts';
import type { VendorWorld } from './vendor-world.ts';

export const tables = { memberships: 'memberships', auditRecords: 'audit-records', workState: 'work-state' };

const tableDefinitions = {
  [tables.memberships]: membershipsTable,
  [tables.auditRecords]: auditRecordsTable,
  [tables.workState]: workStateTable,
};

/** The milliseconds from one scheduled audit to the next. */
export const betweenAudits = 6 * 3_600_000;

/** What all processes have in common. */
export interface Surroundings {
  readonly db: MemoryDynamoDb;
  /** How many writes to a table its indexes are behind. */
  readonly indexLag: number;
  readonly vendor: VendorWorld;
  readonly clock: { now: Instant };
  readonly random: Random;
  readonly limits: BudgetLimits;
  readonly brake: BrakeThresholds;
  readonly reviewMode: ReviewMode;
  readonly auditEverySeconds: number;
  /** Every request that has reached the vendor. */
  readonly requests: { readonly at: Instant; readonly lane: Lane }[];
  /**
   * When the vendor said that the day's quota is used up, of a request sent when, and when a process
   * had told the others.
   */
  readonly closings: { readonly sentAt: Instant; readonly saidAt: Instant; readonly toldAt: Instant }[];
  /** When a process had found out that a day which the vendor had closed is open again. */
  readonly openings: Instant[];
  /** What the scan of each run has read. */
  readonly scans: Map<string, ScanLog>;
  /**
   * Runs that a process wrote to after it had stopped dead for a while: its last writes may be in
   * no count.
   */
  readonly zombies: Set<string>;
  /** What was released: when, and of which accounts something may be taken since. */
  readonly releases: { readonly at: Instant; readonly accountIds: ReadonlySet<string> }[];
  /** When newcomers that were held were released. */
  readonly newcomerReleases: Instant[];
  readonly reviews: Reviews;
  /**
   * Accounts whose item was restored, lost or damaged beside the service, and is not yet as new as
   * its trail again.
   */
  readonly spoilt: Set<string>;
  /** Each time that an item was restored, lost or damaged beside the service. */
  readonly spoils: { readonly at: Instant; readonly accountId: string }[];
  /**
   * When an item was as new as its trail again. What scans have not seen while it was away or older, nobody has
   * noted, so that the watermark speaks for it until the next one. From then on all holds again.
   */
  readonly restored: Map<string, Instant>;
  /** A digest of the partner's credentials, as they are now. */
  readonly credentials: { digest: string };
  readonly newId: () => string;
  /** What the vendor does with a request instead of answering it, if anything. */
  readonly vendorFault: (asked: 'list' | 'account') => VendorFailureKind | undefined;
  /** Whether a row of the list comes in a form that cannot be read. */
  readonly isUnreadable: () => boolean;
  /** Whether a page leads to itself instead of the next one. */
  readonly leadsBack: () => boolean;
  /** Something may happen at the vendor while the service is at work. */
  readonly meanwhile: () => void;
  /** While no process works. @returns what brings all of this back to how it is now, as often as it is called */
  readonly snapshot: () => () => void;
}

/** What a reviewer has said last of an account, and when. */
type Reviews = Map<string, { readonly value: 'approved' | 'denied'; readonly at: Instant }>;

/** The answers by the number that their page was stored under; of several only one was stored. */
export type ScanLog = Map<number, ReadPage[]>;

/** The accounts of a page, and when the vendor has answered with them. */
export interface ReadPage {
  readonly at: Instant;
  readonly accountIds: readonly AccountId[];
}

type Given = 'vendor' | 'clock' | 'random' | 'limits' | 'brake' | 'reviewMode';

/**
 * Surroundings in which nothing has happened yet; nothing breaks in them unless `given` says so.
 */
export function createSurroundings({
  indexLag = 0,
  ...given
}: Pick<Surroundings, Given> &
  Partial<
    Pick<Surroundings, 'indexLag' | 'auditEverySeconds' | 'vendorFault' | 'isUnreadable' | 'leadsBack' | 'meanwhile'>
  >): Surroundings {
  let ids = 0;
  const surroundings: Surroundings = {
    db: createMemoryDynamoDb({ tables: tableDefinitions, indexLag }),
    indexLag,
    auditEverySeconds: betweenAudits / 1000,
    requests: [],
    closings: [],
    openings: [],
    scans: new Map(),
    zombies: new Set(),
    releases: [],
    newcomerReleases: [],
    reviews: new Map(),
    spoilt: new Set(),
    spoils: [],
    restored: new Map(),
    credentials: { digest: 'digest-0' },
    newId: () => {
      ids += 1;
      return `run-${String(ids).padStart(6, '0')}`;
    },
    vendorFault: () => undefined,
    isUnreadable: () => false,
    leadsBack: () => false,
    meanwhile: () => {},
    snapshot: () => {
      const restores = [surroundings.db, given.vendor, given.random].map(({ snapshot }) => snapshot());
      const restoreNotes = snapshotOf(notesOf(surroundings));
      const { digest } = surroundings.credentials;
      const [now, lastId] = [given.clock.now, ids];
      return () => {
        for (const restore of [...restores, restoreNotes]) restore();
        surroundings.credentials.digest = digest;
        given.clock.now = now;
        ids = lastId;
      };
    },
    ...given,
  };
  return surroundings;
}

/** What is noted of a scenario as it is played. */
const notesOf = (surroundings: Surroundings) => {
  const { requests, closings, openings, scans, zombies, releases, newcomerReleases, ...others } = surroundings;
  const { reviews, spoilt, restored } = others;
  return [requests, closings, openings, scans, zombies, releases, newcomerReleases, reviews, spoilt, restored];
};
