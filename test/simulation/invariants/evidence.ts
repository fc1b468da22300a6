/** What is taken for evidence was true when it was observed, and is of the right kind. */

import type { AuditRun } from '../../../shared/domain/audit/run.ts';
import { type Membership, relationshipEvidence } from '../../../shared/domain/membership/facts.ts';
import { hour } from '../../support/memberships.ts';
import type { Surroundings } from '../surroundings.ts';
import { stood } from '../vendor-world.ts';
import { fail, type TrailRecord, type View } from '../view.ts';

/** An answer comes later than its question, and a process may stop dead in between. */
const overlapMs = 30 * 60_000;
/** A repeated answer is not written down for so long. */
const minRenewalMs = hour + 60_000;

const isPlanAnswer = ({ evidence }: TrailRecord): boolean =>
  evidence.source === 'verify' || evidence.source === 'webhook';

/** Whoever is under the partner, by whatever evidence, was so at the moment of the evidence. */
const expectTrueEvidence = (membership: Membership, view: View, { vendor, restored }: Surroundings): void => {
  const { accountId, relationship } = membership;
  const account = vendor.all().find((each) => each.accountId === accountId);
  if (relationship.value !== 'under_partner' || account === undefined) return;
  const { source, observedAt } = relationshipEvidence(membership, view.watermark);
  const seen = { account, membership, watermark: view.watermark };
  // The account was born under the partner, and may have left long ago.
  if (source === 'account_summary' || restored.has(accountId)) return;
  // A dry run that somebody has opened at the same moment credits nothing.
  const run = [...view.runs.values()].find(({ startedAt, dryRun }) => startedAt === observedAt && !dryRun);
  const until = Math.max(observedAt + overlapMs, run?.creditedAt ?? 0);
  if (!stood(account.history, observedAt - 60_000, until, ({ partner }) => partner === 'ours'))
    fail('evidence of a time at which the account was not ours', seen);
};

/** What records may follow each other for one account. */
const expectSoundStory = (trail: readonly TrailRecord[], { runs }: View, { zombies }: Surroundings): void => {
  let isMissing = false;
  for (const [index, record] of trail.entries()) {
    const { action, evidence, actor } = record;
    const before = trail.slice(0, index);
    if (action === 'missed') {
      const startedAt = runs.get(actor.id)?.startedAt ?? Number.POSITIVE_INFINITY;
      if (runs.get(actor.id)?.unreadableRows !== undefined)
        fail('missed by a scan that could not read all rows', trail);
      if (isMissing) fail('missed again without having been seen again', trail);
      if (before.some((each) => isPlanAnswer(each) && isYes(each) && each.evidence.observedAt >= startedAt))
        fail('missed although the vendor has confirmed it since the scan began', trail);
    }
    if (action === 'departed') {
      const isOld = ({ startedAt, creditedAt, dryRun }: AuditRun): boolean =>
        !dryRun && startedAt > evidence.observedAt && creditedAt !== undefined && creditedAt < record.at;
      // A process that had stopped dead does not know of later scans.
      if (zombies.size === 0 && [...runs.values()].some(isOld))
        fail('departed by an answer that is older than the last scan', trail);
      if (before.some((each) => isPlanAnswer(each) && isYes(each) && each.evidence.observedAt > evidence.observedAt))
        fail('departed by an older answer than the one that confirmed it', trail);
    }
    const isBySummary = evidence.source === 'account_summary' && actor.kind === 'client';
    if (isBySummary && before.some((each) => each.evidence.source === 'audit'))
      fail('a summary speaks of an account that lists have shown', trail);
    if (action === 'missed') isMissing = true;
    // A scan that lists an account again writes nothing to an item that was put back.
    if (['reappeared', 'departed', 'returned', 'restored'].includes(action)) isMissing = false;
    if (isMissing && isPlanAnswer(record) && isYes(record)) isMissing = action === 'confirmed' && isMissing;
  }
};
const isYes = ({ after, action }: TrailRecord): boolean =>
  after.relationship === 'under_partner' && action !== 'missed';

/** A yes about an account that scans do not list is evidence of its own. */
const expectConfirmed = (view: View, { restored }: Surroundings): void => {
  for (const { accountId, answer, missingSince, wants } of view.cases) {
    const membership = view.memberships.get(accountId);
    // What is about to be taken away is noted and no more.
    if (
      restored.has(accountId) ||
      wants !== undefined ||
      answer?.outcome !== 'ours' ||
      missingSince === undefined ||
      membership === undefined
    )
      continue;
    const { value, evidence, missingSince: since } = membership.relationship;
    if (value !== 'under_partner' || since === undefined) continue;
    if (evidence.observedAt < Date.parse(answer.observedAt) - minRenewalMs)
      fail('a yes has not renewed the evidence of an account that scans miss', { membership, answer });
  }
};

/** @param checked how many records of each trail were checked before */
export const expectSoundEvidence = (view: View, surroundings: Surroundings, checked: Map<string, number>): void => {
  for (const membership of view.memberships.values()) expectTrueEvidence(membership, view, surroundings);
  for (const [accountId, trail] of view.trails) {
    if (checked.get(accountId) === trail.length) continue;
    checked.set(accountId, trail.length);
    expectSoundStory(trail, view, surroundings);
  }
  expectConfirmed(view, surroundings);
};
