/** What a reviewer can decide about the account, as it stands now. */
import { useState } from 'preact/hooks';
import { type Decision, decisionsFor, decisionWords } from '../../base/decisions.ts';
import type { Membership } from '../../base/types.ts';
import { ReviewBadge } from '../../parts/badges.tsx';
import { ReviewDialog } from '../../parts/review-form.tsx';
import { Missing } from '../../parts/states.tsx';
import { may } from '../../session/session.ts';

interface Props {
  readonly of: Membership;
  readonly onChange: () => void;
}

export function ReviewPanel({ of: membership, onChange }: Props) {
  const [decision, setDecision] = useState<Decision>();
  const possible = decisionsFor[membership.review.value] ?? [];
  return (
    <section class="panel">
      <h2>Review</h2>
      <p>
        Our own decision: <ReviewBadge value={membership.review.value} />
      </p>
      {may('membership/review') ? (
        <div class="buttons start">
          {possible.map((each) => (
            <button
              key={each}
              type="button"
              class={decisionWords[each].takesAway ? 'danger' : 'primary'}
              onClick={() => setDecision(each)}
            >
              {decisionWords[each].action}…
            </button>
          ))}
        </div>
      ) : (
        <Missing scope="membership/review" what="decide" />
      )}
      {decision && (
        <ReviewDialog
          decision={decision}
          of={membership}
          onDone={onChange}
          onStale={onChange}
          onClose={() => setDecision(undefined)}
        />
      )}
    </section>
  );
}
