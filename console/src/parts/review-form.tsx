/** The form of a reviewer's decision: why, what it leads to, and the dry run before it. */
import { useId, useState } from 'preact/hooks';
import { decide } from '../api/review.ts';
import { useLoad } from '../api/use-load.ts';
import {
  type Decision,
  decisionsFor,
  decisionWords,
  effectOf,
  justificationOf,
  noReason,
  otherReason,
  type Reason,
  reasonProblem,
} from '../base/decisions.ts';
import type { Membership } from '../base/types.ts';
import { reviewWords } from '../base/words.ts';
import { announce } from './announce.tsx';
import { Confirm, useRefusedAsStale } from './dialog.tsx';
import { Failed, Loading } from './states.tsx';
import { Code, Organization } from './text.tsx';

interface ReasonProps {
  readonly decision: Decision;
  readonly value: Reason;
  readonly onChange: (reason: Reason) => void;
}

/** A reason from the closed list of the decision, and more in own words. For one account or many. */
export function ReasonFields({ decision, value, onChange }: ReasonProps) {
  const id = useId();
  const { needsReason, reasons } = decisionWords[decision];
  const problem = reasonProblem(decision, value);
  const isOther = value.chosen === otherReason;
  return (
    <>
      <label>
        Reason{needsReason ? '' : ' (not required)'}
        <select
          value={value.chosen}
          onChange={(event) => onChange({ ...value, chosen: event.currentTarget.value })}
          required={needsReason}
        >
          <option value="">{needsReason ? 'Choose…' : 'None'}</option>
          {reasons.map((reason) => (
            <option key={reason}>{reason}</option>
          ))}
          <option value={otherReason}>Another reason</option>
        </select>
      </label>
      <label>
        {isOther ? 'The reason, in your words' : 'More about it (not required)'}
        <textarea
          rows={2}
          value={value.text}
          onInput={(event) => onChange({ ...value, text: event.currentTarget.value })}
          required={isOther}
          aria-describedby={id}
        />
      </label>
      <p class="hint" id={id}>
        The trail keeps the reason forever, with your id. So write nothing about people into it.{' '}
        {value.chosen !== '' && problem}
      </p>
    </>
  );
}

interface DialogProps {
  readonly decision: Decision;
  /** As the reviewer has seen it. After `onStale` the newest. */
  readonly of: Membership;
  readonly onDone: (after: Membership) => void;
  /** Loads the account again: somebody else has changed it. What was written stays. */
  readonly onStale: () => void;
  readonly onClose: () => void;
}

/** Asks for the decision about one account, after a dry run of it. */
export function ReviewDialog({ decision, of: membership, onDone, onStale, onClose }: DialogProps) {
  const [reason, setReason] = useState(noReason);
  const { action, done, takesAway } = decisionWords[decision];
  const { accountId, profile, review } = membership;
  const isPossible = decisionsFor[review.value].includes(decision);
  return (
    <Confirm
      title={`${action} this account?`}
      action={action}
      isDangerous={takesAway}
      canConfirm={isPossible && reasonProblem(decision, reason) === undefined}
      onConfirm={async () => {
        onDone(await decide(decision, membership, { justification: justificationOf(reason) }));
        announce(`The account ${accountId} is ${done}.`);
      }}
      onStale={onStale}
      onClose={onClose}
    >
      <p>
        <Organization name={profile.organizationName} /> <Code>{accountId}</Code>
      </p>
      <p>{effectOf(decision, membership)}</p>
      {isPossible ? (
        <DryRun decision={decision} of={membership} onStale={onStale} />
      ) : (
        <p role="alert" class="failed stale">
          This decision is no longer possible: the account is now “{reviewWords[review.value]}”.
        </p>
      )}
      <ReasonFields decision={decision} value={reason} onChange={setReason} />
    </Confirm>
  );
}

function DryRun({ decision, of: membership, onStale }: Pick<DialogProps, 'decision' | 'of' | 'onStale'>) {
  const { accountId, version, review } = membership;
  const { data, failure, isLoading, reload } = useLoad(`${decision} ${accountId} ${version}`, (signal) =>
    // A dry run keeps no reason, but some decisions have to have one.
    decide(decision, membership, { justification: 'Dry run', validateOnly: true, signal }),
  );
  const isSaid = useRefusedAsStale();
  if (failure?.kind === 'stale' && isSaid) return null;
  if (failure) return <Failed failure={failure} onRetry={failure.kind === 'stale' ? onStale : reload} />;
  if (data === undefined || isLoading) return <Loading what="what will come of it" />;
  return (
    <p>
      What will change: “{reviewWords[review.value]}” → “{reviewWords[data.review.value]}”{' '}
      <Code>
        {review.value} → {data.review.value}
      </Code>
    </p>
  );
}
