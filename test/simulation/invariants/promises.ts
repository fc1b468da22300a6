/**
 * The two promises: who is listed, approved and active is never refused, and who has left is refused
 * in time, under every policy and whatever else happens.
 */

import { activityOf } from '../../../shared/constant-contact/activity.ts';
import type { AuditRun } from '../../../shared/domain/audit/run.ts';
import { defaultActivityWords } from '../../../shared/domain/membership/activity-words.ts';
import { type Decision, decide } from '../../../shared/domain/membership/decide.ts';
import type { Membership } from '../../../shared/domain/membership/facts.ts';
import { defaultPolicy, hour } from '../../support/memberships.ts';
import type { Surroundings } from '../surroundings.ts';
import { stood, type WorldAccount } from '../vendor-world.ts';
import { fail, type View } from '../view.ts';
import { isInactive } from './judge.ts';

const freshForMs = 26 * hour;
const graceMs = 72 * hour;
/** What was asked for before an account has left may be answered a little later. */
const overlapMs = 60_000;

const policies = ['deny', 'allow'] as const;
type Answer = Record<(typeof policies)[number], Decision>;

const isSummary = ({ relationship }: Membership): boolean => relationship.evidence.source === 'account_summary';

/** Whether an account was under the partner, and active, from an instant on. */
const isWellSince = ({ history }: WorldAccount, from: number): boolean =>
  !stood(
    history,
    from - overlapMs,
    Number.POSITIVE_INFINITY,
    ({ partner, billing }) => partner !== 'ours' || isInactive(activityOf(billing, defaultActivityWords).value),
  );

const expectYes = (account: WorldAccount, membership: Membership, answer: Answer, context: Context): void => {
  const { fresh, view } = context;
  const [first] = fresh;
  const isListed = ({ runId }: AuditRun): boolean =>
    (view.pages.get(runId) ?? []).some(({ accountIds }) => accountIds.includes(account.accountId));
  if (first === undefined || !fresh.every(isListed) || !isWellSince(account, first.startedAt)) return;
  if (membership.review.value !== 'approved') return;
  // A run that has been credited writes what has changed a little later, or leaves it to the next.
  const { relationship, activity } = membership;
  const isChanging = relationship.neverListed || relationship.missingSince !== undefined || isInactive(activity.value);
  const isWritten = fresh.some(({ state, failures }) => state === 'completed' && failures === 0);
  if (isChanging && !isWritten) return;
  for (const policy of policies) {
    if (!answer[policy].allowed || answer[policy].code !== 'MEMBER')
      fail(`an account that every scan lists is answered ${answer[policy].code}`, { account, membership, fresh });
  }
};

const expectNo = (account: WorldAccount, membership: Membership, answer: Answer, context: Context): void => {
  const { now, hasAudits } = context;
  // An item that was put back just now answers what is long over, until a change or a scan finds it.
  const spoiltAt = context.spoils.findLast(({ accountId }) => accountId === account.accountId)?.at ?? 0;
  const changedAt = Math.max(spoiltAt, context.restored.get(account.accountId) ?? 0);
  const leftAt = Math.max(account.history.at(-1)?.from ?? now, changedAt);
  // What a summary says may be the partner of long ago: it lives by its own evidence.
  if (account.partner === 'ours' || now - leftAt <= graceMs + overlapMs || isSummary(membership)) return;
  const seen = { account, membership, now };
  if (answer.deny.allowed) fail(`who has left before grace began is answered ${answer.deny.code}`, seen);
  if (answer.allow.allowed && hasAudits)
    fail(`who has left is answered ${answer.allow.code} where policy allows`, seen);
};

interface Context {
  readonly view: View;
  readonly now: number;
  readonly restored: Surroundings['restored'];
  readonly spoils: Surroundings['spoils'];
  /** Scans that were credited while evidence is fresh, in the order of their begin. */
  readonly fresh: readonly AuditRun[];
  /** Whether a scan was credited within grace. */
  readonly hasAudits: boolean;
}

export const expectPromises = (view: View, { vendor, restored, spoils, clock: { now } }: Surroundings): void => {
  const credited = [...view.runs.values()]
    .filter(({ creditedAt, dryRun }) => creditedAt !== undefined && !dryRun)
    .toSorted((a, b) => a.startedAt - b.startedAt);
  const context: Context = {
    view,
    now,
    restored,
    spoils,
    fresh: credited.filter(({ startedAt }) => now - startedAt <= freshForMs),
    hasAudits: credited.some(({ startedAt }) => now - startedAt <= graceMs),
  };
  for (const account of vendor.all()) {
    const membership = view.memberships.get(account.accountId) ?? view.behind.get(account.accountId);
    if (membership === undefined) continue;
    const knowledge = { found: true, membership, watermark: view.watermark } as const;
    const answered = (whenEvidenceExpires: 'deny' | 'allow'): Decision =>
      decide(knowledge, { ...defaultPolicy, whenEvidenceExpires }, now);
    const answer: Answer = { deny: answered('deny'), allow: answered('allow') };
    if (context.hasAudits && answer.allow.code === 'MEMBER_UNVERIFIED')
      fail('MEMBER_UNVERIFIED although audits succeed', { account, membership, watermark: view.watermark, now });
    if (!view.behind.has(account.accountId)) expectYes(account, membership, answer, context);
    expectNo(account, membership, answer, context);
  }
};
