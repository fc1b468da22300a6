/** Answers that may be given again: for a while without asking, or while the service is away. */
import type { CheckMembershipData, CheckMembershipResponses } from './generated/types.gen.ts';
import { endOf } from './statements.ts';

type Question = CheckMembershipData['body'];
type Answer = CheckMembershipResponses[200];
type Subject = Pick<Question, 'accountId' | 'userId' | 'userName'>;

interface Kept {
  readonly answer: Answer;
  readonly names: readonly string[];
  readonly at: number;
  readonly until: number;
}

/** The oldest are forgotten beyond so many: of the answers, and of the names with a no. */
const most = 10_000;

/**
 * All names of whom an answer is about. The service has no regard to case of user names, nor to blanks around any
 * name. Where two names are one here and not there, a yes ends that could have stayed.
 */
function namesOf({ accountId, userId, userName }: Subject, answer?: Pick<Answer, 'accountId'>): readonly string[] {
  const plain = (kind: string, name: unknown) =>
    typeof name === 'string' ? [`${kind} ${name.normalize('NFKC').trim()}`] : [];
  return [
    ...plain('account', accountId),
    ...plain('account', answer?.accountId),
    ...plain('user', userId),
    ...plain('name', userName).map((name) => name.toUpperCase()),
  ];
}

/** @param cacheMs for how long a yes needs no asking */
export function lastAnswers(cacheMs: number, now: () => number) {
  const kept = new Map<string, Kept>();
  /** The number of the last no about each name. They are counted: a clock may stand still or be set back. */
  const noes = new Map<string, number>();
  let newest = 0;
  let forgotten = 0;

  const find = (key: string) => {
    const found = kept.get(key);
    return found !== undefined && now() < found.until ? found : undefined;
  };

  /** Whether there was a no since. What is forgotten may have been one. */
  const isOutdated = (names: readonly string[], sentAt: number): boolean =>
    sentAt < forgotten || names.some((name) => (noes.get(name) ?? 0) > sentAt);

  /** A no is news about its user and its account, in whatever way they were asked about before. */
  const hearNo = (names: readonly string[]): void => {
    newest += 1;
    for (const name of names) {
      noes.delete(name);
      noes.set(name, newest);
    }
    for (const [name, number] of noes) {
      if (noes.size <= most) break;
      noes.delete(name);
      forgotten = number;
    }
    for (const [key, { answer, names: others }] of kept) {
      if (answer.allowed && others.some((name) => names.includes(name))) kept.delete(key);
    }
  };

  return {
    /** The number of the newest no: what is sent now was sent after it. */
    newest: (): number => newest,
    /** Whether a no has come about whom this question names since it was sent. */
    isOutdated: (question: Question, sentAt: number): boolean => isOutdated(namesOf(question), sentAt),
    /** A no to another question than those of `check`. */
    hearNo: (subject: Subject, answer: Pick<Answer, 'accountId'>): void => hearNo(namesOf(subject, answer)),
    /**
     * An answer without evidence is about an account that is not known: it is not kept. Nor is a yes that
     * a no has overtaken.
     */
    keep: (key: string, question: Question, answer: Answer, sentAt: number): void => {
      const names = namesOf(question, answer);
      if (answer.allowed && isOutdated(names, sentAt)) return;
      kept.delete(key);
      // The limit of age is this question's alone.
      if (!answer.allowed && answer.code !== 'EVIDENCE_TOO_OLD') hearNo(names);
      if (answer.evidence === undefined) return;
      const { maxAgeSeconds = Number.POSITIVE_INFINITY } = question;
      const { asOf, freshUntil } = answer.evidence;
      const { statement } = answer;
      const ends = statement === undefined ? Number.POSITIVE_INFINITY : endOf(statement);
      const until = Math.min(Date.parse(freshUntil), Date.parse(asOf) + maxAgeSeconds * 1000, ends);
      kept.set(key, { answer, names, at: now(), until });
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
    /** Only a yes: who is let in now should not wait for it. A clock that was set back ends it. */
    cached: (key: string): Answer | undefined => {
      const found = find(key);
      if (found === undefined || !found.answer.allowed) return undefined;
      const age = now() - found.at;
      return age >= 0 && age < cacheMs ? found.answer : undefined;
    },
    lastKnown: (key: string): Answer | undefined => find(key)?.answer,
  };
}
