/** What is done with the rows of the queue. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { client, verifyMembership } from '../../api/client.ts';
import { answerOf, failureFrom } from '../../api/failure.ts';
import { failureOfResult, membershipNow } from '../../api/review-batch.ts';
import { type Decision, decisionWords } from '../../base/decisions.ts';
import type { Membership, ReviewResult } from '../../base/types.ts';
import { answerWords } from '../../base/words.ts';
import { announce } from '../../parts/announce.tsx';
import type { RowActions } from './row.tsx';
import { isReadable, isSettled, latest, leave, type Queue, type RowState, renewRow } from './state.ts';
import { useFocus } from './use-focus.ts';

type OpenDialog =
  | { readonly kind: 'one'; readonly decision: Decision; readonly membership: Membership }
  | { readonly kind: 'many'; readonly decision: Decision; readonly memberships: readonly Membership[] };

type GoOn = (gone: ReadonlySet<string>) => void;
export type Review = ReturnType<typeof useReview>;

export function useReview(queue: Queue) {
  const [open, setOpen] = useState<OpenDialog>();
  const { current, remember, goOn } = useFocus(queue, open !== undefined);
  const actions = useActions(queue, goOn, setOpen);
  // Where all that were shown are decided, the next ones are shown.
  const isEmpty = queue.rows.length === 0 && queue.list.hasMore && !queue.list.isLoading && !queue.list.failure;
  useEffect(() => {
    if (isEmpty) queue.list.loadMore();
  }, [isEmpty]);
  return {
    open,
    actions,
    current,
    remember,
    /** After a change by somebody else. */
    readAgain: (): void => {
      if (open?.kind === 'one') actions.look(open.membership.accountId);
    },
    close: (): void => setOpen(undefined),
    done: (now: Membership): void => {
      goOn(new Set([now.accountId]));
      leave(queue, new Map([[now.accountId, now.version]]));
    },
    doneMany: (results: readonly ReviewResult[]): void => {
      const left = settle(queue, results);
      goOn(new Set(left.keys()));
      leave(queue, left);
      if (open !== undefined) announce(`${left.size.toLocaleString()} accounts ${decisionWords[open.decision].done}.`);
    },
    decideSelected: (decision: Decision): void => {
      const memberships = queue.rows
        .filter(isReadable)
        .filter(({ accountId }) => queue.selected.value.has(accountId))
        .map((row) => latest(queue, row))
        .filter((membership) => !isSettled(queue, membership));
      if (memberships.length > 0) setOpen({ kind: 'many', decision, memberships });
    },
  };
}

/** The same object in each rendering, so that rows are rendered again only where they have changed. */
function useActions(queue: Queue, goOn: GoOn, open: (dialog: OpenDialog) => void): RowActions {
  const newest = useRef({ queue, goOn });
  newest.current = { queue, goOn };
  return useMemo(() => {
    const state: RowState = queue;
    const renew = (now: Membership): void => renewRow(state, now);
    const fail = (accountId: string, error: unknown): void => {
      state.problems.value = new Map(state.problems.value).set(accountId, failureFrom(error));
    };
    return {
      decide: (decision, membership) => open({ kind: 'one', decision, membership }),
      look: (accountId) => {
        membershipNow(accountId).then(renew, (error: unknown) => fail(accountId, error));
      },
      ask: async (accountId) => {
        try {
          const { code } = await answerOf(verifyMembership({ client, body: { accountId } }), 'allowed', 'code');
          announce(`Constant Contact was asked about ${accountId}: ${answerWords[code]?.title ?? code}.`);
          renew(await membershipNow(accountId));
        } catch (error) {
          fail(accountId, error);
        }
      },
      dismiss: ({ accountId, version }) => {
        newest.current.goOn(new Set([accountId]));
        leave(newest.current.queue, new Map([[accountId, version]]));
      },
    };
  }, [queue.selected]);
}

/** Notes why accounts could not be decided about. @returns those that were, with their version */
function settle(queue: Queue, results: readonly ReviewResult[]): ReadonlyMap<string, number> {
  const problems = new Map(queue.problems.value);
  for (const result of results) {
    const failure = failureOfResult(result);
    if (failure !== undefined) problems.set(result.accountId, failure);
  }
  queue.problems.value = problems;
  return new Map(
    results.filter(({ outcome }) => outcome === 'done').map(({ accountId, version }) => [accountId, version ?? 0]),
  );
}
