/** A decision about many accounts: first what would come of it, then the decision, with a result for each. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { type BatchOutcome, reviewInParts } from '../../api/review-batch.ts';
import { type Decision, decisionWords, justificationOf, noReason, reasonProblem } from '../../base/decisions.ts';
import type { Membership, ReviewItem, ReviewResult } from '../../base/types.ts';
import { Dialog, goOnByEnter } from '../../parts/dialog.tsx';
import { ReasonFields } from '../../parts/review-form.tsx';
import { Failed } from '../../parts/states.tsx';
import { BatchResults } from './batch-results.tsx';

interface Props {
  readonly decision: Decision;
  readonly memberships: readonly Membership[];
  /** After the decisions, with what became of each. Called once. */
  readonly onDone: (results: readonly ReviewResult[]) => void;
  readonly onClose: () => void;
}

type Step = 'reason' | 'checking' | 'checked' | 'working' | 'done';

interface Work {
  readonly step: Step;
  /** How many have an answer so far. */
  readonly answered: number;
  readonly preview?: BatchOutcome;
  readonly outcome?: BatchOutcome;
}

const effects: Readonly<Record<Decision, string>> = {
  approve: 'From the next check on they have access, as long as they are ours and active.',
  deny: 'They leave the queue, and checks say no. Audits do not change that; only a reviewer can.',
  revoke: 'From the next check on they have no access. Audits do not change that; only a reviewer can.',
  reopen: 'They go to the end of the queue. They have no access until they are approved.',
};

const fits = (outcome: BatchOutcome | undefined, wanted: ReviewResult['outcome']): readonly ReviewResult[] =>
  (outcome?.results ?? []).filter((result) => result.outcome === wanted);

export function Batch({ decision, memberships, onDone, onClose }: Props) {
  const [reason, setReason] = useState(noReason);
  const [work, setWork] = useState<Work>({ step: 'reason', answered: 0 });
  const stop = useRef(new AbortController());
  const { action: verb } = decisionWords[decision];
  const justification = justificationOf(reason);
  const items = memberships.map(
    ({ accountId, version }): ReviewItem => ({ accountId, version, decision, ...(justification && { justification }) }),
  );
  const possible = new Set(fits(work.preview, 'valid').map(({ accountId }) => accountId));

  const run = async (wanted: readonly ReviewItem[], validateOnly: boolean): Promise<void> => {
    stop.current = new AbortController();
    const onPart = (answered: number): void => setWork((old) => ({ ...old, answered }));
    setWork(({ preview }) => ({
      step: validateOnly ? 'checking' : 'working',
      answered: 0,
      ...(!validateOnly && preview && { preview }),
    }));
    const result = await reviewInParts({ items: wanted, validateOnly, signal: stop.current.signal, onPart });
    if (validateOnly) {
      setWork({ step: 'checked', answered: result.results.length, preview: result });
      return;
    }
    // Those that the preview has refused were not sent, and are told with the others.
    const results = [...fits(work.preview, 'refused'), ...result.results];
    setWork((old) => ({ ...old, step: 'done', outcome: { ...result, results } }));
    onDone(results);
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (work.step === 'reason') void run(items, true);
    if (work.step === 'checked')
      void run(
        items.filter(({ accountId }) => possible.has(accountId)),
        false,
      );
  };
  const isBusy = work.step === 'checking' || work.step === 'working';
  return (
    <Dialog
      title={`${verb} ${memberships.length.toLocaleString()} accounts`}
      onClose={isBusy ? () => stop.current.abort() : onClose}
    >
      <form onSubmit={submit} onKeyDown={goOnByEnter}>
        {work.step === 'reason' && (
          <>
            <p>{effects[decision]} The next step only says what would come of it.</p>
            <ReasonFields decision={decision} value={reason} onChange={setReason} />
          </>
        )}
        {isBusy && <Progress of={work} all={work.step === 'checking' ? items.length : possible.size} />}
        {work.step === 'checked' && (
          <BatchResults of={work.preview} memberships={memberships} decision={decision} isPreview />
        )}
        {work.step === 'done' && <BatchResults of={work.outcome} memberships={memberships} decision={decision} />}
        {work.step === 'checked' && work.preview?.failure && (
          <Failed failure={work.preview.failure} onRetry={() => void run(items, true)} />
        )}
        <Buttons
          work={work}
          verb={verb}
          possible={possible.size}
          canCheck={reasonProblem(decision, reason) === undefined}
          onBack={() => setWork({ step: 'reason', answered: 0 })}
          onStop={() => stop.current.abort()}
          onClose={onClose}
        />
      </form>
    </Dialog>
  );
}

const Progress = ({ of, all }: { readonly of: Work; readonly all: number }) => (
  <div role="status">
    <label>
      {of.step === 'checking' ? 'Checking' : 'Deciding'}: {of.answered.toLocaleString()} of {all.toLocaleString()}
      <progress value={of.answered} max={all} />
    </label>
  </div>
);

interface ButtonsProps {
  readonly work: Work;
  readonly verb: string;
  readonly possible: number;
  readonly canCheck: boolean;
  readonly onBack: () => void;
  readonly onStop: () => void;
  readonly onClose: () => void;
}

/** Each step has one button that goes on; it has the focus. */
function Buttons({ work: { step }, verb, possible, canCheck, onBack, onStop, onClose }: ButtonsProps) {
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (step !== 'reason') next.current?.focus();
  }, [step]);
  if (step === 'checking' || step === 'working') {
    return (
      <div class="buttons">
        <button type="button" ref={next} onClick={onStop}>
          Stop
        </button>
      </div>
    );
  }
  const isOver = step === 'done' || (step === 'checked' && possible === 0);
  return (
    <div class="buttons">
      {step === 'checked' && (
        <button type="button" onClick={onBack}>
          Back
        </button>
      )}
      <button type="button" ref={isOver ? next : undefined} onClick={onClose}>
        {step === 'done' ? 'Close' : 'Cancel'}
      </button>
      {!isOver && (
        <button
          type="submit"
          class={verb === 'Deny' ? 'danger' : 'primary'}
          ref={next}
          disabled={step === 'reason' && !canCheck}
        >
          {step === 'reason' ? 'See what would come of it' : `${verb} ${possible.toLocaleString()}`}
        </button>
      )}
    </div>
  );
}
