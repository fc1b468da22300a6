/** What becomes of a user's answer when one of the user's accounts no longer counts. */
import type { CheckAnswer, LinkedRow } from './types.ts';

type Code = CheckAnswer['code'];

/** A user with several accounts gets the answer that stands last here. */
export const codesFromNoToYes: readonly Code[] = [
  'UNKNOWN_USER',
  'UNKNOWN_ACCOUNT',
  'NOT_UNDER_PARTNER',
  'LEFT_PARTNER',
  'UNVERIFIED',
  'REVIEW_DENIED',
  'REVOKED',
  'PENDING_REVIEW',
  'ACCOUNT_CANCELED',
  'TRIAL_ENDED',
  'ACCOUNT_DISABLED',
  'EVIDENCE_TOO_OLD',
  'EVIDENCE_EXPIRED',
  'MEMBER_UNVERIFIED',
  'MEMBER_IN_GRACE',
  'MEMBER',
];

type ReadableLink = Exclude<LinkedRow, { problem: unknown }>;

export interface LinkedAnswer {
  readonly allowed: boolean;
  readonly code: Code;
  /** The account that gives it; absent if there is none. */
  readonly accountId?: string;
}

/**
 * The answer for a user with these accounts.
 *
 * @returns undefined if an account that cannot be read could change it
 */
export function answerFor(links: readonly LinkedRow[]): LinkedAnswer | undefined {
  const readable = links.filter((link): link is ReadableLink => !('problem' in link));
  const rank = ({ code }: ReadableLink): number => codesFromNoToYes.indexOf(code);
  const best = readable.reduce<ReadableLink | undefined>(
    (before, next) => (before === undefined || rank(next) > rank(before) ? next : before),
    undefined,
  );
  if (readable.length < links.length && !best?.allowed) return undefined;
  return best === undefined
    ? { allowed: false, code: 'UNKNOWN_USER' }
    : { allowed: best.allowed, code: best.code, accountId: best.accountId };
}

/** In words, before a link is removed. */
export function effectOfUnlinking(links: readonly LinkedRow[], accountId: string): string {
  const after = answerFor(links.filter((link) => link.accountId !== accountId));
  const before = answerFor(links);
  if (after === undefined || before === undefined) {
    return 'What checks say then is not known, because the data of another account is damaged.';
  }
  if (after.allowed) return `Checks still say yes, by the account ${after.accountId}.`;
  const why = after.accountId === undefined ? 'no account is left' : `by the account ${after.accountId}`;
  return before.allowed ? `Checks say no from then on: ${why}.` : `Checks still say no: ${why}.`;
}
