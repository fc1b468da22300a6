/** The words of the API as a partnership manager says them. The code stands beside each for engineers. */
import type { CheckAnswer, Membership } from './types.ts';

type Code = CheckAnswer['code'];

interface AnswerWords {
  /** What the answer is. */
  readonly title: string;
  /** Why, and what to do about it. */
  readonly why: string;
}

export const answerWords: Readonly<Record<Code, AnswerWords>> = {
  MEMBER: { title: 'Yes, the account is ours', why: 'Constant Contact has listed it under our partner account.' },
  MEMBER_IN_GRACE: {
    title: 'Yes, for now',
    why: 'The account was ours when we last heard. That was some time ago: see whether the audits still run.',
  },
  MEMBER_UNVERIFIED: {
    title: 'Yes, without fresh proof',
    why: 'No audit has succeeded for a long time, and the settings let members in meanwhile.',
  },
  UNKNOWN_USER: {
    title: 'No, we do not know this user',
    why: 'No account is linked to this user. They sign up through the application first.',
  },
  UNKNOWN_ACCOUNT: {
    title: 'No, we do not know this account',
    why: 'No audit has found it under our partner account so far. Ask Constant Contact now, or wait for the next audit.',
  },
  NOT_UNDER_PARTNER: {
    title: 'No, the account is not ours',
    why: 'Constant Contact says that it is not under our partner account. Its owner can have it moved.',
  },
  LEFT_PARTNER: { title: 'No, the account has left', why: 'It was ours. Constant Contact says that it no longer is.' },
  UNVERIFIED: { title: 'No, not proven yet', why: 'Nobody has asked Constant Contact about it. Ask now.' },
  REVIEW_DENIED: { title: 'No, a reviewer has denied it', why: 'The account is ours, and a reviewer refused access.' },
  REVOKED: { title: 'No, a reviewer has revoked it', why: 'The account is ours, and a reviewer took its access away.' },
  PENDING_REVIEW: {
    title: 'Not yet, it waits for a review',
    why: 'The account is ours. A reviewer has to approve it.',
  },
  ACCOUNT_CANCELED: { title: 'No, the account is canceled', why: 'It is ours, and its owner has to reactivate it.' },
  TRIAL_ENDED: { title: 'No, the trial has ended', why: 'The account is ours, and its owner has to buy a plan.' },
  ACCOUNT_DISABLED: { title: 'No, the account is disabled', why: 'It is ours, and Constant Contact has disabled it.' },
  EVIDENCE_TOO_OLD: { title: 'No, the proof is too old', why: 'Ask Constant Contact now to renew it.' },
  EVIDENCE_EXPIRED: {
    title: 'No, the proof has expired',
    why: 'The account was ours, and no audit has confirmed it for too long. It may have left, or the audits fail.',
  },
};

export const reviewWords: Readonly<Record<Membership['review']['value'], string>> = {
  pending: 'Waiting for review',
  approved: 'Approved',
  denied: 'Denied',
  revoked: 'Revoked',
};

export const relationshipWords: Readonly<Record<Membership['relationship']['value'], string>> = {
  under_partner: 'Ours',
  not_under_partner: 'Not ours',
  unknown: 'Not known',
};

/** Constant Contact's own words are in `activity.raw`. */
export const activityWords: Readonly<Record<Membership['activity']['value'], string>> = {
  open: 'Active',
  trial: 'Trial',
  trial_ended: 'Trial ended',
  canceled: 'Canceled',
  disabled: 'Disabled',
  unknown: 'Not known',
};

export const sourceWords: Readonly<Record<Membership['relationship']['source'], string>> = {
  audit: 'an audit',
  verify: 'a question to Constant Contact',
  account_summary: 'the account itself, at sign-up',
  webhook: 'a message from Constant Contact',
  provisioned: 'its creation by us',
  legacy: 'the check of user names',
  import: 'an imported list',
};

/** What an audit record says has happened. Unknown actions are shown as they are. */
export const actionWords: Readonly<Record<string, string>> = {
  discovered: 'Found by an audit',
  joined: 'Came under our partner account',
  returned: 'Came back',
  reappeared: 'Listed again',
  updated: 'Changed at Constant Contact',
  missed: 'Missing from the list',
  confirmed: 'Confirmed',
  refuted: 'Not ours, Constant Contact says',
  departed: 'Left our partner account',
  approved: 'Approved',
  denied: 'Denied',
  revoked: 'Revoked',
  reopened: 'Put back into the queue',
  linked: 'Linked to a user',
  unlinked: 'Link removed',
  identity_set: 'Single sign-on name set',
  identity_removed: 'Single sign-on name removed',
  imported: 'Imported',
  transfer_requested: 'Asked for the move to us',
  restored: 'Restored from its records',
};
