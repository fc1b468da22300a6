/** User names in imported lists. */
import { describe, expect } from 'vitest';
import { createLinkReader } from '../../../shared/store/memberships/links.ts';
import { newAccountId } from '../../support/changes.ts';
import { actor, test } from './import-harness.ts';

const header = 'accountId,userId,userName,review,justification\n';

describe('an import', () => {
  test('leads a user name to the account of the newest row, and says where from', async ({
    store,
    importCsv,
    trailOf,
    readAll,
  }) => {
    const [old, current] = [newAccountId(), newAccountId()];
    await importCsv(`${header}${old},,Moving.Name,,\n`);
    const before = await readAll();
    const content = `${header}${current},,moving.name,,\n`;

    const checked = await importCsv(content, { validateOnly: true });
    expect(await readAll()).toEqual(before);
    const done = await importCsv(content);
    const again = await importCsv(content);

    expect(checked.results).toMatchObject([{ outcome: 'valid', userNameMovedFrom: old }]);
    expect(done.results).toEqual([{ line: 2, outcome: 'applied', accountId: current, userNameMovedFrom: old }]);
    expect(again.results).toEqual([{ line: 2, outcome: 'unchanged', accountId: current }]);
    const read = createLinkReader(store.context, store.tables.memberships);
    expect(await read({ userName: 'MOVING.NAME' })).toEqual([current]);
    expect((await trailOf(old)).at(-1)).toMatchObject({ action: 'unlinked', why: 'user_name_moved', actor });
    expect((await trailOf(current)).at(-1)).toMatchObject({ action: 'linked', why: 'user_name_moved', actor });
  });

  test('that gives one user name to several accounts does the last row, and refuses the others whole', async ({
    store,
    importCsv,
    trailOf,
  }) => {
    const [first, second, third] = [newAccountId(), newAccountId(), newAccountId()];
    const content = `${header}${first},u-of-first,Twice.Named,denied,\n${third},,,,\n${second},,twice.named ,,\n`;

    const answer = await importCsv(content);

    const refused = {
      ...{ line: 2, accountId: first, outcome: 'refused', code: 'VALIDATION_FAILED' },
      detail: 'userName: line 4 gives it to another account, and it leads to one',
    };
    expect(answer.results).toEqual([
      refused,
      { line: 3, outcome: 'applied', accountId: third },
      { line: 4, outcome: 'applied', accountId: second },
    ]);
    expect(await trailOf(first)).toEqual([]);
    expect(await createLinkReader(store.context, store.tables.memberships)({ userName: 'twice.named' })).toEqual([
      second,
    ]);
    expect((await importCsv(content)).results.map(({ outcome }) => outcome)).toEqual([
      ...['refused', 'unchanged', 'unchanged'],
    ]);
  });
});
