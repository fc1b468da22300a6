/** States of the pages about audits, by answers that the service gives seldom. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { type Console, expectAccessible } from './harness.ts';

const runId = '01KADT00000000000000000000';
const hash = '5483c15bd2da'.padEnd(64, '0');
const at = '2026-11-28T12:00:00.000Z';
const ended = {
  runId,
  state: 'completed',
  dryRun: false,
  startedBy: 'ada',
  startedAt: at,
  endedAt: at,
  durationSeconds: 4,
  pages: 3,
  accounts: 137,
  vendorRequests: 3,
  creditedAt: at,
  changes: {},
  failures: 0,
  interruptions: 0,
  held: [],
  plannedChanges: [],
};
const held = {
  what: 'taking_away',
  hash,
  count: 30,
  since: at,
  asOf: at,
  runId,
  reason: 'too_many_revocations',
};
const problem = (status: number, code: string) => ({
  status,
  contentType: 'application/problem+json',
  json: { type: 'about:blank', title: `Title of ${code}`, status, code, requestId: 'r-1' },
});
const hostile = `<img src="x" onerror="alert(1)"><script>alert(2)</script>\u202egnol ${'x'.repeat(10_000)}`;

/** What the service answers about the run, until it is changed. */
const answering = async (page: Page, first: object) => {
  let run = first;
  let asked = 0;
  await page.route(`**/v1/audits/${runId}?**`, (route) => {
    asked += 1;
    return route.fulfill({ json: run });
  });
  await page.route('**/v1/audit-cases**', (route) => route.fulfill({ json: { cases: [] } }));
  return {
    change: (next: object): void => {
      run = next;
    },
    asked: () => asked,
    look: () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))),
    show: () => page.getByRole('link', { name: 'Audits' }).click(),
  };
};

type Used = Pick<Console, 'open' | 'expectComplaint'>;

/** Signed in on another page, so that the answers can be set before the page asks. */
const openRun = async ({ open }: Pick<Used, 'open'>, person: 'Ada' | 'Ben', run: object) => {
  const page = await open(person);
  const service = await answering(page, run);
  await page.evaluate((path) => history.pushState(null, '', path), `/console/audits/${runId}`);
  return { page, service };
};

const testProgress = (used: Used): void => {
  it('show how far a run is, ask no more once it has ended, and say when they cannot ask', async () => {
    const scanning = { ...ended, state: 'scanning', endedAt: undefined, pages: 10, accounts: 500, expectedPages: 40 };
    const { page, service } = await openRun(used, 'Ada', { ...scanning, expectedAccounts: 2000, secondsLeft: 90 });
    await page.getByText('10 pages of about 40, 500 accounts of about 2,000 · about 2 min left').waitFor();
    const bar = page.getByRole('progressbar', { name: 'How far the audit is' });
    expect(await bar.getAttribute('value')).toBe('10');
    service.change({ ...scanning, pages: 30 });
    await service.look();
    await page.getByText('Audit: Reading the list, more than 75 % done').waitFor();

    used.expectComplaint(/503/);
    await page.route(`**/v1/audits/${runId}?pageSize=1`, (route) => route.fulfill(problem(503, 'STORE_UNAVAILABLE')));
    await service.look();
    await page.getByText('What you see is from before').waitFor();
    await expectAccessible(page);
    await page.unroute(`**/v1/audits/${runId}?pageSize=1`);
    service.change(ended);
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByText('Audit: Completed.').waitFor();
    await page.getByText('Nothing is found yet').waitFor();
    const before = service.asked();
    await service.look();
    await page.waitForTimeout(2500);
    expect(service.asked()).toBe(before);
  });
};

