/** Why access is given or refused, for whoever asks by AuthZEN. */
import type { DecisionCode } from '../../domain/membership/decide.ts';
import type { ForeignCode } from '../../use-cases/memberships/evaluate.ts';

interface Reason {
  /** Not for the subject. */
  readonly admin: string;
  /** For the subject of a no; absent where the subject can do nothing about it. */
  readonly user?: string;
}

const signUp = 'Connect a Constant Contact account that was opened through us.';
const reactivate = 'Your Constant Contact account is not active. Reactivate it to continue.';
const notYou = 'We cannot tell at the moment whether you have access. The fault is not yours.';

/** The table of docs/answers.md, in sentences. */
export const reasons: Readonly<Record<DecisionCode | ForeignCode, Reason>> = {
  UNKNOWN_ACTION: { admin: 'The action is not `use`.' },
  UNKNOWN_SUBJECT_TYPE: { admin: 'The type of the subject is neither `user` nor `vendor_user`.' },
  UNKNOWN_RESOURCE: { admin: 'The resource is neither an `account` nor the `integration` `constant-contact`.' },
  UNKNOWN_USER: { admin: 'The subject is not linked to an account, or not to this one.', user: signUp },
  UNKNOWN_ACCOUNT: { admin: 'The store has no membership of the account.', user: signUp },
  NOT_UNDER_PARTNER: { admin: 'Constant Contact said that the account is not under the partner.', user: signUp },
  LEFT_PARTNER: { admin: 'The account was under the partner, and has left.', user: signUp },
  UNVERIFIED: { admin: 'Constant Contact has not been asked about the account yet.', user: notYou },
  REVIEW_DENIED: { admin: 'A reviewer has denied the account.', user: 'We have refused access to this account.' },
  REVOKED: { admin: 'A reviewer has revoked the account.', user: 'We have ended the access of this account.' },
  PENDING_REVIEW: { admin: 'The account waits for a reviewer.', user: 'You will be activated soon.' },
  ACCOUNT_CANCELED: { admin: 'The account is canceled.', user: reactivate },
  TRIAL_ENDED: { admin: 'The trial of the account has ended.', user: reactivate },
  ACCOUNT_DISABLED: { admin: 'The account is disabled.', user: reactivate },
  EVIDENCE_TOO_OLD: { admin: 'The evidence is older than `max_age_seconds`.', user: notYou },
  EVIDENCE_EXPIRED: { admin: 'The evidence is older than the service accepts.', user: notYou },
  MEMBER_UNVERIFIED: { admin: 'No audit has succeeded for long; a setting lets members in.' },
  MEMBER_IN_GRACE: { admin: 'The account is under the partner by evidence that is stale, but within grace.' },
  MEMBER: { admin: 'The account is under the partner, by fresh evidence.' },
};
