/** What a reviewer can decide, why, and what each decision leads to. */
import type { Membership } from './types.ts';

export const decisions = ['approve', 'deny', 'revoke', 'reopen'] as const;
export type Decision = (typeof decisions)[number];

type Review = Membership['review']['value'];

/** The decisions that a state of the review allows; the API refuses all others. */
export const decisionsFor: Readonly<Record<Review, readonly Decision[]>> = {
  pending: ['approve', 'deny'],
  approved: ['revoke'],
  denied: ['reopen'],
  revoked: ['reopen'],
};

interface DecisionWords {
  /** On the button. */
  readonly action: string;
  /** What has been done. */
  readonly done: string;
  readonly to: Review;
  readonly takesAway: boolean;
  readonly needsReason: boolean;
  /** The closed list, so that reasons can be counted. */
  readonly reasons: readonly string[];
}

export const decisionWords: Readonly<Record<Decision, DecisionWords>> = {
  approve: {
    action: 'Approve',
    done: 'approved',
    to: 'approved',
    takesAway: false,
    needsReason: false,
    reasons: ['Customer confirmed', 'Contract signed'],
  },
  deny: {
    action: 'Deny',
    done: 'denied',
    to: 'denied',
    takesAway: true,
    needsReason: true,
    reasons: ['Not a customer of ours', 'Contract not signed', 'Duplicate of another account', 'Suspected misuse'],
  },
  revoke: {
    action: 'Revoke',
    done: 'revoked',
    to: 'revoked',
    takesAway: true,
    needsReason: true,
    reasons: ['Contract ended', 'Not paid', 'Misuse', 'Approved by mistake'],
  },
  reopen: {
    action: 'Reopen',
    done: 'put back into the queue',
    to: 'pending',
    takesAway: false,
    needsReason: false,
    reasons: ['Denied by mistake', 'Revoked by mistake', 'Contract renewed'],
  },
};

/** A reason of no list: then the text says it. */
export const otherReason = 'other';

export interface Reason {
  /** One of the decision's `reasons`, `otherReason`, or empty as long as none is chosen. */
  readonly chosen: string;
  readonly text: string;
}

export const noReason: Reason = { chosen: '', text: '' };

/** The API's limit. */
const longestJustification = 1000;

/** @returns what goes into the trail; undefined if nothing is said */
export function justificationOf({ chosen, text }: Reason): string | undefined {
  const own = text.trim();
  if (chosen === '' || chosen === otherReason) return own || undefined;
  return own === '' ? chosen : `${chosen}: ${own}`;
}

/** @returns what is wrong with the reason, in words; undefined if it will do */
export function reasonProblem(decision: Decision, reason: Reason): string | undefined {
  const justification = justificationOf(reason);
  if (reason.chosen === otherReason && justification === undefined) return 'Say what the other reason is.';
  if (decisionWords[decision].needsReason && reason.chosen === '') return 'Choose a reason.';
  const length = justification?.length ?? 0;
  return length > longestJustification
    ? `The reason has ${length} characters; at most ${longestJustification} are kept.`
    : undefined;
}

/** What a decision leads to for this account. */
export function effectOf(decision: Decision, { relationship, activity }: Membership): string {
  if (decision === 'deny' || decision === 'revoke') {
    return 'Checks of the account say no from then on. Audits do not change that; only a reviewer can.';
  }
  if (decision === 'reopen') {
    return 'The account goes to the end of the queue. It has no access until it is approved.';
  }
  if (relationship.value !== 'under_partner') {
    return 'Checks still say no, because the account is not known to be ours.';
  }
  const isActive = activity.value === 'open' || activity.value === 'trial' || activity.value === 'unknown';
  return isActive
    ? 'Checks of the account say yes from then on, as long as it is ours and active.'
    : 'Constant Contact says that the account is not active. Unless such accounts have access here, checks say yes only when it is active again.';
}
