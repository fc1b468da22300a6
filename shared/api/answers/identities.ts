/** Answers about the names of users at single sign-on. */
import { signOnReference } from '../../domain/sso/reference.ts';
import type { IdentityOutcome } from '../../store/memberships/identities.ts';
import type { Identities } from '../../store/memberships/identity-items.ts';
import type { Problem } from '../problems.ts';
import type { Answer } from './answer.ts';

export function putIdentityAnswerOf(outcome: IdentityOutcome): Answer | Problem {
  if (outcome === 'not_linked') return { problem: 'LINK_NOT_FOUND' };
  return outcome === 'taken' ? { problem: 'EXTERNAL_ID_TAKEN' } : {};
}

export const removeIdentityAnswerOf = (outcome: IdentityOutcome): Answer | Problem =>
  outcome === 'changed' ? {} : { problem: 'IDENTITY_NOT_FOUND' };

/** In the order of the accounts' ids. */
export function identitiesAnswerOf(userId: string, identities: Identities | undefined): Answer {
  const reference = identities && signOnReference(userId, identities.salt);
  const ids = Object.entries(identities?.ids ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { body: { reference, identities: ids.map(([accountId, externalId]) => ({ accountId, externalId })) } };
}
