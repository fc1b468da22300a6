/** Whether a user may sign in, to which account, and by which name. */
import { decide } from '../../domain/membership/decide.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { SignOnUser } from '../../store/sso/reader.ts';
import { type CheckDependencies, type Checked, checkedAs, checkKnown, isAllowed } from '../memberships/check.ts';

export type DecidingDependencies = Omit<CheckDependencies, 'readKnowledge'>;

/**
 * Why nobody signs in although a check says yes. `NOT_LINKED`: the user has accounts, and not this one;
 * `NO_IDENTITY`: the user has no name for it; `ACCOUNT_NEEDED`: it could be one of several.
 */
export const signInRefusals = ['NOT_LINKED', 'NO_IDENTITY', 'ACCOUNT_NEEDED'] as const;
export type SignInRefusal = (typeof signInRefusals)[number];

export type SignInDecision =
  | { readonly outcome: 'yes'; readonly checked: Checked; readonly accountId: AccountId; readonly nameId: string }
  /** The answer of the check is the reason. */
  | { readonly outcome: 'no'; readonly checked: Checked }
  | { readonly outcome: 'refused'; readonly checked: Checked; readonly why: SignInRefusal }
  | { readonly outcome: 'damaged' };

/**
 * Decides as a check of the user does. Who has several accounts, and a name for more than one that gives
 * a yes, has to say which: nothing is guessed.
 *
 * @param isNamed whether the request has named an account
 */
export function decideSignIn(
  user: SignOnUser | 'damaged',
  isNamed: boolean,
  dependencies: DecidingDependencies,
): SignInDecision {
  if (user === 'damaged') return { outcome: 'damaged' };
  const { accounts, isLinked, identities } = user;
  const ids = identities?.ids ?? {};
  const allowed = accounts.filter((account) => isAllowed([account], dependencies));
  const named = allowed.filter(({ accountId }) => ids[accountId] !== undefined);
  const [only, another] = named;
  const known = only === undefined || another !== undefined ? accounts : [only];
  if (known.length === 0) return withoutAccount(isLinked, dependencies);
  const result = checkKnown(known, {}, dependencies);
  if (result.outcome === 'damaged') return result;
  const { checked } = result;
  if (!checked.decision.allowed) return { outcome: 'no', checked };
  if (another !== undefined && !isNamed)
    return { outcome: 'refused', checked: unnamed(checked), why: 'ACCOUNT_NEEDED' };
  const nameId = only && ids[only.accountId];
  if (only === undefined || nameId === undefined) return { outcome: 'refused', checked, why: 'NO_IDENTITY' };
  return { outcome: 'yes', checked, accountId: only.accountId, nameId };
}

function withoutAccount(isLinked: boolean, dependencies: DecidingDependencies): SignInDecision {
  const { policy, now } = dependencies;
  const decision = decide({ found: false, asked: 'user' }, policy, now());
  const { checked } = checkedAs(decision, undefined, dependencies);
  return isLinked ? { outcome: 'refused', checked, why: 'NOT_LINKED' } : { outcome: 'no', checked };
}

/** Which of several accounts it would be is not said. */
const unnamed = ({ decision: { allowed, code }, decisionId }: Checked): Checked => ({
  decision: { allowed, code },
  accountId: undefined,
  decisionId,
});
