import { expect, test } from 'vitest';
import { nextPage } from '../../../../shared/constant-contact/accounts/links.ts';
import type { AccountId } from '../../../../shared/domain/membership/facts.ts';
import type { ScannedPage } from '../../../../shared/store/audits/pages.ts';
import { defaultMaxAccounts, type ScanDependencies, scanAccounts } from '../../../../shared/use-cases/audit/scan.ts';
import { noon } from '../../../support/memberships.ts';

// Only ids that the test itself makes.
const rows = (from: number, count: number): ScannedPage['accounts'] =>
  Array.from({ length: count }, (_, index) => ({ accountId: `a07e${from + index}` as AccountId, profile: {} }));

const most = 1_000;

/** A scan of 1,000 accounts at most that has stored so many, and then reads pages of so many more. */
const scan = async (stored: number, ...more: readonly number[]) => {
  const logged: string[] = [];
  let accounts = stored;
  let left = [...more];
  const inStore = 100;
  const dependencies: ScanDependencies = {
    constantContact: {
      listAccounts: async () => {
        const [count = 0, ...others] = left;
        left = others;
        const next = left.length > 0 ? { next: nextPage.parse(`?offset=${accounts}`) } : {};
        const page = {
          accounts: rows(accounts, count).map((row) => ({ activity: undefined, ...row })),
          unreadable: [],
        };
        accounts += count;
        return { ok: true, value: { ...page, ...next } };
      },
    },
    pages: {
      readAll: async function* () {
        for (let from = 0, number = 1; from < stored; from += inStore, number += 1) {
          const count = Math.min(inStore, stored - from);
          yield { number, accounts: rows(from, count), next: `?offset=stored${from}` };
        }
      },
      add: async (_runId, page) => page,
    },
    maxAccounts: most,
    now: () => noon,
    log: ({ event }) => {
      if (event === 'AUDIT_LIST_LARGE') logged.push(event);
    },
  };
  const scanned = await scanAccounts(
    { runId: 'run-1', startedAt: 0, expectedAccounts: undefined },
    noon + 3_600_000,
    dependencies,
  );
  const reason = scanned.outcome === 'failed' ? scanned.failure.reason : undefined;
  return { outcome: scanned.outcome, accounts: scanned.accounts, logged: logged.length, reason };
};

test('a list of two million accounts is the largest', () => {
  expect(defaultMaxAccounts).toBe(2_000_000);
});

test.each([
  { stored: 700, pages: [50, 50], logged: 0 },
  { stored: 700, pages: [50, 50, 1], logged: 1 },
  { stored: 750, pages: [50, 1, 50, 50], logged: 1 },
  // A later tick goes on behind it.
  { stored: 801, pages: [50, 50], logged: 0 },
  { stored: 900, pages: [50, 50], logged: 0 },
])('of $stored and $pages accounts is reported $logged times, and read', async ({ stored, pages, logged }) => {
  const accounts = pages.reduce((sum, count) => sum + count, stored);

  expect(await scan(stored, ...pages)).toEqual({ outcome: 'complete', accounts, logged, reason: undefined });
});

test('a list that is larger fails, with the reason', async () => {
  expect(await scan(950, 50, 1, 50)).toMatchObject({
    outcome: 'failed',
    accounts: 1_001,
    reason: 'the account list has more than 1000 accounts',
  });
});
