/** One account of the queue, with what a reviewer needs to decide. */
import { useComputed } from '@preact/signals';
import { Link } from 'wouter-preact';
import type { Failure } from '../../api/failure.ts';
import { type Decision, decisionsFor, decisionWords } from '../../base/decisions.ts';
import { type Recommendation, recommendationFor } from '../../base/recommendation.ts';
import type { Membership, MembershipRow } from '../../base/types.ts';
import { activityWords, relationshipWords, reviewWords, sourceWords } from '../../base/words.ts';
import { Ago, Badge, Code, Foreign, Organization, Time } from '../../parts/text.tsx';
import { may } from '../../session/session.ts';
import { isReadable, isSettled, latest, type RowState, toggle } from './state.ts';

export interface RowActions {
  readonly decide: (decision: Decision, membership: Membership) => void;
  /** Reads the account again. */
  readonly look: (accountId: string) => void;
  /** Has Constant Contact asked. */
  readonly ask: (accountId: string) => void;
  readonly dismiss: (membership: Membership) => void;
}

interface RowProps {
  readonly of: MembershipRow;
  readonly queue: RowState;
  readonly actions: RowActions;
}

const tones: Readonly<Record<Recommendation['advice'], 'good' | 'waiting' | 'neutral'>> = {
  approve: 'good',
  ask: 'waiting',
  look: 'waiting',
  wait: 'neutral',
};

const addressOf = (accountId: string): string => `/accounts/${encodeURIComponent(accountId)}`;

export const QueueRow = (props: RowProps) =>
  isReadable(props.of) ? <ReadableRow {...props} of={props.of} /> : <DamagedRow of={props.of} />;

const DamagedRow = ({ of: { accountId, problem } }: { readonly of: Extract<MembershipRow, { problem: unknown }> }) => (
  <tr>
    <td data-label="" />
    <th scope="row">
      <Link href={addressOf(accountId)} data-row={accountId}>
        {accountId}
      </Link>
    </th>
    <td colSpan={5} data-label="Problem">
      {problem.title} <Code>{problem.code}</Code>
    </td>
  </tr>
);

function ReadableRow({ of, queue, actions }: RowProps & { readonly of: Membership }) {
  const { accountId } = of;
  const membership = useComputed(() => latest(queue, of)).value;
  const isSelected = useComputed(() => queue.selected.value.has(accountId)).value;
  const problem = useComputed(() => queue.problems.value.get(accountId)).value;
  const { profile, activity, relationship, review } = membership;
  const isOver = isSettled(queue, membership);
  const name = profile.organizationName?.trim() || accountId;
  return (
    <tr aria-selected={isSelected}>
      <td data-label="">
        {may('membership/review') && !isOver && (
          <input
            type="checkbox"
            aria-label={`Select ${name.slice(0, 100)}`}
            checked={isSelected}
            onChange={() => toggle(queue, accountId)}
          />
        )}
      </td>
      <th scope="row">
        <Link href={addressOf(accountId)} data-row={accountId} class="name">
          <Organization name={profile.organizationName?.slice(0, 120)} />
        </Link>
        {profile.siteOwnerName && (
          <div class="quiet">
            <Foreign text={profile.siteOwnerName} />
          </div>
        )}
        <Code>{accountId}</Code>
      </th>
      <td data-label="At Constant Contact">
        {activityWords[activity.value]} {activity.raw !== undefined && <Code>{activity.raw.slice(0, 80)}</Code>}
      </td>
      <td data-label="Under our partner account">
        {relationship.underPartnerSince ? (
          <Time at={relationship.underPartnerSince} />
        ) : (
          relationshipWords[relationship.value]
        )}
        <div class="quiet">known from {sourceWords[relationship.source]}</div>
      </td>
      <td data-label={queue.show === 'denied' || queue.show === 'revoked' ? 'Decided' : 'Waiting'}>
        <Ago at={review.since} />
        {review.held && (
          <div>
            <Badge tone="waiting">Held</Badge> <Code>{review.held}</Code>
          </div>
        )}
      </td>
      <td data-label="What speaks for it">
        {isOver ? <Meanwhile membership={membership} /> : <Advice of={membership} />}
        {problem && <RowProblem of={problem} onLook={() => actions.look(accountId)} />}
      </td>
      <td data-label="">
        <Buttons membership={membership} name={name} isOver={isOver} actions={actions} />
      </td>
    </tr>
  );
}

const Advice = ({ of: membership }: { readonly of: Membership }) => {
  if (membership.review.value !== 'pending') return <Badge tone="bad">{reviewWords[membership.review.value]}</Badge>;
  const { advice, title, why } = recommendationFor(membership);
  return (
    <>
      <Badge tone={tones[advice]}>{title}</Badge>
      <div class="quiet">{why}</div>
    </>
  );
};

const Meanwhile = ({ membership: { review } }: { readonly membership: Membership }) => (
  <>
    <Badge tone="neutral">Decided meanwhile: {reviewWords[review.value]}</Badge>
    <div class="quiet">
      By somebody else, <Ago at={review.since} />
    </div>
  </>
);

const RowProblem = ({ of: failure, onLook }: { readonly of: Failure; readonly onLook: () => void }) => (
  <div class={`failed ${failure.kind} small`}>
    <p>
      {failure.title} {failure.code && <Code>{failure.code}</Code>}
    </p>
    <button type="button" onClick={onLook}>
      Show it as it is now
    </button>
  </div>
);

interface ButtonsProps {
  readonly membership: Membership;
  readonly name: string;
  readonly isOver: boolean;
  readonly actions: RowActions;
}

function Buttons({ membership, name, isOver, actions }: ButtonsProps) {
  if (isOver) {
    return (
      <button type="button" onClick={() => actions.dismiss(membership)}>
        Take off the list
      </button>
    );
  }
  const label = name.slice(0, 100);
  const isAsking = membership.review.value === 'pending' && recommendationFor(membership).advice === 'ask';
  return (
    <div class="buttons start">
      {isAsking && may('membership/verify') && (
        <button type="button" aria-label={`Ask now: ${label}`} onClick={() => actions.ask(membership.accountId)}>
          Ask now
        </button>
      )}
      {may('membership/review') &&
        decisionsFor[membership.review.value].map((decision) => {
          const { action: verb, takesAway } = decisionWords[decision];
          return (
            <button
              type="button"
              key={decision}
              class={takesAway ? 'dangerous' : ''}
              aria-label={`${verb}: ${label}`}
              onClick={() => actions.decide(decision, membership)}
            >
              {verb}
            </button>
          );
        })}
    </div>
  );
}
