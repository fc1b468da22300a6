/**
 * What a player was told is what was stored, at some moment while it was decided; and a player that
 * fails has a reason to.
 */
import { usualTries } from '../../../../shared/store/retrying.ts';
import { isInactive } from '../../invariants/judge.ts';
import { fail } from '../../view.ts';
import type { AnswerCall, Deed, ImportCall, Trace } from '../trace.ts';
import { during, type Story } from './story.ts';

const expectTrueAnswer = ({ deed, asked, userId, answer }: AnswerCall, story: Story, trace: Trace): void => {
  const links = trace.links.filter((call) => call.deed === deed);
  if ('problem' in answer) {
    if (answer.problem !== 'USER_NAME_UNKNOWN' && deed.vendorFaults === 0) fail('a problem without a reason', answer);
    if (asked === 'registration' && links.length > 0) fail('a problem, and yet a link', { deed, answer, links });
    return;
  }
  const { allowed, accountId = '', membership, code } = answer;
  const states = during(story.accounts.get(accountId), deed);
  const seen = { deed, answer, links, states };
  const isLinked = links.some((call) => call.accountId === accountId && call.outcome !== 'not_known');
  if (asked === 'registration' && !isLinked) fail('a registration that has not linked', seen);
  if (membership === undefined) {
    const isUnlinked = during(story.links.get(`user#${userId}`), deed).some((link) => !link?.accountIds.length);
    if (code === 'UNKNOWN_USER' ? !isUnlinked : !states.includes(undefined)) fail('something is known', seen);
    if (allowed) fail('a yes for nobody', seen);
    return;
  }
  const { version, ...summary } = membership;
  const stored = states.find((state) => state?.membership.version === version)?.record.after;
  if (stored === undefined) fail('an answer from a version that was not there at that time', seen);
  const { relationship, activity, review } = stored;
  if (summary.relationship !== relationship || summary.activity !== activity || summary.review !== review) {
    fail('an answer with other facts than its version has', seen);
  }
  const isMember = relationship === 'under_partner' && review === 'approved' && !isInactive(activity);
  if (allowed && !isMember) fail('a yes that the facts do not give', seen);
};

/** What a row says is so, at least for a moment, unless it was refused. */
const expectTrueImport = ({ deed, row, outcome }: ImportCall, { accounts, links }: Story): void => {
  if (outcome === 'refused') return;
  const { accountId, review, userId, userName } = row;
  const states = during(accounts.get(accountId), deed);
  const isReviewed = states.some(
    (state) => state && (review ?? state.membership.review.value) === state.membership.review.value,
  );
  const keys = [...(userId ? [`user#${userId}`] : []), ...(userName ? [`user-name#${userName}`] : [])];
  const areLinked = keys.every((key) =>
    during(links.get(key), deed).some((link) => link?.accountIds.includes(accountId)),
  );
  if (!isReviewed || !areLinked) fail('a row that was not done', { deed, row, outcome, states });
};

/** What a case leads to is recorded under the run that has opened it, and is no part of it. */
const mayBeOfCase = new Set<string>(['departed', 'confirmed', 'updated']);

/**
 * A run counts what it has written, unless it was interrupted: then it cannot count an account that
 * another player has changed since.
 */
const expectTrueCounts = ({ ticks, deeds }: Trace, { accounts }: Story): void => {
  if (deeds.some(({ kind, faults }) => kind === 'audit' && faults > 0)) return;
  const records = [...accounts.values()].flat().map(({ record }) => record);
  for (const { outcome } of ticks) {
    if (outcome.outcome !== 'worked') continue;
    const { runId, changes, state, failures } = outcome.run;
    if (state !== 'completed' || failures > 0) continue;
    const written = records.filter(({ actor, action }) => actor.id === runId && !mayBeOfCase.has(action));
    const counts: Record<string, number> = {};
    for (const { action } of written) counts[action] = (counts[action] ?? 0) + 1;
    const sorted = (of: Readonly<Record<string, number>>) =>
      JSON.stringify(
        Object.entries(of)
          .filter(([action]) => !mayBeOfCase.has(action))
          .toSorted(),
      );
    if (sorted(counts) !== sorted(changes)) fail('a run counts what it has not written', { changes, counts });
  }
};

/**
 * A player fails only if something was put in its way, or if it has lost every race that it could
 * lose.
 */
const expectReason = (deed: Deed): void => {
  for (const name of deed.errors) {
    if (name === 'DamagedError') fail('what is stored cannot be used any more', deed);
    if (name === 'StoreBusyError' && deed.lostRaces + deed.faults >= usualTries) continue;
    const isReason = name === 'AuditFailedError' ? deed.vendorFaults > 0 : deed.faults > 0;
    if (!isReason) fail('a failure without a reason', deed);
  }
};

export const expectTrueAnswers = (story: Story, trace: Trace): void => {
  for (const answer of trace.answers) expectTrueAnswer(answer, story, trace);
  for (const call of trace.imports) expectTrueImport(call, story);
  for (const deed of trace.deeds) expectReason(deed);
  const misread = trace.races.filter(({ isAheadOfItem }) => isAheadOfItem);
  if (misread.length > 0) fail('a lost race looks like a membership from a backup', misread);
  expectTrueCounts(trace, story);
};
