import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../base/time.ts';
import type { Actor } from '../../domain/membership/actor.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import type { Change } from '../../domain/membership/transitions.ts';
import type { StoreContext } from '../context.ts';
import { lost, retrying } from '../retrying.ts';
import { createMembershipReader } from './read.ts';
import { createMembershipRestorer } from './restore.ts';
import { type ChangerTables, writeChange, writtenChange } from './transaction.ts';

/** Decides about a membership; called again with the stored one if another change came first. */
export type DecideChange = (known: Membership | undefined) => Change | undefined;

export interface ChangeOptions {
  /**
   * The membership as the caller has just read it, to save a read; undefined if the account has
   * none. If this member is absent, the store reads the membership.
   */
  readonly membership?: Membership | undefined;
  /** Further writes of the same transaction; the first one may have a condition of its own. */
  readonly alongside?: readonly TransactWriteItem[] | ((change: Change) => readonly TransactWriteItem[]) | undefined;
}

export interface MembershipChange {
  /** The current membership. */
  readonly membership: Membership | undefined;
  /** Absent: nothing was written. */
  readonly change?: Change;
}

/**
 * The only place that changes a membership. A change is one transaction: the membership, under the
 * condition that it has not changed since it was read, and the audit record of the new version,
 * which must not exist yet. A lost race is read and decided again, never overwritten.
 *
 * A membership that is behind its trail, as after a restore from a backup, is restored from the
 * trail first, and the change is decided again on what that gives.
 */
export function createMembershipChanger(context: StoreContext, tables: ChangerTables) {
  const read = createMembershipReader(context, tables.memberships);
  const restorer = createMembershipRestorer(context, tables);

  /**
   * @throws AlongsideChangedError when the condition of the write alongside does not hold;
   *   DamagedError when retrying cannot help; StoreBusyError when the change lost every race or was
   *   throttled in every try
   */
  return (
    accountId: AccountId,
    decide: DecideChange,
    actor: Actor,
    options: ChangeOptions = {},
  ): Promise<MembershipChange> =>
    retrying(context, 'the membership could not be changed', async (tries) => {
      const isKnown = tries === 0 && 'membership' in options;
      const before = isKnown ? options.membership : await read(accountId);
      const change = decide(before);
      if (change === undefined) return { membership: before };
      const after = nextMembership(accountId, before, change, context.now());
      const written = writtenChange({ before, after, change, actor, previousHash: before?.recordHash });
      const alongside = typeof options.alongside === 'function' ? options.alongside(change) : options.alongside;
      const outcome = await writeChange(context, tables, { ...written, alongside });
      if (outcome === 'trail_ahead') await restorer.restore(accountId, actor);
      return outcome === 'written' ? { membership: written.after, change } : lost;
    });
}
export type MembershipChanger = ReturnType<typeof createMembershipChanger>;

/** The membership after a change, one version on. */
export function nextMembership(
  accountId: AccountId,
  before: Membership | undefined,
  { facts: { relationship, activity, review, profile, transfer } }: Pick<Change, 'facts'>,
  now: Instant,
): Membership {
  return {
    accountId,
    version: (before?.version ?? 0) + 1,
    relationship,
    activity,
    review,
    profile,
    transfer,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
}
