/** The keys of the queue. */
import { type Decision, decisionsFor } from '../../base/decisions.ts';
import type { Keys } from '../../parts/keys.tsx';
import { may } from '../../session/session.ts';
import { isReadable, isSettled, latest, type Queue, shows, toggle } from './state.ts';
import type { Review } from './use-review.ts';

type Help = readonly (readonly [keys: string, meaning: string])[];

const links = (): readonly HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-row]')];
const focusedLink = (): HTMLElement | null | undefined =>
  document.activeElement?.closest('tr')?.querySelector<HTMLElement>('[data-row]');

const letters: Partial<Record<Decision, string>> = { approve: 'a', deny: 'd', reopen: 'r' };
const meanings: Partial<Record<Decision, string>> = {
  approve: 'Approve the account, or all that are selected',
  deny: 'Deny the account, or all that are selected',
  reopen: 'Put the account back into the queue, or all that are selected',
};

/** They act on the row that has the focus; without one, the first key only shows where one is. */
export function keysOf(queue: Queue, review: Review): { readonly keys: Keys; readonly help: Help } {
  const focused = () => {
    const id = focusedLink()?.dataset['row'];
    const row = queue.rows.find(({ accountId }) => accountId === id);
    return row !== undefined && isReadable(row) ? latest(queue, row) : undefined;
  };
  const move = (step: 1 | -1): void => {
    const all = links();
    const here = focusedLink();
    const known = all.findIndex((link) => link.dataset['row'] === review.current.current);
    const target = here ? all.indexOf(here) + step : Math.max(0, known);
    if (target >= all.length) queue.list.loadMore();
    const link = all[Math.min(Math.max(0, target), all.length - 1)];
    link?.focus();
    link?.closest('tr')?.scrollIntoView({ block: 'nearest' });
  };
  const decide = (decision: Decision): void => {
    if (queue.selected.value.size > 0) {
      review.decideSelected(decision);
      return;
    }
    const membership = focused();
    if (membership === undefined) move(1);
    else if (!isSettled(queue, membership)) review.actions.decide(decision, membership);
  };
  const select = (): void => {
    const membership = focused();
    if (membership === undefined) move(1);
    else if (!isSettled(queue, membership)) toggle(queue, membership.accountId);
  };
  const decisions = may('membership/review') ? decisionsFor[shows[queue.show].query.review] : [];
  const deciding = decisions.flatMap((decision) => {
    const letter = letters[decision];
    return letter === undefined ? [] : [{ letter, decision }];
  });
  return {
    keys: {
      j: () => move(1),
      k: () => move(-1),
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      o: () => focusedLink()?.click(),
      ...(decisions.length > 0 && { x: select }),
      ...Object.fromEntries(deciding.map(({ letter, decision }) => [letter, () => decide(decision)])),
    },
    help: [
      ['j ↓', 'Next account'],
      ['k ↑', 'Account before'],
      ...deciding.map(({ letter, decision }) => [letter, meanings[decision] ?? ''] as const),
      ...(decisions.length > 0 ? ([['x', 'Select the account, or not']] as const) : []),
      ['o', 'Open the account'],
      ['?', 'Show this'],
    ],
  };
}
