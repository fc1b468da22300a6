/** The reason of a decision: one of a few, or in own words, or both. */
import { useId } from 'preact/hooks';
import { type Decision, decisionWords, justificationOf, longestReason } from '../../base/decisions.ts';

export interface Reason {
  readonly chosen: string;
  readonly typed: string;
}

export const noReason: Reason = { chosen: '', typed: '' };

export const textOf = ({ chosen, typed }: Reason): string | undefined => justificationOf(chosen, typed);

/** Whether the decision can be made with this reason. */
export const isEnough = (decision: Decision, reason: Reason): boolean =>
  !decisionWords[decision].needsReason || textOf(reason) !== undefined;

interface Props {
  readonly decision: Decision;
  readonly value: Reason;
  readonly onChange: (reason: Reason) => void;
}

export function ReasonFields({ decision, value, onChange }: Props) {
  const { reasons, needsReason } = decisionWords[decision];
  const id = useId();
  return (
    <>
      <fieldset>
        <legend>{needsReason ? 'Reason' : 'Reason, if you want to give one'}</legend>
        {[...reasons, ''].map((each) => (
          <label class="check" key={each}>
            <input
              type="radio"
              name={`${id}-reason`}
              checked={value.chosen === each}
              onChange={() => onChange({ ...value, chosen: each })}
            />
            {each || (needsReason ? 'Another' : 'Another, or none')}
          </label>
        ))}
      </fieldset>
      <label>
        In your words
        <textarea
          rows={2}
          maxLength={longestReason - (value.chosen === '' ? 0 : value.chosen.length + 2)}
          value={value.typed}
          aria-describedby={`${id}-hint`}
          onInput={(event) => onChange({ ...value, typed: event.currentTarget.value })}
        />
      </label>
      <span class="hint" id={`${id}-hint`}>
        Kept forever, with who you are. Write nothing about people into it.
      </span>
    </>
  );
}
