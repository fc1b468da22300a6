import type { StoreContext } from '../../shared/store/context.ts';
import { createIdentityChanger } from '../../shared/store/memberships/identities.ts';
import { createLinkChanger } from '../../shared/store/memberships/links.ts';
import type { ChangerTables } from '../../shared/store/memberships/transaction.ts';
import type { GiveDependencies } from '../../shared/use-cases/memberships/give-identity.ts';

/** What gives new accounts to users. */
export const givingWith = (
  context: StoreContext,
  tables: ChangerTables,
  log: GiveDependencies['log'] = () => {},
): GiveDependencies => ({
  links: createLinkChanger(context, tables),
  identities: createIdentityChanger(context, tables),
  log,
});
