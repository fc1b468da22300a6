/** What a subject may use, and who may use an account: the yes of evaluations, all at once. */
import type { AccountId } from '../../domain/membership/facts.ts';
import type { LinkOrigin } from '../../store/memberships/keys.ts';
import type { LinkKind, LinksOfAccountReader } from '../../store/memberships/links-of-account.ts';
import { type CheckDependencies, checkKnown, type Question } from './check.ts';
import { evaluateKnown } from './evaluate.ts';

type Dependencies = Pick<CheckDependencies, 'readKnowledge' | 'policy' | 'now'>;

/**
 * The accounts of a subject about which an evaluation would be a yes, in the order in which they were
 * linked. What is damaged would be no yes, so it is left out. Nothing is reported as a decision.
 */
export async function searchAccounts(
  { subject, maxAgeSeconds }: Question,
  { readKnowledge, policy, now }: Dependencies,
): Promise<readonly AccountId[]> {
  const [known = []] = await readKnowledge([subject]);
  const silent = { policy, now, newId: () => '', onDecision: () => {} };
  return known.flatMap((each) => {
    const result = checkKnown([each], { maxAgeSeconds }, silent);
    return result.outcome === 'checked' && result.checked.decision.allowed ? (each.accountId ?? []) : [];
  });
}

export interface SubjectQuestion {
  readonly accountId: AccountId;
  readonly kind: LinkKind;
  readonly maxAgeSeconds?: number | undefined;
}

type Page = NonNullable<Parameters<LinksOfAccountReader>[3]>;

/**
 * Those of a page of links to an account about whom an evaluation would be a yes: all of them, or none
 * if the account gives none. Each link is read again, for the list may lag behind.
 *
 * @returns at most `limit` origins, and the position of the next page, if there is one
 */
export async function searchOrigins(
  { accountId, kind, maxAgeSeconds }: SubjectQuestion,
  { limit, from }: { readonly limit: number; readonly from: Page | undefined },
  { readKnowledge, policy, now, listLinks }: Dependencies & { readonly listLinks: LinksOfAccountReader },
): Promise<{ readonly origins: readonly LinkOrigin[]; readonly next?: Page }> {
  const silent = { policy, now, newId: () => '', onDecision: () => {} };
  const [known = []] = await readKnowledge([{ accountId }]);
  const account = checkKnown(known, { maxAgeSeconds }, silent);
  if (account.outcome === 'damaged' || !account.checked.decision.allowed) return { origins: [] };
  const { origins: listed, next } = await listLinks(accountId, kind, limit, from);
  const knowledge = listed.length === 0 ? [] : await readKnowledge(listed);
  const origins = listed.filter((subject, index) => {
    const result = evaluateKnown(knowledge[index] ?? [], { subject, accountId, maxAgeSeconds }, silent);
    return result.outcome === 'checked' && result.checked.decision.allowed;
  });
  return { origins, ...(next && { next }) };
}
