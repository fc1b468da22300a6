/** The names of users at single sign-on: one user and one account each, whatever happens at once. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Actor } from '../../../shared/domain/membership/actor.ts';
import { DamagedError } from '../../../shared/store/context.ts';
import { createMembershipChanger } from '../../../shared/store/memberships/change.ts';
import { createLinkForgetter } from '../../../shared/store/memberships/forget-links.ts';
import { createIdentityChanger } from '../../../shared/store/memberships/identities.ts';
import { createIdentitiesReader } from '../../../shared/store/memberships/identity-items.ts';
import { isReadable } from '../../../shared/store/memberships/items.ts';
import { createLinkChanger } from '../../../shared/store/memberships/links.ts';
import { auditRecordsTable, membershipsTable } from '../../../shared/store/tables.ts';
import { randomFrom } from '../../simulation/random.ts';
import { accountIdOf, aMembership, noon } from '../../support/memberships.ts';
import { CrashedError, createMemoryDynamoDb, type MemoryDynamoDb } from '../../support/memory-dynamodb.ts';

const actor: Actor = { kind: 'client', id: 'app' };
const [first, second] = [accountIdOf('a07e00000001'), accountIdOf('a07e00000002')];
const tables = { memberships: 'memberships', auditRecords: 'records' };
const [ada, bob] = [{ userId: 'Ada 7' }, { userId: 'bob' }];

const partsOf = (client: DynamoDBClient) => {
  const context = { client, now: () => noon, sleep: async () => {}, random: () => 0.5, damaged: () => {} };
  return {
    links: createLinkChanger(context, tables),
    identities: createIdentityChanger(context, tables, () => 'a-salt-of-16-letters'),
    read: createIdentitiesReader(context, tables.memberships),
    forget: createLinkForgetter(context, tables),
    change: createMembershipChanger(context, tables),
  };
};

/** Two accounts, of which Ada is linked to both, and Bob to the first. */
const world = async () => {
  const db = createMemoryDynamoDb({ tables: { memberships: membershipsTable, records: auditRecordsTable } });
  const parts = partsOf(db.client);
  for (const accountId of [first, second]) {
    await parts.change(accountId, () => ({ action: 'discovered', facts: aMembership({ accountId }) }), actor);
    await parts.links.link(ada, accountId, actor);
  }
  await parts.links.link(bob, first, actor);
  return { db, ...parts };
};
const keysOf = (db: MemoryDynamoDb): string[] =>
  db.dump('memberships').flatMap(({ key }) => (String(key).startsWith('identit') ? [String(key)] : []));
const actionsOf = (db: MemoryDynamoDb) => db.dump('records').map(({ action }) => String(action));
const idsOf = async ({ read }: Pick<Awaited<ReturnType<typeof world>>, 'read'>, user = ada) => (await read(user))?.ids;

describe('a name at single sign-on', () => {
  test('is set for a linked user, replaced, and removed, each time with a record that names nobody', async () => {
    const at = await world();
    const { db, identities } = at;
    expect(await identities.set(ada, { accountId: first, externalId: 'ext-Ada' }, actor)).toBe('changed');
    expect(await identities.set(ada, { accountId: first, externalId: 'ext-Ada' }, actor)).toBe('unchanged');
    expect(await identities.set(ada, { accountId: second, externalId: 'ext-Ada-2' }, actor)).toBe('changed');
    expect(await idsOf(at)).toEqual({ [first]: 'ext-Ada', [second]: 'ext-Ada-2' });
    expect(await identities.set(ada, { accountId: first, externalId: 'ext-new' }, actor)).toBe('changed');
    expect(keysOf(db)).toHaveLength(3);
    expect(await identities.remove(ada, second, actor)).toBe('changed');
    expect(await identities.remove(ada, second, actor)).toBe('unchanged');
    expect(await idsOf(at)).toEqual({ [first]: 'ext-new' });
    expect(await identities.remove(ada, first, actor)).toBe('changed');
    expect(keysOf(db)).toEqual([]);
    expect(
      actionsOf(db)
        .filter((action) => action.startsWith('identity'))
        .toSorted(),
    ).toEqual(['identity_removed', 'identity_removed', 'identity_set', 'identity_set', 'identity_set']);
    expect(JSON.stringify(db.dump('records'))).not.toMatch(/ada|ext-/i);
  });

  test('is the same for all spellings of a user id', async () => {
    const at = await world();
    await at.identities.set({ userId: 'Ada 7', spelling: 'Ada  7' }, { accountId: first, externalId: 'x' }, actor);
    expect(await idsOf(at)).toEqual({ [first]: 'x' });
  });

  test('is exactly as it was given: another case is another name', async () => {
    const at = await world();
    await at.identities.set(ada, { accountId: first, externalId: 'Name' }, actor);
    expect(await at.identities.set(bob, { accountId: first, externalId: 'name' }, actor)).toBe('changed');
    expect([await idsOf(at), await idsOf(at, bob)]).toEqual([{ [first]: 'Name' }, { [first]: 'name' }]);
  });

  test('is not given to a user who is not linked, nor for an account that is unknown', async () => {
    const { db, identities } = await world();
    expect(await identities.set(bob, { accountId: second, externalId: 'x' }, actor)).toBe('not_linked');
    expect(await identities.set({ userId: 'x' }, { accountId: first, externalId: 'x' }, actor)).toBe('not_linked');
    expect(keysOf(db)).toEqual([]);
  });

  test('belongs to one user and one account, until it is removed', async () => {
    const { identities } = await world();
    await identities.set(ada, { accountId: first, externalId: 'x' }, actor);
    expect(await identities.set(bob, { accountId: first, externalId: 'x' }, actor)).toBe('taken');
    expect(await identities.set(ada, { accountId: second, externalId: 'x' }, actor)).toBe('taken');
    expect(await identities.isTaken(bob, undefined, 'x')).toBe(true);
    expect(await identities.isTaken(ada, first, 'x')).toBe(false);
    await identities.remove(ada, first, actor);
    expect(await identities.set(bob, { accountId: first, externalId: 'x' }, actor)).toBe('changed');
  });

  test('goes with the link, and with the user', async () => {
    const at = await world();
    await at.identities.set(ada, { accountId: first, externalId: 'x' }, actor);
    await at.identities.set(ada, { accountId: second, externalId: 'y' }, actor);
    await at.links.unlink(ada, first, actor);
    expect(await idsOf(at)).toEqual({ [second]: 'y' });
    await at.links.link(ada, first, actor);
    expect(await idsOf(at)).toEqual({ [second]: 'y' });
    await at.forget(ada, actor);
    expect(keysOf(at.db)).toEqual([]);
    expect(await at.forget(ada, actor)).toEqual([]);
  });
});

