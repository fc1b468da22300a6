/** Rows that are only validated: each is judged as if those before it had been applied. */
import type { AccountId, Facts, Membership } from '../../domain/membership/facts.ts';
import type { ImportRow } from '../../domain/membership/imports.ts';
import { type LinkOrigin, linkKey } from '../../store/memberships/keys.ts';
import { linkedAfter, originsOf } from './import-names.ts';

export interface Items {
  readonly memberships: Map<AccountId, Membership>;
  readonly links: Map<string, readonly AccountId[]>;
}

/** What a row would make: its membership, and links to it. */
interface Planned {
  readonly accountId: AccountId;
  /** Undefined: the membership stays as it is. */
  readonly facts: Facts | undefined;
  readonly missing: readonly LinkOrigin[];
}

/** The items that rows would have made so far, in whatever chunk they were. */
export function createPlan() {
  const planned: Items = { memberships: new Map(), links: new Map() };
  return {
    /** Puts what is planned for these rows in the place of what the store holds. */
    overlay: (rows: readonly ImportRow[], known: Items): void => {
      for (const row of rows) {
        const membership = planned.memberships.get(row.accountId);
        if (membership !== undefined) known.memberships.set(row.accountId, membership);
        for (const key of originsOf(row).map((origin) => linkKey(origin))) {
          const accountIds = planned.links.get(key);
          if (accountIds !== undefined) known.links.set(key, accountIds);
        }
      }
    },
    add: ({ accountId, facts, missing }: Planned, known: Items): void => {
      if (facts !== undefined) {
        // Nothing asks a membership that is only planned for these.
        const unasked = { version: 1, createdAt: 0, updatedAt: 0 };
        const membership = { ...unasked, ...known.memberships.get(accountId), ...facts, accountId };
        for (const { memberships } of [known, planned]) memberships.set(accountId, membership);
      }
      for (const origin of missing) {
        const accountIds = linkedAfter(origin, accountId, known);
        for (const { links } of [known, planned]) links.set(linkKey(origin), accountIds);
      }
    },
  };
}
export type Plan = ReturnType<typeof createPlan>;
