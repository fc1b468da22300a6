import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { documentPaths } from '../../infra/documents.ts';
import { startLocalStack } from '../../local/stack.ts';
import { fewAccounts, manyAccounts } from '../e2e/harness.ts';
import { startSharedThread } from '../support/shared-thread.ts';
import { commandsOf, runCommands } from './commands.ts';

const root = new URL('../../', import.meta.url);

export const readPage = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');

export interface Page {
  readonly path: string;
  readonly page: string;
}

/** Every page of the project, with its text. */
export const allPages: readonly Page[] = await Promise.all(
  (await documentPaths()).map(async (path) => ({ path, page: await readPage(path) })),
);

/** Long, because a page waits for the bundles of all functions, and the machine may be busy. */
const timeoutMs = 240_000;

/** What these show tells how many accounts `npm start` has: the first audit of so many takes two seconds. */
const showingAll = new Set([
  'README.md',
  'docs/guides/creating-client-accounts.md',
  'docs/guides/reconciling-earnings.md',
  'docs/re-audit.md',
  'docs/simulator.md',
]);

/** Declares one test for each page that has commands to run: they run against a fresh stack, after a first re-audit. */
export function testPages(pages: readonly Page[]): void {
  const withCommands = pages.filter(({ page }) => commandsOf(page).run.length > 0);
  test.each(withCommands)('$path prints what it shows', { timeout: timeoutMs }, async ({ path, page }) => {
    const { run, context } = commandsOf(page);
    const seedCount = showingAll.has(path) ? manyAccounts : fewAccounts;
    // A DynamoDB of its own lets the service have its usual name: the templates of a name are kept.
    const stack = await startLocalStack({ env: {}, context, simulator: { seedCount }, startThread: startSharedThread });
    try {
      await stack.runSchedule('re-audit');
      expect(await runCommands(run, stack.url), path).toEqual([]);
    } finally {
      await stack.close();
    }
  });
}
