/** Strangers that are let in without a release are within the brake for newcomers. */

import type { Instant } from '../../../shared/base/time.ts';
import { hour } from '../../support/memberships.ts';
import type { Surroundings } from '../surroundings.ts';
import { fail, type TrailRecord, type View } from '../view.ts';
import { gives } from './judge.ts';

const dayMs = 24 * hour;
const comings = ['discovered', 'joined', 'returned'];

/** Who was let in. The newcomers of a run are counted at some time since it was credited. */
const letIn = ({ trail, trails, runs }: View): { readonly since: Instant; readonly record: TrailRecord }[] => {
  const first = [...runs.values()]
    .filter(({ state, dryRun }) => state === 'completed' && !dryRun)
    .toSorted((a, b) => a.startedAt - b.startedAt)[0];
  return trail.flatMap((record) => {
    const { action, actor, after, at } = record;
    if (!comings.includes(action) || !gives(after)) return [];
    // An item that was put back had access: the change that brings it up to its trail lets nobody in.
    const last = trails.get(record.accountId)?.find(({ version }) => version === record.version - 1);
    if (last?.action === 'restored' && gives(last.before)) return [];
    if (actor.kind !== 'audit') return [{ since: at, record }];
    // The first proven scan is trusted, also if it has failed later.
    const run = runs.get(actor.id);
    if (run?.creditedAt === undefined || run.startedAt <= (first?.startedAt ?? Number.POSITIVE_INFINITY)) return [];
    return [{ since: run.creditedAt, record }];
  });
};

/**
 * The most accounts that were known to be under the partner at any one time; the first proven scan
 * knows all that it lists before it has written them.
 */
const mostKnown = ({ wholeTrail, runs }: View): number => {
  const [first] = [...runs.values()]
    .filter(({ creditedAt, dryRun }) => creditedAt !== undefined && !dryRun)
    .toSorted((a, b) => a.startedAt - b.startedAt);
  let known = 0;
  let most = first?.accounts ?? 0;
  for (const { before, after } of wholeTrail.toSorted((a, b) => a.at - b.at)) {
    known += Number(after.relationship === 'under_partner') - Number(before?.relationship === 'under_partner');
    most = Math.max(most, known);
  }
  return most;
};

export const expectFewStrangers = (view: View, { brake, indexLag, reviewMode }: Surroundings): void => {
  if (reviewMode !== 'auto') return;
  const all = letIn(view);
  const { minNewcomers, newcomersFraction } = brake;
  const most = Math.max(minNewcomers, Math.floor(newcomersFraction * (mostKnown(view) + indexLag) + 1e-9));
  for (const { at } of all.map(({ record }) => record)) {
    const within = all.filter(({ since, record }) => record.at <= at && since > at - dayMs);
    if (within.length > most) fail('more strangers were let in in a day than the brake lets in', { most, within });
  }
};

/** What the newcomers' brake has held when it was looked at last. */
export interface HeldBefore {
  at: Instant;
  isHeld: boolean;
  released: number;
}

/** While newcomers are held, none is let in. */
export const expectHeld = (view: View, { clock, newcomerReleases }: Surroundings, before: HeldBefore): void => {
  if (before.isHeld && view.brake?.hold !== undefined && before.released === newcomerReleases.length) {
    const late = letIn(view).filter(({ since }) => since > before.at);
    if (late.length > 0) fail('a stranger was let in while newcomers were held', { late, before });
  }
  Object.assign(before, {
    at: clock.now,
    // One that waits for a tick may have been taken up, and others held since.
    isHeld: view.brake?.hold !== undefined && view.control.releases?.newcomers === undefined,
    released: newcomerReleases.length,
  } satisfies HeldBefore);
};

/** Newcomers that are listed by credentials that no earlier run has had wait for a release. */
export const expectTrustedCredentials = (view: View, { reviewMode, newcomerReleases }: Surroundings): void => {
  if (reviewMode !== 'auto') return;
  const strangers = new Set(letIn(view).map(({ record }) => record.actor.id));
  const runs = [...view.runs.values()]
    .filter(({ creditedAt, dryRun, credentials }) => creditedAt !== undefined && !dryRun && credentials !== undefined)
    .toSorted((a, b) => a.startedAt - b.startedAt);
  for (const [index, run] of runs.entries()) {
    const before = runs.slice(0, index);
    const isNew = before.length > 0 && before.every(({ credentials }) => credentials !== run.credentials);
    const isReleased = newcomerReleases.some((at) => at >= run.startedAt);
    if (isNew && !isReleased && strangers.has(run.runId))
      fail('a stranger was let in by credentials that nobody has released', { run, before });
  }
};
