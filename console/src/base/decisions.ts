/** The decisions that a reviewer can make, with their words and reasons. */
import type { Membership, ReviewItem } from './types.ts';

export type Decision = ReviewItem['decision'];

interface DecisionWords {
  readonly verb: string;
  /** Of a decision that was made, such as in `3 accounts approved`. */
  readonly done: string;
  /** What comes of it. */
  readonly effect: string;
  readonly needsReason: boolean;
  readonly isDangerous: boolean;
  /** Chosen instead of typed, so that reasons can be counted. */
  readonly reasons: readonly string[];
}

export const decisionWords: Readonly<Record<Decision, DecisionWords>> = {
  approve: {
    verb: 'Approve',
    done: 'approved',
    effect: 'From the next check on the account has access, while it is ours and active.',
    needsReason: false,
    isDangerous: false,
    reasons: ['Customer of ours', 'Contract signed', 'Trial agreed', 'Denied or revoked by mistake'],
  },
  deny: {
    verb: 'Deny',
    done: 'denied',
    effect: 'The account gets no access, and leaves the queue. No audit changes that; it can be put back.',
    needsReason: true,
    isDangerous: true,
    reasons: ['Not a customer of ours', 'Duplicate of another account', 'Test account', 'Contract not signed'],
  },
  revoke: {
    verb: 'Revoke',
    done: 'revoked',
    effect: 'From the next check on the account has no access. No audit changes that; it can be put back.',
    needsReason: true,
    isDangerous: true,
    reasons: ['Contract ended', 'Not a customer of ours', 'Misuse', 'Approved by mistake'],
  },
  reopen: {
    verb: 'Put back',
    done: 'put back into the queue',
    effect: 'The account goes to the end of the queue. Putting it back alone gives no access.',
    needsReason: false,
    isDangerous: false,
    reasons: ['Denied or revoked by mistake', 'Contract signed', 'Customer of ours again'],
  },
};

/** What the reviewer may do next. */
export const decisionsFrom: Readonly<Record<Membership['review']['value'], readonly Decision[]>> = {
  pending: ['approve', 'deny'],
  approved: ['revoke'],
  denied: ['reopen'],
  revoked: ['reopen'],
};

export const longestReason = 1000;

/** The reason that was chosen, and what was typed. @returns undefined: none was given */
export function justificationOf(chosen: string, typed: string): string | undefined {
  return [chosen, typed.trim()].filter((part) => part !== '').join(': ') || undefined;
}

/** In parts that the API takes at once. */
export function partsOf<T>(items: readonly T[], size = 100): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** What to focus when the rows of `gone` have left `ids`: the next row that stays, else the last. */
export function nextAfter(ids: readonly string[], from: string, gone: ReadonlySet<string>): string | undefined {
  const start = ids.indexOf(from);
  const stays = (id: string): boolean => !gone.has(id);
  return ids.slice(start + 1).find(stays) ?? ids.slice(0, Math.max(0, start)).findLast(stays);
}
