import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { manyAccounts } from '../e2e/harness.ts';
import { describeInChromium } from '../support/in-chromium.ts';
import { testStatesOfAudits } from './audit-states.ts';
import { expectAccessible, expectVisibleFocus, useConsole } from './harness.ts';

/** What a tab does that is shown again: it asks at once instead of at its own time. */
const look = (page: Page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

describeInChromium('the audits in the console', () => {
  const used = useConsole({}, { seedCount: manyAccounts });
  const { open, stack, ask, expectComplaint } = used;
  testStatesOfAudits(used);

  const tick = () => stack().runSchedule('re-audit');
  const accounts = () => stack().simulator?.accounts ?? expect.fail('no simulator');
  const someOfOurs = (from: number, count: number): string[] =>
    accounts()
      .all('ours')
      .filter(({ billingStatus }) => billingStatus === 'Open')
      .slice(from, from + count)
      .map(({ accountId }) => accountId);

  it('say when the last one was, what waits, and what has changed by day', async () => {
    const page = await open('Ada', { path: '/audits' });
    await page.getByText('Nothing is held.').waitFor();
    const main = page.getByRole('main');
    await expect.poll(() => main.textContent()).toMatch(/How oftenEvery 6 h/);
    expect(await main.textContent()).toMatch(/A full audit takes3 questions to Constant Contact/);
    await page.getByRole('link', { name: '0 waiting, 0 unclear, 0 held' }).waitFor();
    await page.getByRole('figure').getByText('The same in numbers').click();
    const today = page
      .getByRole('table', { name: /Accounts by day/ })
      .getByRole('row')
      .last();
    expect(await today.getByRole('cell').first().textContent()).toMatch(/^1\d\d$/);
    await page.getByRole('button', { name: 'Show the age of the proof' }).click();
    await page.getByText(/It rests on \d+ accounts: all that are ours/).waitFor();
    await expectAccessible(page);
  });

  it('can be started by keyboard alone, and followed until they end', async () => {
    const page = await open('Ada', { path: '/audits' });
    await page.getByRole('button', { name: 'Start an audit…' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Start an audit?' });
    await dialog.getByText('another person').waitFor();
    await expectVisibleFocus(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('The audit is started.').waitFor();
    await page.getByText('It begins with the next tick, within a minute.').last().waitFor();
    await expectVisibleFocus(page);
    await expectAccessible(page);

    // One at a time: the second is refused, and is no error of the reader.
    expectComplaint(/409/);
    await page.getByRole('button', { name: 'Start a dry run…' }).click();
    await page.getByText('this will be refused until it has ended').waitFor();
    await page.getByRole('button', { name: 'Start the dry run' }).click();
    await page.getByRole('alert').getByText('An audit is already running').waitFor();
    await page.getByRole('button', { name: 'Show it as it is now' }).last().click();

    await page.getByRole('link', { name: 'Follow it' }).click();
    await page.getByRole('progressbar').waitFor();
    await tick();
    await page.getByText('Audit: Completed.').first().waitFor();
    await page.getByText('Nothing differs from what is stored').waitFor();
  });

  it('show what a dry run would change, before and after, and who may lose access', async () => {
    const canceled = someOfOurs(0, 1);
    for (const accountId of canceled) accounts().change(accountId, { billingStatus: 'Canceled' });
    const renamed = someOfOurs(20, 2);
    for (const accountId of renamed) accounts().change(accountId, { organizationName: 'Rosenhof & Söhne' });
    const page = await open('Ada', { path: '/audits' });
    await page.getByRole('button', { name: 'Start a dry run…' }).click();
    await page.getByRole('button', { name: 'Start the dry run' }).click();
    await page.getByRole('link', { name: 'Follow it' }).click();
    await tick();
    await page.getByText('This is a preview.').waitFor();
    const rows = page.getByRole('table').getByRole('row');
    await rows.nth(3).waitFor();
    const row = rows.filter({ hasText: canceled[0] ?? '' });
    await row.getByText('May lose access').waitFor();
    expect(await row.textContent()).toContain('Ours → Ours, Canceled');
    // What is stored now is read once the row is in sight.
    await row.scrollIntoViewIfNeeded();
    await row.getByText('Ours, Active, Approved').waitFor();
    await page.getByLabel(/Only those that may lose access \(1\)/).check();
    await expect.poll(() => rows.count()).toBe(2);
    for (const accountId of canceled) accounts().change(accountId, { billingStatus: 'Open' });
  });

  it('hold a mass departure, which the one starts and the other releases, both looking on', async () => {
    const moved = someOfOurs(40, 30);
    for (const accountId of moved) accounts().change(accountId, { partner: 'foreign' });
    await tick();
    const token = await stack().token(stack().scopes, { subject: 'ada' });
    const { json: run } = await ask('POST', '/v1/audits', { body: { dryRun: false }, token });
    await tick();

    const ada = await open('Ada', { path: '/audits' });
    await ada.getByRole('heading', { name: '30 accounts would lose access' }).waitFor();
    await ada.getByRole('link', { name: /^Look at it/ }).click();
    await ada.getByText('You started this audit, so another person has to release what it holds.').waitFor();
    expect(await ada.getByRole('button', { name: 'Release…' }).isDisabled()).toBe(true);
    await ada.getByText('30 held accounts shown').waitFor();
    await expectAccessible(ada);

    const ben = await open('Ben', { path: `/audits/${run.runId}` });
    await ben.getByText('you may be the second person').waitFor();
    await ben.getByRole('button', { name: 'Release…' }).focus();
    await ben.keyboard.press('Enter');
    const dialog = ben.getByRole('dialog', { name: 'Release 30 accounts?' });
    await dialog.getByText('nothing that is held later').waitFor();
    await expectAccessible(ben);
    await dialog.getByRole('button', { name: 'Release 30 accounts' }).focus();
    await ben.keyboard.press('Enter');
    await ben.getByText('Released by you, once.').waitFor();
    await expectVisibleFocus(ben);

    await look(ada);
    await ada.getByText('Released by ben, once.').waitFor();
    await tick();
    await look(ada);
    await look(ben);
    await ada.getByRole('heading', { name: 'Released and done' }).waitFor();
    await ben.getByText('released by you').waitFor();
    expect((await ask('GET', '/v1/audits')).json.held).toEqual([]);
  });
});
