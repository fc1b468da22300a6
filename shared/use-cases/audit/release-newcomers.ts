import { describeError, type Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import { SetDigest } from '../../base/set-digest.ts';
import type { Instant } from '../../base/time.ts';
import type { Release } from '../../domain/audit/run.ts';
import type { Membership } from '../../domain/membership/facts.ts';
import type { Change } from '../../domain/membership/transitions.ts';
import { readableOf } from '../../store/entries.ts';
import type { MembershipChanger } from '../../store/memberships/change.ts';
import type { ListPosition, MembershipLister } from '../../store/memberships/list.ts';
import { type Paused, pausedForTime } from './pause.ts';

export interface NewcomersReleaseDependencies {
  readonly listMemberships: MembershipLister;
  readonly changeMembership: MembershipChanger;
  readonly now: () => Instant;
  readonly log: Log;
}

const pageSize = 100;
/** Upper bound for changing one page. */
const maxPageMs = 30_000;

/** Newcomers that are held still: they were held later, scans do not list them, or they could not be written. */
export interface StillHeld {
  readonly outcome: 'released';
  readonly count: number;
  /** Of these accounts. */
  readonly hash: string;
}

/**
 * Approves the newcomers that a release covers: those that were held by then, and that scans list.
 * Can be repeated after each interruption.
 */
export async function releaseNewcomers(
  release: Release,
  deadline: Instant,
  { listMemberships, changeMembership, now, log }: NewcomersReleaseDependencies,
): Promise<StillHeld | Paused> {
  const actor = { kind: 'reviewer', id: release.by } as const;
  const left = new SetDigest();
  let position: ListPosition | undefined;
  do {
    if (now() + maxPageMs > deadline) return pausedForTime;
    const page = await listMemberships({ review: 'pending' }, pageSize, position);
    for (const { accountId, review } of readableOf(page.entries)) {
      if (review.held === undefined) continue;
      try {
        const { change } = await changeMembership(accountId, (known) => approved(known, release, now()), actor);
        if (change !== undefined) continue;
      } catch (error) {
        log(events.AUDIT_ACCOUNT_FAILED, { accountId, error: describeError(error) });
      }
      left.add(accountId);
    }
    position = page.next;
  } while (position !== undefined);
  return { outcome: 'released', count: left.count, hash: left.hex() };
}

function approved(known: Membership | undefined, { asOf }: Release, now: Instant): Change | undefined {
  if (known === undefined || known.review.held === undefined || known.review.since > asOf) return undefined;
  if (known.relationship.value !== 'under_partner' || known.relationship.missingSince !== undefined) return undefined;
  return { action: 'approved', facts: { ...known, review: { value: 'approved', since: now, decided: true } } };
}
