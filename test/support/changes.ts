import type { AccountId } from '../../shared/domain/membership/facts.ts';
import { seenUnderPartner } from '../../shared/domain/membership/transitions.ts';
import { createMembershipChanger, type DecideChange } from '../../shared/store/memberships/change.ts';
import { accountIdOf } from './memberships.ts';
import type { TestStore } from './store.ts';

export const auditActor = { kind: 'audit', id: 'run-1' } as const;

let made = 0;
/** An account that no other test of the file has. */
export const newAccountId = (): AccountId => {
  made += 1;
  return accountIdOf(`a07e${String(made).padStart(8, '0')}`);
};

export const changerOf = ({ context, tables }: TestStore) => createMembershipChanger(context, tables);

/**
 * An audit sees the account at the time of the store's clock, under this name: the first time it is
 * discovered, then updated.
 */
export const discover =
  ({ clock }: TestStore, organizationName = 'Acme Flowers'): DecideChange =>
  (known) =>
    seenUnderPartner(
      known,
      {
        source: 'audit',
        observedAt: clock.now,
        activity: { value: 'open', raw: 'Open' },
        profile: { organizationName },
      },
      { reviewMode: 'auto' },
    );
