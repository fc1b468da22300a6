/** The words of the audits as a partnership manager says them. */
import type { Audit, AuditCase, Held, PlannedChange } from './types.ts';
import { activityWords } from './words.ts';

type Tone = 'good' | 'bad' | 'waiting' | 'neutral';

export const stateWords: Readonly<Record<Audit['state'], { readonly text: string; readonly tone: Tone }>> = {
  scanning: { text: 'Reading the list', tone: 'waiting' },
  comparing: { text: 'Comparing', tone: 'waiting' },
  applying: { text: 'Writing what it found', tone: 'waiting' },
  completed: { text: 'Completed', tone: 'good' },
  failed: { text: 'Failed', tone: 'bad' },
  confirming: { text: 'Asking again', tone: 'waiting' },
  planned: { text: 'Planned', tone: 'waiting' },
  quarantined: { text: 'Held, by an earlier version', tone: 'waiting' },
};

const endedStates: readonly Audit['state'][] = ['completed', 'failed', 'quarantined'];

export const isOver = ({ state }: Pick<Audit, 'state'>): boolean => endedStates.includes(state);

export const kindOf = ({ dryRun }: Pick<Audit, 'dryRun'>): string => (dryRun ? 'Dry run' : 'Audit');

export const reasonWords: Readonly<Record<Held['reason'], string>> = {
  too_many_revocations:
    'More accounts would lose access than the brake lets through in a day and a week. All leaving at once often means an outage, or the key of another partner.',
  too_many_newcomers:
    'There are more newcomers than usual. So many strangers may mean that the list is that of another partner.',
  credentials_changed:
    'The key for Constant Contact has changed since newcomers were last let in. Is it the key of our own partner account?',
  activity_unknown:
    'Constant Contact does not say in a word that we know whether these accounts are active. They come in by themselves once it does.',
  list_shrank: 'The list was much shorter than before.',
};

interface HeldWords {
  /** Without its number. */
  readonly what: string;
  /** What they keep meanwhile. */
  readonly meanwhile: string;
  /** What a release does to them. */
  readonly release: string;
  readonly done: string;
}

export const heldWords: Readonly<Record<Held['what'], HeldWords>> = {
  taking_away: {
    what: 'would lose access',
    meanwhile: 'They keep access until somebody releases this, or Constant Contact says something else.',
    release: 'lose access, if Constant Contact still says the same about them',
    done: 'What was held is done: accounts about which Constant Contact still says the same have lost access.',
  },
  newcomers: {
    what: 'wait to be let in',
    meanwhile: 'They have no access until somebody releases this, or a reviewer approves them one by one.',
    release: 'are let in, if the list still shows them',
    done: 'What was held is done: newcomers that the list still shows are let in.',
  },
};

export const causeWords: Readonly<Record<AuditCase['cause'], string>> = {
  missing: 'Missing from the list',
  activity: 'Not active any more',
};

export const wantsWords: Readonly<Record<NonNullable<AuditCase['wants']>, string>> = {
  departure: 'It would leave us',
  activity: 'It would count as not active',
};

const outcomeWords: Readonly<Record<NonNullable<AuditCase['answer']>['outcome'], string>> = {
  not_ours: 'Not ours',
  ours: 'Ours',
  unclear: 'Not clear',
};

/** What Constant Contact has said about a case. */
export const answerOfCase = ({ answer }: Pick<AuditCase, 'answer'>): string =>
  answer === undefined
    ? 'Not asked yet'
    : [outcomeWords[answer.outcome], answer.activity && activityOf(answer.activity)].filter(Boolean).join(', ');

/** A newer service may know words that this page does not. */
export const activityOf = (activity: string): string =>
  (activityWords as Readonly<Record<string, string>>)[activity] ?? activity;

/** What an account had before a planned change, as far as the plan itself says. */
export const beforeOf = ({ version, action }: Pick<PlannedChange, 'version' | 'action'>): string =>
  version === 0 ? 'Not known to us' : (befores[action] ?? 'Known to us');

const befores: Partial<Record<PlannedChange['action'], string>> = {
  joined: 'Not ours, or not proven',
  returned: 'Had left us',
  reappeared: 'Ours, missing from the list',
  updated: 'Ours',
  missed: 'Ours, on the list',
  departed: 'Ours, missing from the list',
  refuted: 'Not proven',
  restored: 'Damaged, or from a backup',
};

/** What it would have after it. */
export function afterOf({ action, found, revokesAccess }: Omit<PlannedChange, 'accountId' | 'version'>): string {
  const activity = found.activity === undefined ? undefined : activityOf(found.activity);
  // Nothing is taken away by being missing, nor by a run: that is what cases are for.
  if (action === 'missed') return 'Ours, missing from the list';
  if (found.kind === 'not_ours') return 'Not ours';
  const parts = ['Ours', activity, revokesAccess ? 'a case: Constant Contact is asked first' : undefined];
  return parts.filter(Boolean).join(', ');
}

const countedWords: Readonly<Record<string, string>> = {
  discovered: 'found',
  joined: 'came to us',
  returned: 'came back',
  reappeared: 'listed again',
  updated: 'changed',
  missed: 'missing',
  confirmed: 'confirmed',
  departed: 'left',
  restored: 'restored',
};

/** Such as "2 found, 1 missing". */
export function changesInWords(changes: Readonly<Record<string, number>>): string {
  const parts = Object.entries(changes)
    .filter(([, count]) => count > 0)
    .map(([action, count]) => `${count.toLocaleString()} ${countedWords[action] ?? action}`);
  return parts.length === 0 ? 'Nothing' : parts.join(', ');
}

/** One for the singular. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** So much of a digest that two people can compare it aloud. */
export const shortened = (hash: string): string => `${hash.slice(0, 12)}…`;
