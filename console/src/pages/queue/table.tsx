/** The accounts of one list, worked through with the mouse or with keys alone. */
import { useComputed } from '@preact/signals';
import { type Decision, decisionsFor, decisionWords } from '../../base/decisions.ts';
import { KeysHelp, useKeys } from '../../parts/keys.tsx';
import { MoreOf } from '../../parts/more.tsx';
import { ReviewDialog } from '../../parts/review-form.tsx';
import { Empty } from '../../parts/states.tsx';
import { may } from '../../session/session.ts';
import { Batch } from './batch.tsx';
import { keysOf } from './keys.ts';
import { QueueRow } from './row.tsx';
import { isReadable, latest, type Queue, type Show, shows, useQueue } from './state.ts';
import { type Review, useReview } from './use-review.ts';

const empty: Readonly<Record<Show, readonly [title: string, why: string]>> = {
  pending: ['Nobody waits', 'Newcomers come with the audits.'],
  unproven: ['Everybody here is proven', 'Accounts of imported lists wait here until an audit has seen them under us.'],
  denied: ['Nobody is denied', 'Whoever is denied stays so until put back into the queue.'],
  revoked: ['Nobody is revoked', 'Whoever is revoked stays so until put back into the queue.'],
};

export function QueueTable({ show }: { readonly show: Show }) {
  const queue = useQueue(show);
  const review = useReview(queue);
  const { keys, help } = keysOf(queue, review);
  useKeys(keys);
  const { rows, list } = queue;
  const decisions = decisionsFor[shows[show].query.review];
  return (
    <section class="panel" aria-label={shows[show].name}>
      <div class="row spread">
        <Selection queue={queue} decisions={decisions} onDecide={review.decideSelected} />
        <KeysHelp of={help} />
      </div>
      {rows.length > 0 && <Rows queue={queue} review={review} />}
      {rows.length === 0 && !list.isLoading && !list.failure && !list.hasMore && (
        <Empty title={empty[show][0]}>
          <p>{empty[show][1]}</p>
        </Empty>
      )}
      <MoreOf of={{ ...list, rows }} what="accounts" />
      {review.open?.kind === 'one' && (
        <ReviewDialog
          decision={review.open.decision}
          of={latest(queue, review.open.membership)}
          onDone={review.done}
          onStale={review.readAgain}
          onClose={review.close}
        />
      )}
      {review.open?.kind === 'many' && (
        <Batch
          decision={review.open.decision}
          memberships={review.open.memberships}
          onDone={review.doneMany}
          onClose={review.close}
        />
      )}
    </section>
  );
}

interface RowsProps {
  readonly queue: Queue;
  readonly review: Review;
}

function Rows({ queue, review }: RowsProps) {
  const { show, rows } = queue;
  return (
    <table class="stack queue" onFocusIn={review.remember}>
      <caption>
        {show === 'pending' || show === 'unproven' ? 'The longest waiting first' : 'The longest ago first'}
      </caption>
      <thead>
        <tr>
          <th scope="col">
            <span class="unseen">Selected</span>
          </th>
          <th scope="col">Account</th>
          <th scope="col">At Constant Contact</th>
          <th scope="col">Under our partner account</th>
          <th scope="col">{show === 'denied' || show === 'revoked' ? 'Decided' : 'Waiting'}</th>
          <th scope="col">What speaks for it</th>
          <th scope="col">
            <span class="unseen">Decision</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <QueueRow key={row.accountId} of={row} queue={queue.state} actions={review.actions} />
        ))}
      </tbody>
    </table>
  );
}

interface SelectionProps {
  readonly queue: Queue;
  readonly decisions: readonly Decision[];
  readonly onDecide: (decision: Decision) => void;
}

function Selection({ queue, decisions, onDecide }: SelectionProps) {
  const count = useComputed(() => queue.selected.value.size).value;
  if (!may('membership/review') || queue.rows.length === 0) return <span />;
  const all = queue.rows.filter(isReadable).map(({ accountId }) => accountId);
  return (
    <div class="row">
      <label class="check">
        <input
          type="checkbox"
          checked={count > 0 && count >= all.length}
          ref={(box) => {
            if (box !== null) box.indeterminate = count > 0 && count < all.length;
          }}
          onChange={(event) => {
            queue.selected.value = new Set(event.currentTarget.checked ? all : []);
          }}
        />
        All shown
      </label>
      <span aria-live="polite">{count === 0 ? 'None selected' : `${count.toLocaleString()} selected`}</span>
      {count > 0 &&
        decisions.map((decision) => (
          <button
            type="button"
            key={decision}
            class={decisionWords[decision].takesAway ? 'dangerous' : ''}
            onClick={() => onDecide(decision)}
          >
            {decisionWords[decision].action} {count.toLocaleString()}…
          </button>
        ))}
    </div>
  );
}
