import { createHash } from 'node:crypto';
import type { Instant } from '../../base/time.ts';
import { isEntitled } from '../membership/decide.ts';
import type { AccountId, HoldReason, Membership, Watermark } from '../membership/facts.ts';
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
  | ({ readonly kind: 'listed' } & Pick<ListedAccount, 'activity' | 'profile'> & {
        /** When the page was read that lists it; absent in plans of earlier versions. */
        readonly readAt?: Instant | undefined;
        /**
         * The owner's name in the list, which `profile` lacks: the run writes it last, when it is
         * decided whether user names move.
         */
        readonly shownName?: string | undefined;
      })
  | { readonly kind: 'not_listed' }
  /** Of an earlier version, in which a run asked about each account itself. */
  | {
      readonly kind: 'probed';
      readonly outcome: 'not_ours' | 'ours';
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

/** The rules and the watermark by which a run judges its findings. */
export interface Judgement {
  readonly reviewMode: ReviewMode;
  readonly policy: Pick<Policy, 'inactiveActivities'>;
  /** As of the comparison with the store. */
  readonly watermark: Watermark | undefined;
  /** Why newcomers are held, if they are. */
  readonly hold?: HoldReason | undefined;
}

/** Whether a change takes away access that the facts give now. */
export const takesAccess = (
  known: Membership | undefined,
  { facts }: Pick<Change, 'facts'>,
  { policy }: Pick<Judgement, 'policy'>,
): boolean => known !== undefined && isEntitled(known, policy) && !isEntitled(facts, policy);

/**
 * Whether a change lets in an account that nobody has decided about: one that comes, or has waited for
 * an answer that is understood.
 */
export const letsIn = (
  known: Membership | undefined,
  { facts }: Pick<Change, 'facts'>,
  { policy }: Pick<Judgement, 'policy'>,
): boolean =>
  (known?.relationship.value !== 'under_partner' || known.review.held === 'activity_unknown') &&
  facts.review.decided === undefined &&
  isEntitled(facts, policy);

/**
 * The change that a finding makes of a membership. Comparing and applying share it, so that a
 * change decided again after a lost race or a crash is the planned one, or none.
 *
 * @returns undefined if the finding changes nothing
 */
export const changeBy = (
  finding: Finding,
  known: Membership | undefined,
  { startedAt, isFirst }: Pick<AuditRun, 'startedAt' | 'isFirst'>,
  { reviewMode, watermark, hold }: Judgement,
): Change | undefined => {
  if (finding.kind === 'listed') {
    const { activity, profile, readAt: observedAt = startedAt } = finding;
    return seenUnderPartner(
      known,
      { source: 'audit', observedAt, activity, profile },
      { reviewMode, hold, isTrusted: isFirst },
    );
  }
  return finding.kind === 'not_listed' && known ? missedByScan(known, startedAt, watermark) : undefined;
};

/**
 * What remains of a change when nothing may be taken away by it: all but the activity.
 *
 * @returns undefined if nothing remains
 */
export const withoutTaking = (
  change: Change | undefined,
  known: Membership | undefined,
  judgement: Pick<Judgement, 'policy'>,
): Change | undefined => {
  if (change === undefined || known === undefined || !takesAccess(known, change, judgement)) return change;
  const facts = { ...change.facts, activity: known.activity };
  const isNothing = change.action === 'updated' && facts.profile === known.profile;
  return isNothing || !isEntitled(facts, judgement.policy) ? undefined : { ...change, facts };
};

type Listed = Extract<Finding, { kind: 'listed' }>;

/** The finding without the owner's name in its profile. */
export const withheldName = ({ profile: { siteOwnerName, ...profile }, ...finding }: Listed): Listed => ({
  ...finding,
  profile,
  shownName: siteOwnerName,
});

/** The finding as the list shows it. */
export const withShownName = ({ shownName, ...finding }: Listed): Listed =>
  shownName === undefined ? finding : { ...finding, profile: { ...finding.profile, siteOwnerName: shownName } };

/** A change in the form of a plan. */
export const plannedChange = (
  accountId: AccountId,
  finding: Finding,
  known: Membership | undefined,
  { action, revokes }: Pick<PlannedChange, 'action' | 'revokes'>,
): PlannedChange => ({ accountId, version: known?.version ?? 0, action, revokes, finding });

/**
 * Keeps a part below the 400 KB of an item, even with three texts of 200 characters per change that
 * all need escaping.
 */
export const changesInPart = 100;

/** One line with everything that decides a change, independent of how the change was stored. */
const canonical = ({ accountId, version, action, revokes, finding }: PlannedChange): string => {
  const activity = 'activity' in finding ? finding.activity : undefined;
  const profile = finding.kind === 'listed' ? withShownName(finding).profile : undefined;
  const seen = [activity?.value, activity?.raw, profile?.organizationName, profile?.siteOwnerName];
  return JSON.stringify([accountId, version, action, revokes, finding.kind, seen]);
};

/** Computes the SHA-256 over the run and every change, in hex. */
export const planHasher = ({ runId }: Pick<AuditRun, 'runId'>) => {
  const hash = createHash('sha256').update(runId);
  return {
    add: (change: PlannedChange): void => void hash.update(`\n${canonical(change)}`),
    digest: (): string => hash.digest('hex'),
  };
};

export const countsOf = (changes: readonly Pick<PlannedChange, 'action'>[]): ChangeCounts => {
  const counts: Partial<Record<ChangeAction, number>> = {};
  for (const { action } of changes) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
};
