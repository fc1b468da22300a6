/** A person who is to be forgotten: whatever crashes, and whoever registers at the same time. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Actor } from '../../../shared/domain/membership/actor.ts';
import type { StoreContext } from '../../../shared/store/context.ts';
import { createMembershipChanger } from '../../../shared/store/memberships/change.ts';
import { createLinkForgetter } from '../../../shared/store/memberships/forget-links.ts';
import type { LinkOrigin } from '../../../shared/store/memberships/keys.ts';
import { createLinkChanger } from '../../../shared/store/memberships/links.ts';
import { createProvisionForgetter } from '../../../shared/store/provisions/forget.ts';
import { createProvisionRequests } from '../../../shared/store/provisions/request.ts';
import { auditRecordsTable, membershipsTable, workStateTable } from '../../../shared/store/tables.ts';
import { forgetPerson } from '../../../shared/use-cases/memberships/forget.ts';
import { randomFrom } from '../../simulation/random.ts';
import { accountIdOf, aMembership, noon } from '../../support/memberships.ts';
import { CrashedError, createMemoryDynamoDb, type MemoryDynamoDb } from '../../support/memory-dynamodb.ts';

const actor: Actor = { kind: 'client', id: 'app' };
const [first, second] = [accountIdOf('a07e00000001'), accountIdOf('a07e00000002')];
const tables = { memberships: 'memberships', auditRecords: 'records' };
const person: readonly LinkOrigin[] = [{ userId: 'Ada  7', spelling: 'Ada  7' }, { userName: 'Ada.Flowers' }];

const contextOf = (client: DynamoDBClient, damaged: string[] = []): StoreContext => ({
  client,
  now: () => noon,
  sleep: async () => {},
  random: () => 0.5,
  damaged: (key) => void damaged.push(key),
});
const forgetting = (client: DynamoDBClient) => ({
  forgetLinks: createLinkForgetter(contextOf(client), tables),
  forgetProvisions: createProvisionForgetter({ client }, 'work'),
  onForgotten: () => {},
});
const put = (client: DynamoDBClient, TableName: string, item: object) =>
  client.send(new PutItemCommand({ TableName, Item: marshall(item) }));

/** Two accounts, of which a person has links by everything that may hold one. */
const world = async (): Promise<MemoryDynamoDb> => {
  const db = createMemoryDynamoDb({
    tables: { memberships: membershipsTable, records: auditRecordsTable, work: workStateTable },
  });
  const context = contextOf(db.client);
  const change = createMembershipChanger(context, tables);
  for (const accountId of [first, second]) {
    await change(accountId, () => ({ action: 'discovered', facts: aMembership({ accountId }) }), actor);
  }
  const links = createLinkChanger(context, tables);
  await links.link({ userId: 'Ada 7' }, first, actor);
  await links.linkName('ada.flowers', second, actor);
  await links.link({ userId: 'another' }, first, actor);
  const provisions = createProvisionRequests(context, 'work');
  await provisions.begin({ id: 'p1', loginName: 'ADA.flowers' });
  await provisions.begin({ id: 'p2', loginName: 'somebody.else' });
  // An earlier version has kept the spelling.
  await put(db.client, 'memberships', { key: 'user#Ada  7', accountIds: [second, accountIdOf('a07egone0000')] });
  return db;
};
const keysIn = (db: MemoryDynamoDb): string[] =>
  [...db.dump('memberships'), ...db.dump('work')].map(({ key, kind, id }) => String(key ?? `${kind} ${id}`)).sort();
const others = ['account#a07e00000001', 'account#a07e00000002', 'provision p2', 'user#another'];
const actionsOf = (db: MemoryDynamoDb, accountId: string) =>
  db.dump('records').flatMap((record) => (record['accountId'] === accountId ? record['action'] : []));

describe('a person', () => {
  test('is forgotten under every key, and each account has the record of it', async () => {
    const db = await world();
    const forgotten = await forgetPerson(person, actor, forgetting(db.client));
    expect(forgotten).toEqual({ links: 4, provisions: 1 });
    expect(keysIn(db).filter((key) => !key.startsWith('provision-name'))).toEqual(others);
    expect(keysIn(db).filter((key) => key.startsWith('provision-name'))).toHaveLength(1);
    expect(actionsOf(db, first)).toEqual(['discovered', 'linked', 'linked', 'unlinked']);
    expect(actionsOf(db, second)).toEqual(['discovered', 'linked', 'unlinked', 'unlinked']);
    expect(JSON.stringify(db.dump('records'))).not.toMatch(/Ada/i);
    expect(await forgetPerson(person, actor, forgetting(db.client))).toEqual({ links: 0, provisions: 0 });
  });

  test('is forgotten by the same call once more, wherever the first has crashed', async () => {
    for (const crash of ['before', 'after'] as const) {
      for (let nth = 1, hasCrashed = true; hasCrashed; nth += 1) {
        const db = await world();
        const { client } = db.connect({ interfere: (operation) => (operation.nth === nth ? { crash } : undefined) });
        hasCrashed = await forgetPerson(person, actor, forgetting(client)).then(
          () => false,
          (error: unknown) => {
            expect(error).toBeInstanceOf(CrashedError);
            return true;
          },
        );
        await forgetPerson(person, actor, forgetting(db.connect().client));
        expect(keysIn(db).filter((key) => !key.startsWith('provision-name'))).toEqual(others);
        expect(actionsOf(db, second)).toEqual(['discovered', 'linked', 'unlinked', 'unlinked']);
      }
    }
  });

  test.each([
    ['of which nothing can be read', { key: 'user#x', accountIds: 'all' }, 0],
    ['without accounts', { key: 'user#x' }, 0],
    ['of which a part can be read', { key: 'user#x', accountIds: [first, '../x'] }, 1],
  ])('is forgotten also with a link %s', async (_, item, links) => {
    const db = await world();
    await put(db.client, 'memberships', item);
    expect(await forgetPerson([{ userId: 'x' }], actor, forgetting(db.client))).toEqual({ links, provisions: 0 });
    expect(keysIn(db)).not.toContain('user#x');
  });

  test('who registers at the same time is linked anew, or not at all: the records say which', async () => {
    const outcomes = new Set<number>();
    for (let seed = 0; seed < 150; seed += 1) {
      const db = await world();
      const random = randomFrom(seed);
      const schedule = async (): Promise<void> => {
        for (let pauses = random.int(0, 5); pauses > 0; pauses -= 1) await Promise.resolve();
      };
      const links = createLinkChanger(contextOf(db.connect({ schedule }).client), tables);
      const forget = createLinkForgetter(contextOf(db.connect({ schedule }).client), tables);
      await Promise.all([links.link({ userId: 'Ada 7' }, second, actor), forget({ userId: 'Ada 7' }, actor)]);
      const link = db.dump('memberships').find(({ key }) => key === 'user#Ada 7');
      const linked = (link?.['accountIds'] ?? []) as readonly string[];
      for (const accountId of [first, second]) {
        const actions = actionsOf(db, accountId);
        const count = (action: string) => actions.filter((each) => each === action).length;
        // Beside the links of others.
        expect(count('linked') - count('unlinked') - 1).toBe(linked.includes(accountId) ? 1 : 0);
      }
      outcomes.add(linked.length);
    }
    expect([...outcomes].sort()).toEqual([0, 1]);
  });
});
