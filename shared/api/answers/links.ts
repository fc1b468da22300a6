/** Answers with the accounts of users and user names. */
import { toIso } from '../../base/time.ts';
import type { LinkOutcome } from '../../store/memberships/links.ts';
import type { LinkedAccount } from '../../use-cases/memberships/list-links.ts';
import type { LinkedMemberships } from '../operations/links.ts';
import type { Problem } from '../problems.ts';
import type { Answer } from './answer.ts';
import { summaryOf } from './checks.ts';
import { problemInPlace } from './damaged.ts';

export function linksAnswerOf(accounts: readonly LinkedAccount[]): { readonly body: LinkedMemberships } {
  const memberships = accounts.map(({ accountId, linkedAt, decision }) => {
    const linked = { accountId, linkedAt: linkedAt === undefined ? undefined : toIso(linkedAt) };
    if (decision === 'damaged') return { ...linked, problem: problemInPlace('MEMBERSHIP_DAMAGED') };
    const { allowed, code, membership } = decision;
    return { ...linked, allowed, code, membership: membership && summaryOf(membership) };
  });
  return { body: { memberships } };
}

export const unlinkAnswerOf = (outcome: LinkOutcome): Answer | Problem =>
  outcome === 'changed' ? {} : { problem: 'LINK_NOT_FOUND' };
