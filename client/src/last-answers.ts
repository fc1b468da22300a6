/** Answers that may be given again: for a while without asking, or while the service is away. */
import type { CheckMembershipData, CheckMembershipResponses } from './generated/types.gen.ts';
import { endOf } from './statements.ts';

type Question = CheckMembershipData['body'];
type Answer = CheckMembershipResponses[200];

interface Kept {
  readonly question: Question;
  readonly answer: Answer;
  readonly at: number;
  readonly until: number;
}

/** The oldest are forgotten beyond so many. */
const mostAnswers = 10_000;

/** @param cacheMs for how long a yes needs no asking */
export function lastAnswers(cacheMs: number, now: () => number) {
  const kept = new Map<string, Kept>();

  const find = (key: string) => {
    const found = kept.get(key);
    return found !== undefined && now() < found.until ? found : undefined;
  };

  /** A no is news about its user and its account, in whatever way they were asked about before. */
  const endEachYes = (no: Question, accountId: string | undefined): void => {
    for (const [key, { question, answer }] of kept) {
      const isSame =
        (accountId !== undefined && accountId === answer.accountId) ||
        (no.userId !== undefined && no.userId === question.userId) ||
        (no.userName !== undefined && no.userName === question.userName);
      if (answer.allowed && isSame) kept.delete(key);
    }
  };

  return {
    /** An answer without evidence is about an account that is not known: it is not kept. */
    keep: (key: string, question: Question, answer: Answer): void => {
      kept.delete(key);
      // The limit of age is this question's alone.
      if (!answer.allowed && answer.code !== 'EVIDENCE_TOO_OLD') {
        endEachYes(question, answer.accountId ?? question.accountId);
      }
      if (answer.evidence === undefined) return;
      const { maxAgeSeconds = Number.POSITIVE_INFINITY } = question;
      const { asOf, freshUntil } = answer.evidence;
      const { statement } = answer;
      const ends = statement === undefined ? Number.POSITIVE_INFINITY : endOf(statement);
      const until = Math.min(Date.parse(freshUntil), Date.parse(asOf) + maxAgeSeconds * 1000, ends);
      kept.set(key, { question, answer, at: now(), until });
      const [oldest] = kept.keys();
      if (kept.size > mostAnswers && oldest !== undefined) kept.delete(oldest);
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
