import { createHash } from 'node:crypto';
import type { Instant } from '../../base/time.ts';
import { isEntitled } from '../membership/decide.ts';
import { confirmedByProbe, departedByProbe } from '../membership/departures.ts';
import type { AccountId, Membership, Watermark } from '../membership/facts.ts';
import type { ListedAccount } from '../membership/listed-account.ts';
import type { Policy, ReviewMode } from '../membership/policy.ts';
import {
  type Change,
  type ChangeAction,
  missedByScan,
  type Sighting,
  seenUnderPartner,
} from '../membership/transitions.ts';
import type { AuditRun, ChangeCounts } from './run.ts';

/**
 * A run's knowledge about one account, enough to decide later how its membership changes.
 */
export type Finding =
  | ({ readonly kind: 'listed' } & Pick<ListedAccount, 'activity' | 'profile'>)
  | { readonly kind: 'not_listed' }
  | { readonly kind: 'probed'; readonly outcome: 'not_ours'; readonly observedAt: Instant }
  | {
      readonly kind: 'probed';
      readonly outcome: 'ours';
      readonly observedAt: Instant;
      readonly activity?: Sighting['activity'];
    };

export interface PlannedChange {
  readonly accountId: AccountId;
  /** The version of the membership that the plan was made from; 0 for an account without one. */
  readonly version: number;
  readonly action: ChangeAction;
  /** Whether the change takes away access that the facts give now. */
  readonly revokes: boolean;
  readonly finding: Finding;
}

export type AccountFinding = Pick<PlannedChange, 'accountId' | 'finding'>;

/** The rules and the watermark by which a run judges its findings. */
export interface Judgement {
  readonly reviewMode: ReviewMode;
  readonly policy: Pick<Policy, 'inactiveActivities'>;
  /** As of the comparison with the store. */
  readonly watermark: Watermark | undefined;
}

/**
 * The change that a finding makes of a membership. Planning and applying share it, so that a change
 * decided again after a lost race or a crash is the planned one, or none. A scan speaks for the
 * moment when it began: later knowledge stands.
 *
 * @returns undefined if the finding changes nothing
 */
export const changeBy = (
  finding: Finding,
  known: Membership | undefined,
  { startedAt }: Pick<AuditRun, 'startedAt'>,
  { reviewMode, watermark }: Judgement,
): Change | undefined => {
  if (finding.kind === 'listed') {
    const { activity, profile } = finding;
    return seenUnderPartner(known, { source: 'audit', observedAt: startedAt, activity, profile }, { reviewMode });
  }
  if (finding.kind === 'not_listed') return known && missedByScan(known, startedAt, watermark);
  return finding.outcome === 'not_ours'
    ? departedByProbe(known, startedAt, finding.observedAt)
    : confirmedByProbe(known, startedAt, finding.observedAt, finding.activity);
};

/** As `changeBy`, in the form of a plan. */
export const plannedChange = (
  { accountId, finding }: AccountFinding,
  known: Membership | undefined,
  run: Pick<AuditRun, 'startedAt'>,
  judgement: Judgement,
): PlannedChange | undefined => {
  const change = changeBy(finding, known, run, judgement);
  if (change === undefined) return undefined;
  const { policy } = judgement;
  const revokes = known !== undefined && isEntitled(known, policy) && !isEntitled(change.facts, policy);
  return { accountId, version: known?.version ?? 0, action: change.action, revokes, finding };
};

const byAccountId = (a: PlannedChange, b: PlannedChange): number => (a.accountId < b.accountId ? -1 : 1);

/**
 * Keeps a part below the 400 KB of an item, even with three texts of 200 characters per change that
 * all need escaping.
 */
export const changesInPart = 100;

/** Sorts changes into the order in which they are stored, hashed and applied. */
export const ordered = (changes: readonly PlannedChange[]): readonly PlannedChange[] => changes.toSorted(byAccountId);

/** One line with everything that decides a change, independent of how the change was stored. */
const canonical = ({ accountId, version, action, revokes, finding }: PlannedChange): string => {
  const activity = 'activity' in finding ? finding.activity : undefined;
  const profile = 'profile' in finding ? finding.profile : undefined;
  const probe = finding.kind === 'probed' ? [finding.outcome, finding.observedAt] : [];
  const seen = [activity?.value, activity?.raw, profile?.organizationName, profile?.siteOwnerName];
  return JSON.stringify([accountId, version, action, revokes, finding.kind, probe, seen]);
};

/** Computes the SHA-256 over the run and every change, in hex. */
export const planHasher = ({ runId }: Pick<AuditRun, 'runId'>) => {
  const hash = createHash('sha256').update(runId);
  return {
    add: (changes: readonly PlannedChange[]): void => {
      for (const change of changes) hash.update(`\n${canonical(change)}`);
    },
    digest: (): string => hash.digest('hex'),
  };
};

export const countsOf = (changes: readonly Pick<PlannedChange, 'action'>[]): ChangeCounts => {
  const counts: Partial<Record<ChangeAction, number>> = {};
  for (const { action } of changes) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
};

/** The vendor's answer about one suspect; `unclear` for anything but a clear yes or no. */
export type Probe =
  | Omit<Extract<Finding, { outcome: 'not_ours' }>, 'kind'>
  | Omit<Extract<Finding, { outcome: 'ours' }>, 'kind'>
  | { readonly outcome: 'unclear' };
