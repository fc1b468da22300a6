/**
 * What happens to the table beside the service: an operator restores an item from a backup, loses
 * one, or an item is damaged. Then the trail is repaired, at once or much later.
 */
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { StoreContext } from '../../shared/store/context.ts';
import { createMembershipRestorer } from '../../shared/store/memberships/restore.ts';
import { repairMemberships } from '../../shared/use-cases/memberships/repair.ts';
import { accountIdOf } from '../support/memberships.ts';
import { type Surroundings, tables } from './surroundings.ts';
import { fail } from './view.ts';

type StoredItem = Readonly<Record<string, unknown>>;

/** More copies than any scenario looks back to. */
const mostCopies = 40;

/** Nothing breaks for an operator. */
export const createBackups = (surroundings: Surroundings) => {
  const { db, random, clock, spoilt, spoils } = surroundings;
  const context: StoreContext = {
    client: db.client,
    now: () => clock.now,
    sleep: async () => {},
    random: random.next,
    damaged: () => {},
  };
  /** Items as they were, the oldest first. */
  const copies: StoredItem[] = [];

  const memberships = (): readonly StoredItem[] =>
    db.dump(tables.memberships).filter(({ accountId }) => accountId !== undefined);
  const pick = (items: readonly StoredItem[]): StoredItem | undefined => items[random.int(0, items.length - 1)];
  const note = ({ accountId }: StoredItem): void => {
    spoilt.add(String(accountId));
    spoils.push({ at: clock.now, accountId: String(accountId) });
  };
  const put = async (item: StoredItem): Promise<void> => {
    note(item);
    await db.client.send(new PutItemCommand({ TableName: tables.memberships, Item: marshall(item) }));
  };

  /** Puts an item back as a backup has it, perhaps that of an account whose item is gone. */
  const restore = async (): Promise<void> => {
    const copy = pick(copies);
    if (copy !== undefined) await put(copy);
  };
  const remove = async (item: StoredItem): Promise<void> => {
    note(item);
    await db.client.send(new DeleteItemCommand({ TableName: tables.memberships, Key: marshall({ key: item['key'] }) }));
  };
  const lose = async (): Promise<void> => {
    const item = pick(memberships());
    if (item !== undefined) await remove(item);
  };
  const damage = async (): Promise<void> => {
    const item = pick(memberships());
    if (item !== undefined) await put({ ...item, relationship: 'damaged' });
  };

  const replaceDamaged = async (): Promise<void> => {
    for (const item of memberships().filter(({ relationship }) => relationship === 'damaged')) {
      const copy = copies.findLast(({ accountId }) => accountId === item['accountId']);
      if (copy === undefined) await remove(item);
      else await put(copy);
    }
  };

  return {
    /** Copies what is stored, but for what is spoilt already. */
    copy: (): void => {
      const sound = memberships().filter(({ accountId }) => !spoilt.has(String(accountId)));
      copies.push(...sound);
      copies.splice(0, copies.length - mostCopies);
    },
    spoil: (): Promise<void> => random.pick([restore, lose, damage])(),
    replaceDamaged,
    /** As the runbook says: a copy in the place of what is damaged, then a repair. */
    repair: async (): Promise<void> => {
      await replaceDamaged();
      const summary = await repairMemberships(
        { accounts: [...spoilt].map(accountIdOf), dryRun: false },
        {
          readChangedAccounts: async function* () {},
          restorer: createMembershipRestorer(context, tables),
          onAccount: () => {},
        },
      );
      if (summary.failed > 0) fail('an item that cannot be repaired', summary);
    },
  };
};
export type Backups = ReturnType<typeof createBackups>;
