/** What a reviewer can decide about the account, as it stands now. */
import { useState } from 'preact/hooks';
import { type Decision, decisionsFor, decisionWords } from '../../base/decisions.ts';
import type { Membership } from '../../base/types.ts';
import { ReviewBadge } from '../../parts/badges.tsx';
import { useKeptFocus } from '../../parts/kept-focus.ts';
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
        <Buttons decisions={possible} onChoose={setDecision} key={membership.review.value} />
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

interface ButtonsProps {
  readonly decisions: readonly Decision[];
  readonly onChoose: (decision: Decision) => void;
}

/** After a decision there are others: the focus goes to the heading. */
function Buttons({ decisions, onChoose }: ButtonsProps) {
  const part = useKeptFocus<HTMLDivElement>();
  return (
    <div class="buttons start" ref={part}>
      {decisions.map((each) => (
        <button
          key={each}
          type="button"
          class={decisionWords[each].takesAway ? 'danger' : 'primary'}
          onClick={() => onChoose(each)}
        >
          {decisionWords[each].action}…
        </button>
      ))}
    </div>
  );
}
