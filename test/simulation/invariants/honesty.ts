/**
 * Every change says what was true at the vendor, and takes nothing away by what was true long ago.
 */
import { activityOf } from '../../../shared/constant-contact/activity.ts';
import { defaultActivityWords } from '../../../shared/domain/membership/activity-words.ts';
import type { Surroundings } from '../surroundings.ts';
import { stood, type WorldAccount } from '../vendor-world.ts';
import { fail, type TrailRecord, type View } from '../view.ts';
import { isInactive, isRevocation } from './judge.ts';

/**
 * What was found is good for an hour, and a process that has stopped dead may write it a quarter of
 * an hour later.
 */
const goodForMs = 90 * 60_000;
/**
 * A look-up of a single account is at once, but its clock is also that of an audit which sleeps at
 * the same time.
 */
const longestLookUpMs = 20 * 60_000;

const wasActive = (activity: string) => (standing: Pick<WorldAccount, 'billing'>) =>
  activityOf(standing.billing, defaultActivityWords).value === activity;

/**
 * No account under the partner loses access: an account that was recorded as gone was gone, and not
 * long ago.
 */
const expectGone = ({ accountId, action, actor, at, evidence }: TrailRecord, { history }: WorldAccount): void => {
  const seen = { accountId, action, actor, at, evidence, history };
  if (action !== 'departed') fail('a departure by another name', seen);
  const { observedAt } = evidence;
  if (!stood(history, observedAt, observedAt + 60_000, ({ partner }) => partner !== 'ours')) {
    fail('somebody under the partner was recorded as gone', seen);
  }
  if (!stood(history, at - goodForMs, at, ({ partner }) => partner !== 'ours')) {
    fail('somebody under the partner was recorded as gone by what was found long ago', seen);
  }
};

const expectTrueActivity = (record: TrailRecord, { history }: WorldAccount, { runs }: View): void => {
  const { accountId, actor, at, after, before } = record;
  const run = runs.get(actor.id);
  const seen = { accountId, actor, at, before, after, history, run };
  const since = actor.kind === 'audit' ? run?.startedAt : at - longestLookUpMs;
  if (since === undefined) fail('a change by a run that never was', seen);
  if (!stood(history, since, at, wasActive(after.activity))) fail('an activity that never was', seen);
  if (!isInactive(after.activity) || !isRevocation(record)) return;
  if (!stood(history, at - goodForMs, at, wasActive(after.activity))) {
    fail('somebody active was recorded as not active by what was found long ago', seen);
  }
};

/** @param checked the records that were checked before; they never change */
export const expectHonesty = (view: View, { vendor }: Surroundings, checked: Set<string>): void => {
  for (const record of view.trail) {
    const { accountId, version, action, before, after } = record;
    const key = `${accountId} ${version}`;
    if (checked.has(key)) continue;
    checked.add(key);
    // A restore says what was known before.
    if (action === 'restored') continue;
    const account = vendor.all().find((each) => each.accountId === accountId);
    if (account === undefined) fail('an account that never was', record);
    if (before?.relationship === 'under_partner' && after.relationship !== 'under_partner') expectGone(record, account);
    if (action === 'departed' && after.relationship !== 'not_under_partner') fail('no departure at all', record);
    if (after.activity !== 'unknown' && before?.activity !== after.activity) expectTrueActivity(record, account, view);
  }
};
