/** What the queue page knows beyond the list itself: what is selected, decided, refused, and newer. */
import { type Signal, signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { client, listMemberships } from '../../api/client.ts';
import { answerOf, type Failure } from '../../api/failure.ts';
import { type LoadedPages, usePages } from '../../api/use-load.ts';
import type { Membership, MembershipRow } from '../../base/types.ts';

/** The lists that a reviewer works through. */
export const shows = {
  pending: { name: 'Waiting', query: { review: 'pending' } },
  unproven: { name: 'Not proven yet', query: { review: 'pending', relationship: 'unknown' } },
  denied: { name: 'Denied', query: { review: 'denied' } },
  revoked: { name: 'Revoked', query: { review: 'revoked' } },
} as const;
export type Show = keyof typeof shows;

export const isShow = (text: string): text is Show => Object.hasOwn(shows, text);

/** What rows show beyond what the list says. */
export interface RowState {
  readonly show: Show;
  readonly selected: Signal<ReadonlySet<string>>;
  /** Why an account could not be decided about, by its id. */
  readonly problems: Signal<ReadonlyMap<string, Failure>>;
  /** Accounts that were read again since the list was, by their id. */
  readonly newest: Signal<ReadonlyMap<string, Membership>>;
  /** The version that an account left the list with, by its id. The list itself learns of it a moment later. */
  readonly gone: Signal<ReadonlyMap<string, number>>;
}

export interface Queue extends RowState {
  /** Rows without those that have left. */
  readonly rows: readonly MembershipRow[];
  readonly list: LoadedPages<MembershipRow>;
  /** The same object as long as the list is shown. */
  readonly state: RowState;
}

const emptyState = (show: Show): RowState => ({
  show,
  selected: signal<ReadonlySet<string>>(new Set()),
  problems: signal<ReadonlyMap<string, Failure>>(new Map()),
  newest: signal<ReadonlyMap<string, Membership>>(new Map()),
  gone: signal<ReadonlyMap<string, number>>(new Map()),
});

export function useQueue(show: Show): Queue {
  const state = useMemo(() => emptyState(show), [show]);
  const list = usePages<MembershipRow>(show, async (pageToken, signal) => {
    const query = { ...shows[show].query, pageSize: 100, ...(pageToken !== undefined && { pageToken }) };
    const { memberships, nextPageToken } = await answerOf(listMemberships({ client, signal, query }), 'memberships');
    return { rows: memberships, next: nextPageToken };
  });
  const gone = state.gone.value;
  const rows = list.rows.filter((row) => 'problem' in row || (gone.get(row.accountId) ?? 0) < row.version);
  return { ...state, rows, list, state };
}

export const isReadable = (row: MembershipRow): row is Membership => !('problem' in row);

/** The account as it was read last. */
export const latest = (queue: Pick<RowState, 'newest'>, row: Membership): Membership => {
  const newer = queue.newest.value.get(row.accountId);
  return newer !== undefined && newer.version >= row.version ? newer : row;
};

/** Whether somebody has decided meanwhile, so that it no longer belongs into the list. */
export const isSettled = (queue: Pick<RowState, 'show'>, membership: Membership): boolean =>
  membership.review.value !== shows[queue.show].query.review;

/** Takes the accounts out of the list. */
export function leave(queue: RowState, left: ReadonlyMap<string, number>): void {
  queue.gone.value = new Map([...queue.gone.value, ...left]);
  queue.selected.value = without(queue.selected.value, left);
  queue.problems.value = new Map([...queue.problems.value].filter(([id]) => !left.has(id)));
}

/** Keeps the newest state of an account, which no longer has a problem then. */
export function renewRow(queue: RowState, membership: Membership): void {
  const { accountId } = membership;
  queue.newest.value = new Map(queue.newest.value).set(accountId, membership);
  queue.problems.value = new Map([...queue.problems.value].filter(([id]) => id !== accountId));
  if (isSettled(queue, membership)) queue.selected.value = without(queue.selected.value, new Map([[accountId, 0]]));
}

export function toggle(queue: RowState, accountId: string): void {
  const next = new Set(queue.selected.value);
  if (!next.delete(accountId)) next.add(accountId);
  queue.selected.value = next;
}

const without = (set: ReadonlySet<string>, taken: ReadonlyMap<string, unknown>): ReadonlySet<string> =>
  new Set([...set].filter((id) => !taken.has(id)));
