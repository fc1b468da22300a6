/** Finds the accounts of rows that name them otherwise than by their ids. */
import { userNameKey } from '../../base/text.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import type { Match, ReportRow } from '../../domain/reconciliation/verdicts.ts';
import { linkKey } from '../../store/memberships/keys.ts';
import type { LinksReader } from '../../store/memberships/links-reader.ts';

/** Enough to tell a person where to look. */
const maxCandidates = 5;

/** Accounts by the names that the account list shows today; the trail holds none. */
export interface KnownNames {
  /** Has an account found by its names, if the report has one of them. */
  readonly add: (account: Pick<Membership, 'accountId' | 'profile'>) => void;
  readonly find: (naming: 'userName' | 'organizationName', name: string) => readonly AccountId[];
}

/** @param rows of which only those that name no id count, so that memory is bounded by the report */
export function createKnownNames(): KnownNames & { readonly want: (rows: readonly ReportRow[]) => void } {
  const known = new Map<string, AccountId[]>();
  const keyOf = (naming: string, name: string): string => `${naming}#${userNameKey(name)}`;
  const note = (key: string, accountId: AccountId): void => {
    const found = known.get(key);
    if (found !== undefined && found.length < maxCandidates && !found.includes(accountId)) found.push(accountId);
  };
  return {
    want: (rows) => {
      for (const { naming, name, fault } of rows) {
        if (fault !== undefined || naming === undefined || naming === 'accountId' || name === undefined) continue;
        const key = keyOf(naming, name);
        if (!known.has(key)) known.set(key, []);
      }
    },
    add: ({ accountId, profile: { organizationName, siteOwnerName } }) => {
      if (organizationName !== undefined) note(keyOf('organizationName', organizationName), accountId);
      if (siteOwnerName !== undefined) note(keyOf('userName', siteOwnerName), accountId);
    },
    find: (naming, name) => known.get(keyOf(naming, name)) ?? [],
  };
}

/** The account of a row, or the accounts that it may be. */
export type Found =
  | { readonly accountId: AccountId; readonly matchedBy: Match }
  | { readonly candidates: readonly AccountId[] };

/** Reads where the user names of some rows lead, and finds their accounts. */
export async function findAccounts(
  rows: readonly ReportRow[],
  names: Pick<KnownNames, 'find'>,
  readLinks: LinksReader,
): Promise<(row: ReportRow) => Found> {
  const readable = rows.filter(({ fault }) => fault === undefined);
  const origins = readable.flatMap(({ naming, name }) =>
    naming === 'userName' && name !== undefined ? [{ userName: name }] : [],
  );
  const links = await readLinks(origins);

  return ({ naming, name = '' }) => {
    if (naming === 'accountId') return { accountId: name as AccountId, matchedBy: 'account_id' };
    if (naming === 'organizationName') return only(names.find(naming, name), 'organization_name');
    const [linked] = links.get(linkKey({ userName: name })) ?? [];
    return linked === undefined
      ? only(names.find('userName', name), 'site_owner_name')
      : { accountId: linked, matchedBy: 'user_name' };
  };
}

const only = (candidates: readonly AccountId[], matchedBy: Match): Found => {
  const [accountId] = candidates;
  return accountId !== undefined && candidates.length === 1 ? { accountId, matchedBy } : { candidates };
};
