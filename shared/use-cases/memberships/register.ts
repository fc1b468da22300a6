import type * as z from 'zod/mini';
import type { registerMembership } from '../../api/operations/register.ts';
import type { Problem } from '../../api/problems.ts';
import type { CheckAnswer } from '../../api/schemas/common.ts';
import type { Instant } from '../../base/time.ts';
import type { Actor } from '../../domain/membership/actor.ts';
import { type Decision, mostFavourable } from '../../domain/membership/decide.ts';
import { type AccountId, isSiteOwnerAccount } from '../../domain/membership/facts.ts';
import { type LinkChanger, maxLinks } from '../../store/memberships/links.ts';
import { answerDecision, answerQuestion, decisionsOf } from './check.ts';
import { findUserName } from './user-names.ts';
import { reported, type VerificationDependencies, verifyAccessToken } from './verify.ts';
import { verifyAccount } from './verify-account.ts';

export type RegistrationDependencies = VerificationDependencies & { readonly links: LinkChanger };

const notUnderPartner: Decision = { allowed: false, code: 'NOT_UNDER_PARTNER' };
const tooManyLinks: Problem = { problem: 'TOO_MANY_LINKS', detail: 'unlink one of the others first' };

type Registration = z.infer<(typeof registerMembership)['request']['body']>;

/** The accounts to link, each of which has a membership by now; none: the vendor said that there is none under the partner. */
type Found = { readonly accountIds: readonly AccountId[] } | Problem;

const byAccessToken = async (
  accessToken: string,
  actor: Actor,
  deadline: Instant,
  dependencies: RegistrationDependencies,
): Promise<Found> => {
  const owner = await verifyAccessToken(accessToken, actor, deadline, dependencies);
  return 'problem' in owner ? owner : { accountIds: [owner.accountId] };
};

/** Who is known to be under the partner is not asked about again: that is what the re-audit does, and it costs of the budget. */
const byAccountId = async (
  accountId: AccountId,
  actor: Actor,
  deadline: Instant,
  dependencies: RegistrationDependencies,
): Promise<Found> => {
  const [[known] = []] = await dependencies.readKnowledge([{ accountId }]);
  const isMember = known?.knowledge.found === true && known.knowledge.membership.relationship.value === 'under_partner';
  if (!isMember && isSiteOwnerAccount(accountId)) {
    return {
      problem: 'MEMBERSHIP_NOT_FOUND',
      detail: 'such an account is known by its user name only: send the userName',
    };
  }
  const failure = isMember ? undefined : await verifyAccount(accountId, actor, deadline, dependencies);
  return failure === undefined ? { accountIds: [accountId] } : reported(failure, dependencies);
};

const byUserName = async (
  userName: string,
  actor: Actor,
  deadline: Instant,
  dependencies: RegistrationDependencies,
): Promise<Found> => {
  const found = await findUserName(userName, actor, deadline, dependencies);
  if (found.outcome === 'not_ours') return { accountIds: [] };
  if (found.outcome === 'failed') return reported(found.failure, dependencies);
  if (found.accountIds.length > 0) return { accountIds: found.accountIds };
  return {
    problem: 'USER_NAME_UNKNOWN',
    detail: 'send the accountId, or the accessToken of the end-user, by which the account can be found',
  };
};

/**
 * Links a user of the application to the account that was found out about, and answers as a check of that account would. Doing it
 * again changes nothing. Where the vendor cannot be asked, nothing is linked.
 */
export const answerRegistration = async (
  { userId, accountId, accessToken, userName = '' }: Registration,
  caller: string,
  deadline: Instant,
  dependencies: RegistrationDependencies,
): Promise<CheckAnswer | Problem> => {
  const actor: Actor = { kind: 'client', id: caller };
  const found = await (accountId !== undefined
    ? byAccountId(accountId, actor, deadline, dependencies)
    : accessToken !== undefined
      ? byAccessToken(accessToken, actor, deadline, dependencies)
      : byUserName(userName, actor, deadline, dependencies));
  if ('problem' in found) return found;
  const [first, ...more] = found.accountIds;
  if (first === undefined) return answerDecision(notUnderPartner, undefined, dependencies);
  const linked = await dependencies.readLink({ userId });
  // Looked at first, so that a registration which cannot be done is not half done.
  if (new Set([...linked, ...found.accountIds]).size > maxLinks) return tooManyLinks;
  for (const each of found.accountIds) {
    const outcome = await dependencies.links.link({ userId }, each, actor);
    // By now each has a membership, and none is ever deleted.
    if (outcome === 'unknown_account') throw new Error('an account that was found has no membership');
    if (outcome === 'too_many') return tooManyLinks;
  }
  if (more.length === 0) return answerQuestion({ accountId: first }, dependencies);
  const known = await dependencies.readKnowledge(found.accountIds.map((each) => ({ accountId: each })));
  const decision = mostFavourable(decisionsOf(known.flat(), {}, dependencies));
  return answerDecision(decision, decision.membership?.accountId, dependencies);
};
