import { describe, expect, test } from 'vitest';
import type { FileRow } from '../../../../shared/api/lists/file-row.ts';
import type { AccountId, Membership } from '../../../../shared/domain/membership/facts.ts';
import type { ImportRow } from '../../../../shared/domain/membership/imports.ts';
import { StoreBusyError } from '../../../../shared/store/context.ts';
import type { ImportDependencies } from '../../../../shared/use-cases/memberships/import.ts';
import { answerImport } from '../../../support/answers.ts';
import { accountIdOf, aMembership, noon } from '../../../support/memberships.ts';

const rowsOf = (count: number): FileRow<ImportRow>[] =>
  Array.from({ length: count }, (_, index) => ({
    line: index + 2,
    row: { accountId: accountIdOf(`a${index}`), review: 'approved' },
  }));

interface World {
  readonly dependencies: ImportDependencies;
  readonly written: AccountId[];
  readonly failures: number[];
  readonly clock: { now: number };
}

/** A store that has nothing, and takes `changeMs` of the clock for each change. */
const aWorld = (changeMs: number, different: Partial<ImportDependencies> = {}): World => {
  const clock = { now: noon };
  const written: AccountId[] = [];
  const failures: number[] = [];
  const dependencies: ImportDependencies = {
    readMemberships: async () => new Map<AccountId, Membership>(),
    readLinks: async () => new Map(),
    changeMembership: async (accountId, decide) => {
      const change = decide(undefined);
      clock.now += changeMs;
      written.push(accountId);
      return change === undefined ? { membership: undefined } : { membership: aMembership({ accountId }), change };
    },
    links: { link: async () => 'changed', linkName: async () => ({ outcome: 'changed' }) },
    reviewMode: 'manual',
    now: () => clock.now,
    onRowFailure: (_error, line) => {
      failures.push(line);
    },
    ...different,
  };
  return { dependencies, written, failures, clock };
};

const linking = (outcome: 'unknown_account' | 'too_many'): ImportDependencies['links'] => ({
  link: async () => outcome,
  linkName: async () => ({ outcome: 'unchanged' }),
});

const order = { validateOnly: false, actor: { kind: 'client', id: 'app' }, deadline: noon + 28_000 } as const;

describe('a list that takes too long', () => {
  test('is stopped five seconds before its time is over, and says where to go on', async () => {
    const world = aWorld(100);

    const answer = await answerImport({ rows: rowsOf(1000) }, order, world.dependencies);

    expect(answer).toMatchObject({ rows: 230, applied: 230, refused: 0, complete: false, nextLine: 232 });
    expect(world.written).toHaveLength(230);
    expect(world.clock.now).toBe(noon + 23_000);
  });

  test('is done when it is gone on with again and again', async () => {
    const rows = rowsOf(1000);
    const lines: number[] = [];
    let nextLine: number | undefined = 1;
    while (nextLine !== undefined) {
      const from: number = nextLine;
      const answer = await answerImport(
        { rows: rows.filter(({ line }) => line >= from) },
        order,
        aWorld(70).dependencies,
      );
      lines.push(...answer.results.map(({ line }) => line));
      nextLine = answer.nextLine;
    }

    expect(lines).toEqual(rows.map(({ line }) => line));
  });

  test('has nothing done when there is no time at all', async () => {
    const { dependencies, written } = aWorld(1);

    const answer = await answerImport({ rows: rowsOf(3) }, { ...order, deadline: noon + 1_999 }, dependencies);

    expect(answer).toMatchObject({ rows: 0, complete: false, nextLine: 2, results: [] });
    expect(written).toEqual([]);
  });

  test('goes on behind what one answer can hold', async () => {
    const answer = await answerImport({ rows: rowsOf(3), nextLine: 17 }, order, aWorld(0).dependencies);

    expect(answer).toMatchObject({ rows: 3, applied: 3, complete: false, nextLine: 17 });
  });
});

describe('what breaks', () => {
  test('in a row is told of that row, and the others are done', async () => {
    const { changeMembership, ...rest } = aWorld(0).dependencies;
    const world = aWorld(0, {
      ...rest,
      changeMembership: async (accountId, ...more) => {
        if (accountId === 'a1') throw new StoreBusyError('secret detail');
        return changeMembership(accountId, ...more);
      },
      onRowFailure: (error, line) => {
        expect({ error, line }).toEqual({ error: new StoreBusyError('secret detail'), line: 3 });
      },
    });

    const answer = await answerImport({ rows: rowsOf(3) }, order, world.dependencies);

    expect(answer).toMatchObject({ rows: 3, applied: 2, refused: 1, complete: true });
    expect(answer.results[1]).toEqual({
      line: 3,
      outcome: 'refused',
      accountId: 'a1',
      code: 'STORE_UNAVAILABLE',
      detail: expect.not.stringContaining('secret'),
    });
  });

  test('before anything is done is a failure of the whole', async () => {
    const { dependencies } = aWorld(0, {
      readMemberships: () => Promise.reject(new StoreBusyError('busy')),
    });

    await expect(answerImport({ rows: rowsOf(3) }, order, dependencies)).rejects.toThrow(StoreBusyError);
  });

  test('between the pieces of a list keeps what is done, and says where to go on', async () => {
    let reads = 0;
    const { dependencies, failures } = aWorld(0, {
      readMemberships: async () => {
        reads += 1;
        if (reads === 2) throw new StoreBusyError('busy');
        return new Map();
      },
    });

    const answer = await answerImport({ rows: rowsOf(250) }, order, dependencies);

    expect(answer).toMatchObject({ rows: 100, applied: 100, complete: false, nextLine: 102 });
    expect(failures).toEqual([102]);
  });

  test('where a membership that was just written cannot be linked to refuses the row', async () => {
    const { dependencies } = aWorld(0, { links: linking('unknown_account') });
    const rows: FileRow<ImportRow>[] = [{ line: 2, row: { accountId: accountIdOf('a1'), userId: 'u1' } }];

    expect(await answerImport({ rows }, order, dependencies)).toMatchObject({
      refused: 1,
      results: [{ code: 'INTERNAL_ERROR' }],
    });
  });

  test('as another one links the user at that moment is too many links', async () => {
    const { dependencies } = aWorld(0, { links: linking('too_many') });
    const rows: FileRow<ImportRow>[] = [{ line: 2, row: { accountId: accountIdOf('a1'), userId: 'u1' } }];

    expect(await answerImport({ rows }, order, dependencies)).toMatchObject({
      refused: 1,
      results: [{ code: 'TOO_MANY_LINKS' }],
    });
  });
});
