import type { AccountId, ActivityFact, Profile } from './facts.ts';
export interface ListedAccount {
  readonly accountId: AccountId;
  /** Absent where the row has no billing status: then it says nothing about the activity. */
  readonly activity?: Pick<ActivityFact, 'value' | 'raw'>;
  readonly profile: Profile;
  readonly subscriberCount?: number;
  readonly lastLoginDate?: string;
}
