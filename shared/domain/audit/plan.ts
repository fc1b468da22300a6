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

/** What was found out about one account: all that is needed to decide, now or later, what becomes of its membership. */
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
  /** The version of the membership that the plan was made from; 0: there was none. */
  readonly version: number;
  readonly action: ChangeAction;
  /** Whether it takes away access that the facts give now. */
  readonly revokes: boolean;
  readonly finding: Finding;
}

export type AccountFinding = Pick<PlannedChange, 'accountId' | 'finding'>;

/** What a run judges by, besides what it found. */
export interface Judgement {
  readonly reviewMode: ReviewMode;
  readonly policy: Pick<Policy, 'inactiveActivities'>;
  /** As it was when the run was compared with the store. */
  readonly watermark: Watermark | undefined;
}

/**
 * What a finding makes of a membership. The same for planning and for applying, so that a change decided anew after a lost race
 * or a crash is the planned one, or none. A scan speaks for the moment when it began: whatever is known from later stands.
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

/** The change that a finding makes of what is known, as part of a plan; undefined: none. */
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

/** Below the 400 KB of a DynamoDB item even with three texts of 200 characters each that all have to be escaped. */
export const changesInPart = 100;

/** The changes in the order in which they are stored, hashed and applied. */
export const ordered = (changes: readonly PlannedChange[]): readonly PlannedChange[] => changes.toSorted(byAccountId);

/** All that a change is decided by, as one line that does not depend on how the change was stored. */
const canonical = ({ accountId, version, action, revokes, finding }: PlannedChange): string => {
  const activity = 'activity' in finding ? finding.activity : undefined;
  const profile = 'profile' in finding ? finding.profile : undefined;
  const asked = finding.kind === 'probed' ? [finding.outcome, finding.observedAt] : [];
  const seen = [activity?.value, activity?.raw, profile?.organizationName, profile?.siteOwnerName];
  return JSON.stringify([accountId, version, action, revokes, finding.kind, asked, seen]);
};

/** SHA-256 over the run and every change, in hex. */
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

/** What the vendor said when it was asked about one suspect; `unclear` is everything but a clear yes or no. */
export type Probe =
  | Omit<Extract<Finding, { outcome: 'not_ours' }>, 'kind'>
  | Omit<Extract<Finding, { outcome: 'ours' }>, 'kind'>
  | { readonly outcome: 'unclear' };