const testRefusals = (used: Used): void => {
  it('explain each refusal of a release, and show it as it is now', async () => {
    const { page, service } = await openRun(used, 'Ben', { ...ended, held: [held] });
    let refusal = problem(409, 'PLAN_HASH_DIFFERS');
    used.expectComplaint(/409|403/);
    await page.route('**/release', (route) => route.fulfill(refusal));
    await page.getByRole('button', { name: 'Release…' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.textContent()).toContain('5483c15bd2da…');
    await dialog.getByRole('button', { name: 'Release 30 accounts' }).click();
    await dialog.getByText('What is held has changed meanwhile').waitFor();

    service.change({ ...ended, held: [{ ...held, hash: hash.replace('5', '6'), count: 31 }] });
    await dialog.getByRole('button', { name: 'Show it as it is now' }).click();
    await page.getByRole('heading', { name: '31 accounts would lose access' }).waitFor();
    refusal = problem(403, 'SECOND_PERSON_NEEDED');
    await page.getByRole('button', { name: 'Release…' }).click();
    await dialog.getByRole('button', { name: 'Release 31 accounts' }).click();
    await dialog.getByText('somebody else with the same right releases it').waitFor();
    expect(await dialog.getByRole('alert').textContent()).toContain('SECOND_PERSON_NEEDED');

    // It changes while the question stands there: then it cannot be released unseen.
    service.change({ ...ended, held: [{ ...held, count: 32 }] });
    await service.look();
    await dialog.getByText('has changed while you looked').waitFor();
    expect(await dialog.getByRole('button', { name: 'Release 31 accounts' }).isDisabled()).toBe(true);
    await expectAccessible(page);
  });
};

const testHostileText = (used: Used): void => {
  it('show hostile text and what cannot be read as what it is', async () => {
    const damaged = { problem: { code: 'ITEM_DAMAGED', title: hostile.slice(0, 80), status: 500 } };
    const found = { kind: 'listed', activity: hostile.slice(0, 60) };
    const { page } = await openRun(used, 'Ada', {
      ...ended,
      state: 'failed',
      reason: hostile,
      startedBy: hostile.slice(0, 90),
      unreadableRows: 2,
      failures: 1,
      unknownWords: { [hostile]: 3 },
      newcomers: { found: 60, hold: 'too_many_newcomers' },
      plan: {
        hash,
        changes: { updated: 1 },
        revocations: 1,
        entitled: 1,
        expected: 1,
        missing: 0,
        brake: ['list_shrank'],
      },
      plannedChanges: [
        damaged,
        { accountId: 'a07e1lwvtuw0', version: 1, action: 'updated', revokesAccess: true, found },
      ],
    });
    await page.getByText('It has failed:').waitFor();
    await page.getByText('Up to 100 changes cannot be read').waitFor();
    expect(await page.getByRole('main').textContent()).toContain('<script>alert(2)</script>');
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await expectAccessible(page);
  });
};

const testAbsence = ({ open, expectComplaint }: Used): void => {
  it('say what is wrong where there is no such audit, or no right to see any', async () => {
    expectComplaint(/404|403/);
    const page = await open('Ada', { path: `/audits/${runId}` });
    await page.getByRole('alert').getByText('AUDIT_NOT_FOUND').waitFor();
    await expectAccessible(page);
    await page.route('**/v1/audits?**', (route) => route.fulfill({ status: 403, json: { message: 'Forbidden' } }));
    await page.getByRole('link', { name: 'Audits', exact: true }).click();
    await page.getByRole('alert').waitFor();
  });
};

const testCases = ({ open, expectComplaint }: Used): void => {
  it('show the cases, and nothing to do to those who only look', async () => {
    // Nothing is stored about two of them.
    expectComplaint(/404/);
    const page = await open('Cleo', { path: '/audits' });
    await page.getByText('You may look, but not start an audit').waitFor();
    const each = { accountId: 'a07e1lwvtuw0', cause: 'missing', openedAt: at, nextAt: at, unclear: 0 };
    const cases = [
      each,
      { ...each, accountId: 'b', unclear: 2, answer: { outcome: 'unclear', observedAt: at } },
      { ...each, accountId: 'c', problem: problem(500, 'ITEM_DAMAGED').json },
    ];
    await page.route('**/v1/audit-cases?**', (route) => route.fulfill({ json: { cases } }));
    await page.getByRole('link', { name: '0 waiting, 0 unclear, 0 held' }).click();
    await page.getByRole('heading', { level: 1, name: 'Cases' }).waitFor();
    await page.getByText('3 cases shown').waitFor();
    await page.getByRole('row').nth(3).waitFor();
    const texts = await page.getByRole('row').allTextContents();
    expect(texts[1]).toContain('Not asked yet');
    expect(texts[2]).toContain('2 unclear in a row');
    expect(texts[3]).toContain('ITEM_DAMAGED');
    await expectAccessible(page);
  });
};

const testBudget = ({ open }: Used): void => {
  it('show the budget of the day, open, closed and in numbers', async () => {
    const page = await open('Cleo', { path: '/budget' });
    await page.getByRole('img', { name: /Requests of today/ }).waitFor();
    await page.getByText(/enough is left for [\d,]+ audits/).waitFor();
    await page.getByText('The same in numbers').click();
    expect(await page.getByRole('row', { name: /^Audits/ }).textContent()).toMatch(/^Audits\d/);
    await page.route('**/v1/audits?**', async (route) => {
      const response = await route.fetch();
      const all = await response.json();
      const budget = { ...all.budget, closed: true, remaining: 0, remainingForAudit: 0 };
      await route.fulfill({ response, json: { ...all, budget } });
    });
    await page.getByRole('button', { name: 'Show it as it is now' }).click();
    await page.getByRole('alert').getByText('has refused all further requests of this day').waitFor();
    await expectAccessible(page);
  });
};

/** Tests that need no audit of their own, and so share a stack with those that do. */
export const testStatesOfAudits = (used: Used): void => {
  for (const add of [testProgress, testRefusals, testHostileText, testAbsence, testCases, testBudget]) add(used);
};
