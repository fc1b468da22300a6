/** What is stored about one account, read only once somebody sees its row. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { createGate } from '../base/gate.ts';
import type { Membership } from '../base/types.ts';
import { client, getMembership } from './client.ts';
import { answerOf, type Failure, failureFrom } from './failure.ts';

/** A table of a hundred rows must not ask a hundred times at once. */
const gate = createGate(4);

export interface AccountThere {
  readonly account?: Membership;
  readonly failure?: Failure;
}

/** @returns `row`: for the element whose sight starts it */
export function useAccountInSight(accountId: string) {
  const row = useRef<HTMLSpanElement>(null);
  const [there, setThere] = useState<AccountThere>({});
  useEffect(() => {
    const element = row.current;
    if (element === null) return undefined;
    const gone = new AbortController();
    const load = (): Promise<void> =>
      gate(async () => {
        if (gone.signal.aborted) return;
        try {
          const found = await answerOf(
            getMembership({ client, signal: gone.signal, path: { accountId } }),
            'accountId',
          );
          if (!gone.signal.aborted) setThere({ account: found as Membership });
        } catch (error) {
          if (!gone.signal.aborted) setThere({ failure: failureFrom(error) });
        }
      });
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        void load();
      },
      // A little before it comes into sight.
      { rootMargin: '300px' },
    );
    observer.observe(element);
    return () => {
      gone.abort();
      observer.disconnect();
    };
  }, [accountId]);
  return { row, ...there };
}
