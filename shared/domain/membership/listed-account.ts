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
