/** A decision about one account. */
import { useState } from 'preact/hooks';
import { type Failure, failureFrom } from '../../api/failure.ts';
import { decide, membershipNow } from '../../api/reviews.ts';
import { type Decision, decisionsFrom, decisionWords } from '../../base/decisions.ts';
import { recommendationFor } from '../../base/recommendation.ts';
import type { Membership } from '../../base/types.ts';
import { activityWords, reviewWords } from '../../base/words.ts';
import { Confirm } from '../../parts/dialog.tsx';
import { Failed } from '../../parts/states.tsx';
import { Ago, Code, Facts, Organization } from '../../parts/text.tsx';
import { isEnough, noReason, ReasonFields, textOf } from './reason.tsx';

interface Props {
  readonly decision: Decision;
  /** The version that the reviewer has seen: the decision is about no other. */
  readonly membership: Membership;
  readonly onDone: (now: Membership) => void;
  /** The account was read again, because somebody else has changed it. */
  readonly onNewest: (now: Membership) => void;
  readonly onClose: () => void;
}

export function Decide({ decision, membership, onDone, onNewest, onClose }: Props) {
  const [seen, setSeen] = useState(membership);
  const [reason, setReason] = useState(noReason);
  const [failure, setFailure] = useState<Failure>();
  const { verb, effect, isDangerous } = decisionWords[decision];
  const isPossible = decisionsFrom[seen.review.value].includes(decision);
  const readAgain = (): void => {
    setFailure(undefined);
    membershipNow(seen.accountId).then(
      (now) => {
        setSeen(now);
        onNewest(now);
      },
      (error: unknown) => setFailure(failureFrom(error)),
    );
  };
  return (
    <Confirm
      title={`${verb} this account?`}
      action={verb}
      isDangerous={isDangerous}
      canConfirm={isPossible && isEnough(decision, reason)}
      onConfirm={async () => onDone(await decide(decision, seen, textOf(reason)))}
      onStale={readAgain}
      onClose={onClose}
    >
      <Subject of={seen} decision={decision} />
      {seen.version !== membership.version && (
        <p role="status">
          <strong>Changed meanwhile.</strong> It is {reviewWords[seen.review.value].toLowerCase()} since{' '}
          <Ago at={seen.review.since} />, in version {seen.version}.{' '}
          {isPossible ? 'You can decide about this version.' : 'There is nothing left to decide here.'}
        </p>
      )}
      {failure && <Failed failure={failure} onRetry={readAgain} />}
      {isPossible && <p>{effect}</p>}
      {isPossible && <ReasonFields decision={decision} value={reason} onChange={setReason} />}
    </Confirm>
  );
}

const Subject = ({ of: membership, decision }: { readonly of: Membership; readonly decision: Decision }) => {
  const { accountId, profile, activity, review } = membership;
  const { title, why } = recommendationFor(membership);
  const speaks = decision === 'approve' || decision === 'deny';
  return (
    <Facts
      of={[
        ['Organization', <Organization name={profile.organizationName} />],
        ['Account', <Code>{accountId}</Code>],
        ['At Constant Contact', activityWords[activity.value]],
        ['Review', reviewWords[review.value]],
        ...(speaks && review.value === 'pending' ? ([['What speaks for it', `${title}. ${why}`]] as const) : []),
      ]}
    />
  );
};
