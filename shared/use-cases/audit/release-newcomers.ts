import { describeError, type Log } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import type { Release } from '../../domain/audit/run.ts';
import type { Membership } from '../../domain/membership/facts.ts';
import type { Change } from '../../domain/membership/transitions.ts';
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

/**
 * Approves the newcomers that a release covers: those that were held by then, and that scans list.
 * Can be repeated after each interruption.
 *
 * @returns undefined when all are approved
 */
export async function releaseNewcomers(
  release: Release,
  deadline: Instant,
  { listMemberships, changeMembership, now, log }: NewcomersReleaseDependencies,
): Promise<Paused | undefined> {
  const actor = { kind: 'reviewer', id: release.by } as const;
  let position: ListPosition | undefined;
  do {
    if (now() + maxPageMs > deadline) return pausedForTime;
    const page = await listMemberships({ review: 'pending' }, pageSize, position);
    for (const { accountId } of page.memberships) {
      try {
        await changeMembership(accountId, (known) => approved(known, release, now()), actor);
      } catch (error) {
        log('AUDIT_ACCOUNT_FAILED', { accountId, error: describeError(error) });
      }
    }
    position = page.next;
  } while (position !== undefined);
  return undefined;
}

function approved(known: Membership | undefined, { asOf }: Release, now: Instant): Change | undefined {
  if (known === undefined || known.review.held === undefined || known.review.since > asOf) return undefined;
  if (known.relationship.value !== 'under_partner' || known.relationship.missingSince !== undefined) return undefined;
  return { action: 'approved', facts: { ...known, review: { value: 'approved', since: now, decided: true } } };
}
