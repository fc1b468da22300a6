import type { AccountId, ActivityFact, Profile } from './facts.ts';

/** One row of the vendor's account list. */
export interface ListedAccount {
  readonly accountId: AccountId;
  /** Absent if the row has no billing status: then it says nothing about the activity. */
  readonly activity?: Pick<ActivityFact, 'value' | 'raw'>;
  readonly profile: Profile;
  readonly subscriberCount?: number;
  readonly lastLoginDate?: string;
}

/**
 * Whether a row says in a word that is understood whether the account is active. Of two rows of an
 * account the later one counts that does: a word that is not understood says nothing against one
 * that is.
 */
export const isUnderstood = ({ activity }: Pick<ListedAccount, 'activity'>): boolean =>
  activity !== undefined && activity.value !== 'unknown';
