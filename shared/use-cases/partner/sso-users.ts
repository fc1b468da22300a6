import type { NewSsoUser } from '../../constant-contact/operations/types.ts';
import type { VendorResult } from '../../constant-contact/result.ts';
import type { UserOrigin } from '../../store/memberships/keys.ts';
import { type GiveDependencies, giveIdentity, isTaken } from '../memberships/give-identity.ts';
import { createSsoUser } from './clients.ts';
import type { AskingForAccount, PartnerDependencies } from './dependencies.ts';

export interface SsoUserDependencies extends PartnerDependencies {
  readonly give: GiveDependencies;
}

export type SsoUserOutcome =
  | { readonly outcome: 'asked'; readonly result: VendorResult<undefined>; readonly linked?: boolean | undefined }
  /** The vendor was not asked: another user, or another account, has the name. */
  | { readonly outcome: 'external_id_taken' };

/**
 * Creates a user at the vendor, and links the user of the application that it is for, with its name
 * at single sign-on.
 */
export async function createSsoUserFor(
  asking: AskingForAccount,
  ssoUser: NewSsoUser,
  user: UserOrigin | undefined,
  { give, ...dependencies }: SsoUserDependencies,
): Promise<SsoUserOutcome> {
  const { accountId, actor } = asking;
  const { externalId } = ssoUser;
  if (await isTaken(user, accountId, externalId, give)) return { outcome: 'external_id_taken' };
  const result = await createSsoUser(asking, ssoUser, dependencies);
  if (!result.ok) return { outcome: 'asked', result };
  const by = { kind: 'client', id: actor.person } as const;
  const linked = await giveIdentity({ userId: user?.userId, externalId }, accountId, by, give);
  return { outcome: 'asked', result, linked };
}
