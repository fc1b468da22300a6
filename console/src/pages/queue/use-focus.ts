/** Where the focus is in the queue, and where it goes when its row leaves. */
import { useEffect, useRef } from 'preact/hooks';
import { nextAfter } from '../../base/batches.ts';
import type { Queue } from './state.ts';

const linkOf = (accountId: string): HTMLElement | null =>
  document.querySelector(`[data-row="${CSS.escape(accountId)}"]`);

/** @param isWaiting a dialog is open: the focus stays in it */
export function useFocus(queue: Queue, isWaiting: boolean) {
  const current = useRef('');
  const next = useRef<string | undefined>(undefined);
  const newest = useRef(queue);
  newest.current = queue;
  useEffect(() => {
    if (next.current === undefined || isWaiting) return;
    const link = next.current === '' ? null : linkOf(next.current);
    next.current = undefined;
    (link ?? document.querySelector('h1'))?.focus();
  });
  return {
    /** The id of the row that has the focus, or had it last. */
    current,
    remember: (event: FocusEvent): void => {
      const row = event.target instanceof HTMLElement && event.target.closest('tr')?.querySelector('[data-row]');
      if (row instanceof HTMLElement) current.current = row.dataset['row'] ?? '';
    },
    /** Goes to the row after those that leave; without one to the title of the page. */
    goOn: (gone: ReadonlySet<string>): void => {
      const ids = newest.current.rows.map(({ accountId }) => accountId);
      next.current = nextAfter(ids, current.current || (ids[0] ?? ''), gone) ?? '';
    },
  };
}
