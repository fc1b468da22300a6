/**
 * Every decision that was made is in the trail, once, on the version that it was about; none that
 * was refused is.
 */
import type { ReviewDecision } from '../../../../shared/domain/membership/reviews.ts';
import { fail } from '../../view.ts';
import type { ReviewCall, Trace } from '../trace.ts';
import { during, type Story, type Version } from './story.ts';

/** The table of the issue, once more: taken from the service it would be wrong together with it. */
const table: Readonly<
  Record<ReviewDecision, { readonly action: string; readonly from: string[]; readonly to: string }>
> = {
  approve: { action: 'approved', from: ['pending'], to: 'approved' },
  deny: { action: 'denied', from: ['pending'], to: 'denied' },
  revoke: { action: 'revoked', from: ['approved'], to: 'revoked' },
  reopen: { action: 'reopened', from: ['denied', 'revoked'], to: 'pending' },
};
const transitions = Object.values(table);

const isAbout = ({ ifMatch }: ReviewCall, version: number): boolean => ifMatch === '*' || ifMatch.includes(version);

/**
 * A decision that was made, or may have been: it is what was asked for, of a version that it was
 * asked for.
 */
const expectAsAsked = (call: ReviewCall, { record, membership, position }: Version): void => {
  const seen = { call, record };
  const { action, to } = table[call.decision];
  if (record.action !== action || record.after.review !== to) fail('another decision than was asked for', seen);
  if (record.accountId !== call.accountId) fail('a decision about another account', seen);
  if (!isAbout(call, record.version - 1)) fail('a decision about a version that nobody has looked at', seen);
  if (position < call.begin || position >= call.end) fail('a decision at another time', seen);
  if (call.status !== 200) return;
  if (call.version !== membership.version || call.review !== membership.review.value) {
    fail('an answer with another version or review than is in the trail', seen);
  }
};

/** What a refusal, or a mere check, says was so at some moment while it was decided. */
const expectTrueRefusal = (call: ReviewCall, { accounts }: Story): void => {
  const states = during(accounts.get(call.accountId), call);
  const isPossible = (version: Version | undefined): boolean =>
    version !== undefined && table[call.decision].from.includes(version.membership.review.value);
  const matches = (version: Version | undefined): boolean =>
    version !== undefined && isAbout(call, version.membership.version);
  const isTrue = states.some((version) => {
    if (call.status === 404) return version === undefined;
    if (call.status === 412) return version !== undefined && !matches(version);
    if (call.status === 409) return matches(version) && !isPossible(version);
    return matches(version) && isPossible(version) && version?.membership.version === call.version;
  });
  if (!isTrue) fail('a refusal for a reason that was never so', { call, states });
};

export const expectTrueReviews = (story: Story, { reviews }: Trace): void => {
  const versions = [...story.accounts.values()].flat();
  const made = versions.filter(({ record, deed }) => record.actor.kind === 'reviewer' && deed.kind !== 'past');
  for (const { record } of made) {
    const { person } = reviews.find(({ justification }) => justification === record.justification) ?? {};
    if (person === undefined || person !== record.actor.id) fail('a decision that nobody has made', record);
  }
  for (const { record } of versions) {
    const transition = transitions.find(({ action }) => action === record.action);
    if ((transition !== undefined) !== (record.actor.kind === 'reviewer')) fail('not for this actor to do', record);
    if (transition === undefined) continue;
    if (!transition.from.includes(record.before?.review ?? '') || record.after.review !== transition.to) {
      fail('a decision that is not possible', record);
    }
  }
  for (const call of reviews) {
    const records = made.filter(({ record }) => record.justification === call.justification);
    const seen = { call, records: records.map(({ record }) => record) };
    if (records.length > 1) fail('one decision, recorded more than once', seen);
    for (const version of records) expectAsAsked(call, version);
    if (call.status === 200 && !call.validateOnly) {
      if (records.length === 0) fail('a decision that is not in the trail', seen);
    } else if (call.status < 500) {
      if (records.length > 0) fail('a refused decision is in the trail', seen);
      expectTrueRefusal(call, story);
    } else if (records.length > 0 && call.deed.lostAnswers === 0) {
      fail('a decision that was made, and the reviewer was told of a failure', seen);
    }
  }
};

const refusals: readonly string[] = ['denied', 'revoked'];
const newcomers: readonly string[] = ['discovered', 'joined', 'returned', 'imported'];

/**
 * After a refusal only a person, or a person's list, changes the review; and who is not new needs a
 * person for any change.
 */
export const expectRefusalsToStand = ({ accounts }: Story): void => {
  for (const { record } of [...accounts.values()].flat()) {
    const { before, after, action, actor } = record;
    if (before === undefined || before.review === after.review || actor.kind === 'reviewer') continue;
    if (refusals.includes(before.review) && action !== 'imported') fail('a refusal was taken back', record);
    if (!newcomers.includes(action)) fail('a review that nobody has made', record);
  }
};
