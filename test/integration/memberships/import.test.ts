import { describe, expect } from 'vitest';
import { linkKey } from '../../../shared/store/memberships/keys.ts';
import { createKnowledgeReader } from '../../../shared/store/memberships/knowledge.ts';
import { createLinkReader, maxLinks } from '../../../shared/store/memberships/links.ts';
import type { ImportDependencies } from '../../../shared/use-cases/memberships/import.ts';
import { auditActor, changerOf, discover, newAccountId } from '../../support/changes.ts';
import { hour } from '../../support/memberships.ts';
import { actor, test } from './import-harness.ts';

const header = 'accountId,userId,userName,review,justification\n';

describe('an import', () => {
  test('makes memberships, sets reviews and links users, each change with its record', async ({
    store,
    importCsv,
    trailOf,
  }) => {
    const [unknown, member] = [newAccountId(), newAccountId()];
    await changerOf(store)(member, discover(store), auditActor);
    store.clock.now += hour;

    const answer = await importCsv(
      `${header}${unknown},u1,ann@example.com,approved,\n${member},u1,,denied,"Left us"\n`,
    );

    expect(answer).toEqual({
      rows: 2,
      applied: 2,
      unchanged: 0,
      valid: 0,
      refused: 0,
      complete: true,
      nextLine: undefined,
      results: [
        { line: 2, outcome: 'applied', accountId: unknown },
        { line: 3, outcome: 'applied', accountId: member, reviewBefore: 'approved' },
      ],
    });
    expect((await trailOf(unknown)).map(({ action, after, evidence }) => ({ action, after, evidence }))).toEqual(
      ['imported', 'linked', 'linked'].map((action) => ({
        action,
        after: { relationship: 'unknown', activity: 'unknown', review: 'approved' },
        evidence: { source: 'import', observedAt: '2026-11-21T13:00:00.000Z' },
      })),
    );
    expect((await trailOf(member)).slice(1)).toEqual([
      expect.objectContaining({
        action: 'imported',
        actor,
        changed: ['review'],
        justification: 'Left us',
        after: { relationship: 'under_partner', activity: 'open', review: 'denied' },
      }),
      expect.objectContaining({ action: 'linked', version: 3 }),
    ]);
    const [known] = await createKnowledgeReader(store.context, store.tables.memberships)([{ userId: 'u1' }]);
    expect(known?.map(({ accountId }) => accountId)).toEqual([unknown, member]);
  });

  test('a second time changes nothing, and reads no more than a hundred rows at once', async ({
    store,
    importCsv,
    readAll,
  }) => {
    const lines = Array.from(
      { length: 250 },
      (_, index) => `${newAccountId()},again-${index % 50},name-${index},${index % 2 ? 'approved' : ''},`,
    );
    const content = header + lines.join('\n');
    const first = await importCsv(content);
    const before = await readAll();
    store.requests.length = 0;
    store.clock.now += hour;

    const second = await importCsv(content);

    expect(first).toMatchObject({ rows: 250, applied: 250, complete: true });
    expect(second).toMatchObject({ rows: 250, applied: 0, unchanged: 250, complete: true });
    expect(await readAll()).toEqual(before);
    // Three pieces, with the memberships and up to 200 links of each.
    expect(new Set(store.requests.filter((name) => name !== 'ScanCommand'))).toEqual(new Set(['BatchGetItemCommand']));
    expect(store.requests.filter((name) => name === 'BatchGetItemCommand').length).toBeLessThanOrEqual(9);
  });

  test('that is only to be checked writes nothing, and tells what would be', async ({ importCsv, readAll }) => {
    const [unknown, known] = [newAccountId(), newAccountId()];
    await importCsv(`${header}${known},checked,,denied,\n`);
    const before = await readAll();

    const answer = await importCsv(
      `${header}${unknown},checked,,,\n${known},checked,,denied,\n${known},,,approved,\n${known},,other,,\n${unknown},,,maybe,\n`,
      { validateOnly: true },
    );

    expect(answer.results.map(({ outcome }) => outcome)).toEqual(['valid', 'unchanged', 'valid', 'valid', 'refused']);
    expect(answer).toMatchObject({ rows: 5, applied: 0, unchanged: 1, valid: 3, refused: 1, complete: true });
    expect(await readAll()).toEqual(before);
  });

  test('validateOnly says of each row what the import then does, also of rows about one account or user', async ({
    importCsv,
  }) => {
    const [one, two, known] = [newAccountId(), newAccountId(), newAccountId()];
    await importCsv(`${header}${known},,,approved,\n`);
    const user = `user of ${one}`;
    const others = Array.from({ length: 120 }, () => `${newAccountId()},,,,\n`).join('');
    const links = Array.from({ length: 23 }, () => `${newAccountId()},${user},,,\n`).join('');
    const list =
      `${header}${known},,,revoked,ended\n${one},,,approved,\n${one},,,denied,no\n` +
      // In another chunk.
      `${others}${known},,,approved,\n${known},,,approved,\n${two},${user},,,\n${two},${user},,,\n${links}`;

    const said = await importCsv(list, { validateOnly: true });
    const done = await importCsv(list);

    const meant = ({ outcome, ...rest }: (typeof said.results)[number]) => ({
      ...rest,
      outcome: outcome === 'valid' ? 'applied' : outcome,
    });
    expect(said.results.map(meant)).toEqual(done.results);
    expect(done.results.filter(({ outcome }) => outcome === 'refused')).toHaveLength(4);
  });

  test('with bad rows applies the good ones', async ({ importCsv }) => {
    const [one, two] = [newAccountId(), newAccountId()];

    const answer = await importCsv(`${header}${one},,,,\n../x,,,,\n${two},,,perhaps,\nn/a\n${two},,,,\n"open,,,,\n`);

    expect(answer.results.map(({ line, outcome, accountId }) => ({ line, outcome, accountId }))).toEqual([
      { line: 2, outcome: 'applied', accountId: one },
      { line: 3, outcome: 'refused', accountId: undefined },
      { line: 4, outcome: 'refused', accountId: two },
      { line: 5, outcome: 'refused', accountId: undefined },
      { line: 6, outcome: 'applied', accountId: two },
      { line: 7, outcome: 'refused', accountId: undefined },
    ]);
  });

  test('says the last of several rows about one account, and keeps one record for each change', async ({
    importCsv,
    trailOf,
  }) => {
    const accountId = newAccountId();
    const reviews = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? 'denied' : 'approved'));
    const others = reviews.map(() => newAccountId());
    const rows = reviews.map((review, index) => `${accountId},busy-${index},,${review},\n${others[index]},,,,`);

    const answer = await importCsv(header + rows.join('\n'));

    expect(answer).toMatchObject({ rows: 400, applied: 400, refused: 0 });
    const trail = await trailOf(accountId);
    expect(trail.map(({ version }) => version)).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
    expect(trail.filter(({ action }) => action === 'imported').map(({ after }) => after.review)).toEqual(reviews);
  });

  test('links one user to many accounts in the order of the list, until there are too many', async ({
    store,
    importCsv,
    trailOf,
  }) => {
    const accounts = Array.from({ length: maxLinks + 2 }, newAccountId);
    const [, second = ''] = accounts;
    const content = header + accounts.map((accountId) => `${accountId},of-many,,denied,`).join('\n');

    const answer = await importCsv(content);

    expect(answer).toMatchObject({ applied: maxLinks, refused: 2 });
    expect(answer.results.at(-1)).toEqual({
      line: maxLinks + 3,
      outcome: 'refused',
      accountId: accounts.at(-1),
      code: 'TOO_MANY_LINKS',
      detail: expect.any(String),
    });
    const read = createLinkReader(store.context, store.tables.memberships);
    expect(await read({ userId: 'of-many' })).toEqual(accounts.slice(0, maxLinks));
    // A row that cannot be done is not half done.
    expect(await trailOf(accounts.at(-1) ?? '')).toEqual([]);
    expect((await trailOf(second)).map(({ action }) => action)).toEqual(['imported', 'linked']);
  });

  test('whose time is over says where to continue, and continuing completes it', async ({
    store,
    dependenciesOf,
    importCsv,
  }) => {
    const accounts = Array.from({ length: 300 }, newAccountId);
    const content = header + accounts.map((accountId, index) => `${accountId},slow-${index},,,`).join('\n');
    const { changeMembership, ...rest } = dependenciesOf();
    const slow: ImportDependencies = {
      ...rest,
      changeMembership: async (...parameters) => {
        store.clock.now += 250;
        return changeMembership(...parameters);
      },
    };
    const applied: string[] = [];
    let [nextLine, answers]: [number | undefined, number] = [1, 0];
    while (nextLine !== undefined) {
      const deadline = store.clock.now + 28_000;
      const answer = await importCsv(content, { fromLine: nextLine, deadline, dependencies: slow });
      expect(answer.complete).toBe(answer.nextLine === undefined);
      expect(store.clock.now).toBeLessThanOrEqual(deadline);
      applied.push(
        ...answer.results.flatMap(({ outcome, accountId = '' }) => (outcome === 'applied' ? [accountId] : [])),
      );
      nextLine = answer.nextLine;
      answers += 1;
    }

    expect(answers).toBe(4);
    expect([...applied].sort()).toEqual([...accounts].sort());
    expect(await importCsv(content)).toMatchObject({ unchanged: 300, complete: true });
  });

  test('refuses the row of an account that cannot be read, and does the others', async ({
    store,
    importCsv,
    trailOf,
  }) => {
    const [damaged, fine, user] = [newAccountId(), newAccountId(), newAccountId()];
    await store.put(store.tables.memberships, { key: `account#${damaged}`, accountId: damaged, version: 'x' });
    await store.put(store.tables.memberships, { key: linkKey({ userId: 'damaged' }), accountIds: 'x' });
    const content = `${header}${damaged},,,denied,\n${fine},,,,\n${user},damaged,,,\n`;

    const checked = await importCsv(content, { validateOnly: true });
    const answer = await importCsv(content);

    expect(answer.results).toEqual([
      expect.objectContaining({ line: 2, outcome: 'refused', code: 'MEMBERSHIP_DAMAGED', accountId: damaged }),
      { line: 3, outcome: 'applied', accountId: fine },
      expect.objectContaining({ line: 4, outcome: 'refused', code: 'MEMBERSHIP_DAMAGED', accountId: user }),
    ]);
    expect(checked.results.map(({ outcome }) => outcome)).toEqual(['refused', 'valid', 'refused']);
    // Not half done either.
    expect(await trailOf(user)).toEqual([]);
    // An id of an end-user is in no log.
    expect(new Set(store.damaged)).toEqual(new Set([`account#${damaged}`, 'user#…']));
  });
});
