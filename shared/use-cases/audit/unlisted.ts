/** The accounts that a proven scan has not listed: marked as missing, or asked about. */

import { chunksOf } from '../../base/chunks.ts';
import type { IdSet } from '../../base/id-set.ts';
import { describeError, type Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import { SetDigest } from '../../base/set-digest.ts';
import type { Instant } from '../../base/time.ts';
import { changeBy, type PlannedChange, plannedChange } from '../../domain/audit/plan.ts';
import { isEntitled } from '../../domain/membership/decide.ts';
import {
  type AccountId,
  type HoldReason,
  isSiteOwnerAccount,
  type Membership,
  relationshipEvidence,
  type WatermarkException,
} from '../../domain/membership/facts.ts';
import type { CaseStore } from '../../store/audits/cases.ts';
import type { AuditPlanStore } from '../../store/audits/plans.ts';
import { readableOf } from '../../store/entries.ts';
import type { MembershipChanger } from '../../store/memberships/change.ts';
import type { ListPosition, MembershipLister } from '../../store/memberships/list.ts';
import type { MembershipsReader } from '../../store/memberships/read.ts';
import { type Paused, pausedForTime, type StageContext } from './pause.ts';

/** Keys in one BatchGetItem, at most. */
export const readsAtOnce = 100;
const indexPageSize = 500;
export const changesAtOnce = 10;
/** Upper bound for changing one batch. */
export const maxBatchMs = 10_000;
/** As many as the watermark can name: it is one item, which checks read, and one entry of the log. */
export const maxExceptions = 500;

export interface UnlistedDependencies {
  readonly readMemberships: MembershipsReader;
  readonly listMemberships: MembershipLister;
  readonly changeMembership: MembershipChanger;
  readonly cases: Pick<CaseStore, 'open'>;
  readonly plans: Pick<AuditPlanStore, 'readPart'>;
  readonly now: () => Instant;
  readonly log: Log;
}

export interface Unlisted {
  /** Accounts that have access by their facts. */
  readonly entitled: number;
  /** Accounts known to be under the partner. */
  readonly known: number;
  /** Accounts with access that the scan has listed, and those that it lacks although a scan has listed them. */
  readonly shown: number;
  readonly lacking: number;
  /** Accounts that no earlier scan has missed. */
  readonly missing: number;
  /** Those of them that have access. */
  readonly revocations: number;
  readonly failures: number;
  /** Accounts about which the vendor is to be asked. */
  readonly cases: number;
  /** Newcomers that are held already. */
  readonly held: SetDigest;
  /** Why they are. */
  readonly reasons: ReadonlySet<HoldReason>;
  /** For whom the watermark must not speak; undefined: too many for it to move. */
  readonly except: readonly WatermarkException[] | undefined;
}

/**
 * Goes over all accounts that are known to be under the partner, through an index, which may lag, so
 * that runs that ended just before are looked at as well; those that the scan has not listed are
 * read from the table, strongly consistent. An account that
 * is missing for the first time is marked, which takes nothing away. One that was missing before
 * becomes a case. Can be repeated after each interruption.
 *
 * A scan with rows that could not be read marks nobody, because any of them may be one of these
 * rows: the vendor is asked about those that it has not shown, and the watermark excepts them.
 */
export async function considerUnlisted(
  stage: StageContext,
  listed: IdSet,
  add: (planned: PlannedChange) => Promise<void>,
  dependencies: UnlistedDependencies,
): Promise<Unlisted | Paused> {
  const { readMemberships, now } = dependencies;
  const counts = { missing: 0, cases: 0, revocations: 0, failures: 0 };
  const known: Known = { entitled: 0, known: 0, shown: 0, lacking: 0, held: new SetDigest(), reasons: new Set() };
  const except: WatermarkException[] = [];
  for await (const chunk of unlistedAccounts(stage, listed, known, dependencies)) {
    const memberships = [...(await readMemberships(chunk)).values()];
    for (const batch of chunksOf(memberships, changesAtOnce)) {
      if (now() + maxBatchMs > stage.deadline) return pausedForTime;
      for (const seen of await Promise.all(batch.map((each) => considerOne(each, stage, dependencies)))) {
        if (seen === undefined) continue;
        if (seen.planned !== undefined) await add(seen.planned);
        if (seen.except !== undefined) except.push(seen.except);
        counts.cases += seen.isCase ? 1 : 0;
        if (seen.planned === undefined && seen.except === undefined) continue;
        counts.missing += 1;
        counts.failures += seen.failed ? 1 : 0;
        counts.revocations += seen.planned?.revokes ? 1 : 0;
      }
    }
  }
  return { ...counts, ...known, except: except.length > maxExceptions ? undefined : except };
}

/** What is counted on the way. */
interface Known {
  entitled: number;
  known: number;
  shown: number;
  lacking: number;
  readonly held: SetDigest;
  readonly reasons: Set<HoldReason>;
}

/** Those of the index that the scan has not listed, some at once, and those that the index may lack. */
async function* unlistedAccounts(
  { run, judgement }: StageContext,
  listed: IdSet,
  counts: Known,
  { listMemberships, plans }: UnlistedDependencies,
): AsyncGenerator<readonly AccountId[]> {
  const justWritten = await unlistedInPlans(run, listed, plans);
  let position: ListPosition | undefined;
  do {
    const page = await listMemberships({ relationship: 'under_partner' }, indexPageSize, position);
    const unlisted: AccountId[] = [];
    // Of a damaged one nothing is known that a scan could miss.
    for (const membership of readableOf(page.entries)) {
      const { accountId, relationship, review } = membership;
      // If the vendor lists a site owner at all, then under an id we do not know.
      if (isSiteOwnerAccount(accountId)) continue;
      if (isEntitled(membership, judgement.policy)) {
        counts.entitled += 1;
        if (listed.has(accountId)) counts.shown += 1;
        else if (relationship.neverListed === undefined) counts.lacking += 1;
      }
      counts.known += 1;
      if (review.held !== undefined) {
        counts.held.add(accountId);
        counts.reasons.add(review.held);
      }
      if (!listed.has(accountId) && !justWritten.has(accountId)) unlisted.push(accountId);
    }
    yield* chunksOf(unlisted, readsAtOnce);
    position = page.next;
  } while (position !== undefined);
  yield* chunksOf([...justWritten], readsAtOnce);
}

/** Accounts of the runs just before that the scan has not listed. */
async function unlistedInPlans(
  { justBefore = [] }: StageContext['run'],
  listed: IdSet,
  { readPart }: UnlistedDependencies['plans'],
): Promise<ReadonlySet<AccountId>> {
  const unlisted = new Set<AccountId>();
  for (const { runId, key, parts } of justBefore) {
    for (let part = 0; part < parts; part += 1) {
      for (const { accountId } of (await readPart(runId, key, part)) ?? []) {
        if (!listed.has(accountId)) unlisted.add(accountId);
      }
    }
  }
  return unlisted;
}

/** What became of one account; undefined: the scan cannot miss it. */
type Considered = {
  readonly planned?: PlannedChange;
  readonly except?: WatermarkException;
  readonly failed?: true;
  readonly isCase?: true;
};

async function considerOne(
  known: Membership,
  { run, judgement }: StageContext,
  { changeMembership, cases, now, log }: UnlistedDependencies,
): Promise<Considered | undefined> {
  const { accountId, relationship } = known;
  const { runId, startedAt, dryRun, unreadableRows = 0 } = run;
  if (relationship.value !== 'under_partner') return undefined;
  const revokes = isEntitled(known, judgement.policy);
  const missingSince = relationship.missingSince;
  const isProof = unreadableRows === 0;
  const openCase = async (missedBy?: Instant): Promise<void> => {
    if (dryRun) return;
    await cases.open({
      runId,
      accountId,
      cause: 'missing',
      openedAt: now(),
      missingSince,
      missedBy,
      nextAt: now(),
      unclear: 0,
    });
  };
  if (missingSince !== undefined && missingSince < startedAt) {
    await openCase(isProof ? startedAt : undefined);
    return { isCase: true };
  }
  const finding = { kind: 'not_listed' } as const;
  const planned = plannedChange(accountId, finding, known, { action: 'missed', revokes });
  // By this run, before an interruption.
  if (missingSince !== undefined) return { planned };
  const change = changeBy(finding, known, run, judgement);
  if (change === undefined) return undefined;
  if (dryRun) return { planned };
  const except = { accountId, seenAt: relationshipEvidence(known, judgement.watermark).observedAt };
  if (!isProof) {
    await openCase();
    return { except, isCase: true };
  }
  const actor = { kind: 'audit', id: runId } as const;
  try {
    const { change: written } = await changeMembership(
      accountId,
      (current) => current && changeBy(finding, current, run, judgement),
      actor,
      { membership: known },
    );
    // Undefined: somebody has recorded since that it is there.
    return written && { planned };
  } catch (error) {
    log(events.AUDIT_ACCOUNT_FAILED, { runId, accountId, error: describeError(error) });
    return { except, failed: true };
  }
}
