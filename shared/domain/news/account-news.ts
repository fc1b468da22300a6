import type { Instant } from '../../base/time.ts';
import type { Actor } from '../membership/actor.ts';
import { type Membership, relationshipEvidence } from '../membership/facts.ts';
import type { LinkReason } from '../membership/link-reasons.ts';
import type { ChangeAction } from '../membership/transitions.ts';
import { answerOf, decisionAt, type ServiceState } from './answers.ts';
import { typeOfChange } from './event-types.ts';
import { evidenceDataOf, type News } from './news.ts';
import type { AccountState } from './stages.ts';

/** The change that a record of the trail is about. */
export interface RecordedAction {
  readonly at: Instant;
  readonly action: ChangeAction;
  readonly actor: Pick<Actor, 'kind'>;
  readonly why?: LinkReason | undefined;
}

/**
 * The news of one change: the answers of a check just before it and just after it, both at the
 * instant of the record, so that time alone makes no difference between them. Pure.
 *
 * @returns undefined for a change that is no news for the application
 */
export function newsOfChange(
  { at, action, actor, why }: RecordedAction,
  state: AccountState | undefined,
  after: Membership,
  service: ServiceState,
): News | undefined {
  const before = state?.membership;
  const decisions = { before: decisionAt(before, service, at), after: decisionAt(after, service, at) };
  const answers = { before: answerOf(decisions.before), after: answerOf(decisions.after) };
  const review = { before: before?.review.value, after: after.review.value };
  const type = typeOfChange({ action, ...answers, review });
  const isUntold = type === 'evidence.renewed' && !wasAnnounced(state, service);
  if (type === undefined || isUntold) return undefined;
  const { accountId, version } = after;
  return {
    type,
    time: at,
    accountId,
    data: {
      accountId,
      version,
      action,
      actor: actor.kind,
      ...(why && { why }),
      ...answers,
      membership: {
        relationship: after.relationship.value,
        activity: after.activity.value,
        review: after.review.value,
        held: after.review.held !== undefined,
      },
      evidence: evidenceDataOf(decisions.after, service.policy),
    },
  };
}

/** Whether somebody was told that the evidence gets old: of this account, or of all. */
function wasAnnounced(state: AccountState | undefined, { watermark, announced }: ServiceState): boolean {
  const asOf = state && relationshipEvidence(state.membership, watermark).observedAt;
  return asOf !== undefined && (state?.announced?.asOf === asOf || announced?.asOf === asOf);
}
