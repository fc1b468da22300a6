/** Real dependencies of what sets and reads the names of users at single sign-on, created once per process. */
import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createIdentityChanger } from '../store/memberships/identities.ts';
import { createIdentitiesReader } from '../store/memberships/identity-items.ts';
import { createLinkChanger } from '../store/memberships/links.ts';
import type { GiveDependencies } from '../use-cases/memberships/give-identity.ts';
import { tablesOf } from './tables.ts';

export const identityChanger = (environment: EnvironmentFor<'links:change'>) =>
  createIdentityChanger(storeContext, tablesOf(environment));

export const identitiesReader = ({ MEMBERSHIPS_TABLE }: EnvironmentFor<'identities:read'>) =>
  createIdentitiesReader(storeContext, MEMBERSHIPS_TABLE);

export const givingIdentities = (environment: EnvironmentFor<'links:change'>): GiveDependencies => ({
  links: createLinkChanger(storeContext, tablesOf(environment)),
  identities: identityChanger(environment),
  log,
});