describe('names that cannot be read', () => {
  const damage = async ({ db }: { readonly db: MemoryDynamoDb }) => {
    const [item] = db.dump('memberships').filter(({ key }) => String(key).startsWith('identities#'));
    await db.client.send(
      new PutItemCommand({ TableName: 'memberships', Item: marshall({ ...item, salt: 7, revision: 'none' }) }),
    );
  };

  test('are an error where they are asked for, and keep nobody from being unlinked or forgotten', async () => {
    for (const away of ['unlink', 'forget'] as const) {
      const at = await world();
      await at.identities.set(ada, { accountId: first, externalId: 'x' }, actor);
      await damage(at);
      await expect(at.read(ada)).rejects.toThrow(DamagedError);
      await (away === 'unlink' ? at.links.unlink(ada, first, actor) : at.forget(ada, actor));
      expect(keysOf(at.db)).toEqual([]);
    }
  });

  test('are told from those that can', async () => {
    const at = await world();
    await at.identities.set(ada, { accountId: first, externalId: 'x' }, actor);
    const readable = () => at.db.dump('memberships').filter((item) => isReadable(marshall(item))).length;
    expect(readable()).toBe(6);
    await damage(at);
    expect(readable()).toBe(5);
  });
});

/** Parts whose requests are held up, each by its own chance. */
const slow = (db: MemoryDynamoDb, seed: number) => {
  const random = randomFrom(seed);
  const schedule = async (): Promise<void> => {
    for (let pauses = random.int(0, 6); pauses > 0; pauses -= 1) await Promise.resolve();
  };
  return partsOf(db.connect({ schedule }).client);
};

describe('at the same time', () => {
  test('one of two users gets a name', async () => {
    const winners = new Set<string>();
    for (let seed = 0; seed < 100; seed += 1) {
      const at = await world();
      const outcomes = await Promise.all([
        slow(at.db, seed).identities.set(ada, { accountId: first, externalId: 'x' }, actor),
        slow(at.db, seed + 1000).identities.set(bob, { accountId: first, externalId: 'x' }, actor),
      ]);
      expect(outcomes.toSorted()).toEqual(['changed', 'taken']);
      expect(keysOf(at.db)).toHaveLength(2);
      winners.add(outcomes.join());
    }
    expect(winners.size).toBe(2);
  });

  test.each(['unlink', 'forget'] as const)('nothing is left of who sets a name and who does %s', async (away) => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 200; seed += 1) {
      const at = await world();
      const other = slow(at.db, seed + 1000);
      const [outcome] = await Promise.all([
        slow(at.db, seed).identities.set(ada, { accountId: first, externalId: 'x' }, actor),
        away === 'unlink' ? other.links.unlink(ada, first, actor) : other.forget(ada, actor),
      ]);
      expect(keysOf(at.db)).toEqual([]);
      outcomes.add(outcome);
    }
    expect([...outcomes].sort()).toEqual(['changed', 'not_linked']);
  });

  test('two names for one account leave the one that is set, and no other', async () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const at = await world();
      await Promise.all(
        ['x', 'y'].map((externalId, index) =>
          slow(at.db, seed + index * 1000).identities.set(ada, { accountId: first, externalId }, actor),
        ),
      );
      expect(keysOf(at.db)).toHaveLength(2);
    }
  });
});

test('a crash leaves a name set or not, and never half', async () => {
  for (const crash of ['before', 'after'] as const) {
    for (let nth = 1, hasCrashed = true; hasCrashed; nth += 1) {
      const { db } = await world();
      const { client } = db.connect({ interfere: (operation) => (operation.nth === nth ? { crash } : undefined) });
      hasCrashed = await partsOf(client)
        .identities.set(ada, { accountId: first, externalId: 'x' }, actor)
        .then(
          () => false,
          (error: unknown) => {
            expect(error).toBeInstanceOf(CrashedError);
            return true;
          },
        );
      expect([0, 2]).toContain(keysOf(db).length);
      expect(actionsOf(db).filter((action) => action === 'identity_set')).toHaveLength(keysOf(db).length / 2);
    }
  }
});
