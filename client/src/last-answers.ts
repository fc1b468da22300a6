/** Answers that may be given again: for a while without asking, or while the service is away. */
import type { CheckMembershipResponses } from './generated/types.gen.ts';
import { endOf } from './statements.ts';

type Answer = CheckMembershipResponses[200];

/** The oldest are forgotten beyond so many. */
const mostAnswers = 10_000;

/** @param cacheMs for how long a yes needs no asking */
export function lastAnswers(cacheMs: number, now: () => number) {
  const kept = new Map<string, { readonly answer: Answer; readonly at: number; readonly until: number }>();

  const find = (key: string) => {
    const found = kept.get(key);
    return found !== undefined && now() < found.until ? found : undefined;
  };

  return {
    /** An answer without evidence is about an account that is not known: it is not kept. */
    keep: (key: string, answer: Answer, maxAgeSeconds = Number.POSITIVE_INFINITY): void => {
      kept.delete(key);
      if (answer.evidence === undefined) return;
      const { asOf, freshUntil } = answer.evidence;
      const { statement } = answer;
      const ends = statement === undefined ? Number.POSITIVE_INFINITY : endOf(statement);
      const until = Math.min(Date.parse(freshUntil), Date.parse(asOf) + maxAgeSeconds * 1000, ends);
      kept.set(key, { answer, at: now(), until });
      const [oldest] = kept.keys();
      if (kept.size > mostAnswers && oldest !== undefined) kept.delete(oldest);
    },
    /** Only a yes: who is let in now should not wait for it. */
    cached: (key: string): Answer | undefined => {
      const found = find(key);
      return found?.answer.allowed && now() < found.at + cacheMs ? found.answer : undefined;
    },
    lastKnown: (key: string): Answer | undefined => find(key)?.answer,
  };
}
