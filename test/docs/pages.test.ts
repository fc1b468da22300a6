/** All pages but the guides, which run beside these: every command that they show does what they say. */
import { expect, test } from 'vitest';
import { commandsOf } from './commands.ts';
import { allPages, testPages } from './use-pages.ts';

testPages(allPages.filter(({ path }) => !path.startsWith('docs/guides/')));

test('every block that is not run is one of these', () => {
  const notRun = allPages
    .map(({ path, page }) => [path, commandsOf(page).notRun.length])
    .filter(([, count]) => count !== 0);

  expect(Object.fromEntries(notRun)).toEqual({
    // One tier and one file of the tests.
    'CONTRIBUTING.md': 1,
    // On AWS, or against the real Constant Contact.
    'docs/deploy.md': 13,
    'docs/guides/moving-accounts.md': 1,
    'docs/guides/openid-connect.md': 1,
    'docs/guides/receiving-events.md': 1,
    'docs/guides/asking-from-typescript.md': 1,
    'docs/guides/connecting-users.md': 1,
    'docs/guides/people.md': 5,
    'docs/guides/statements.md': 1,
    'docs/runbook.md': 34,
    // Files that an auditor has, and programs of others; tests of their own run them.
    'docs/trail.md': 8,
    // A stack with other settings than the page's, and more of the simulation.
    'docs/local.md': 2,
    'docs/re-audit.md': 1,
    // Minutes, on a machine that does nothing else.
    'docs/performance.md': 1,
  });
});
