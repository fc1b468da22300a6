import type { Page } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import { fewAccounts } from '../e2e/harness.ts';
import { describeInChromium } from '../support/in-chromium.ts';
import { expectAccessible, expectVisibleFocus, useConsole } from './harness.ts';

interface Waiting {
  readonly accountId: string;
  readonly version: number;
  readonly profile: { readonly organizationName?: string };
}

describeInChromium('the queue in the console', () => {
  const { open, ask, expectComplaint } = useConsole({ reviewMode: 'manual' });

  const listed = async (query: string): Promise<Waiting[]> =>
    (await ask('GET', `/v1/memberships?pageSize=100&${query}`)).json.memberships;
  const decideElsewhere = ({ accountId, version }: Waiting, decision: string) =>
    ask('POST', `/v1/memberships/${accountId}/${decision}`, {
      headers: { 'if-match': `"${version}"` },
      body: { justification: 'Decided elsewhere' },
    });
  const reviewOf = async (accountId: string): Promise<string> =>
    (await ask('GET', `/v1/memberships/${accountId}`)).json.review.value;
  const reasonOf = async (accountId: string) =>
    (await ask('GET', `/v1/memberships/${accountId}/audit-records`)).json.auditRecords.at(-1).justification;
  const focusedRow = (page: Page) =>
    page.evaluate(() => document.activeElement?.closest('tr')?.querySelector('[data-row]')?.getAttribute('data-row'));
  const row = (page: Page, accountId: string) => page.getByRole('row').filter({ hasText: accountId });
  const openQueue = async (...[person, options = {}]: Parameters<typeof open>): Promise<Page> => {
    const page = await open(person, { path: '/queue', ...options });
    await page.getByRole('table').waitFor();
    return page;
  };

  let waiting: Waiting[];
  beforeEach(async () => {
    waiting = await listed('review=pending');
  });
  const waits = (index: number): Waiting => waiting[index] ?? expect.fail(`only ${waiting.length} wait`);

  it('shows who waits, the longest first, and what speaks for each', async () => {
    const page = await openQueue('Ada');
    const [first] = waiting;
    const ids = await page.locator('[data-row]').evaluateAll((all) => all.map((each) => each.getAttribute('data-row')));
    expect(ids).toEqual(waiting.map(({ accountId }) => accountId));
    expect(await page.getByRole('link', { name: first?.profile.organizationName ?? '' }).count()).toBeGreaterThan(0);
    const text = (await row(page, 'a07e1lwvtuw0').textContent()) ?? '';
    expect(text).toContain('Active, and ours: an audit has found it on our list.');
    expect(await row(page, 'a07e1p3kd9x2').textContent()).toContain('Nothing to gain yet');
    await page.getByText(`${fewAccounts} accounts shown`).waitFor();
    await expectAccessible(page);
  });

  it('lets a reviewer work by keyboard alone, and never loses the focus', async () => {
    const [one, two, three] = [waits(2), waits(3), waits(4)];
    const page = await openQueue('Ada');
    for (const key of ['j', 'j', 'ArrowDown', 'j', 'k']) await page.keyboard.press(key);
    await expect.poll(() => focusedRow(page)).toBe(one.accountId);
    await expectVisibleFocus(page);

    await page.keyboard.press('a');
    await page.getByRole('dialog', { name: 'Approve this account?' }).getByText('What will change').waitFor();
    await expectVisibleFocus(page);
    await page.keyboard.press('Enter');
    await page.getByText(`The account ${one.accountId} is approved.`).waitFor();
    await expect.poll(() => focusedRow(page)).toBe(two.accountId);
    await expectVisibleFocus(page);
    expect(await reviewOf(one.accountId)).toBe('approved');

    await page.keyboard.press('d');
    await page.getByRole('dialog', { name: 'Deny this account?' }).getByText('What will change').waitFor();
    // The first of the list: letters that come slowly would each begin anew.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    // Letters in a field are letters.
    await page.keyboard.type('jax?');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText(`The account ${two.accountId} is denied.`).waitFor();
    await expect.poll(() => focusedRow(page)).toBe(three.accountId);
    expect(await reviewOf(two.accountId)).toBe('denied');
    expect(await reasonOf(two.accountId)).toBe('Not a customer of ours: jax?');

    await page.keyboard.press('o');
    await page.waitForURL(`**/console/accounts/${three.accountId}`);
  });

  it('shows the keys, and lets them be switched off for good', async () => {
    const page = await openQueue('Ada');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Next account').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('checkbox', { name: 'Single keys act' }).uncheck();
    await page.reload();
    await page.getByRole('table').waitFor();
    await page.keyboard.press('j');
    expect(await focusedRow(page)).toBeUndefined();
    await page.getByRole('checkbox', { name: 'Single keys act' }).check();
    await page.keyboard.press('j');
    await expect.poll(() => focusedRow(page)).toBe(waits(0).accountId);
  });

  it('makes a choice of what two reviewers decide at once', async () => {
    expectComplaint(/412/);
    const one = waits(0);
    const [ada, ben] = [await openQueue('Ada'), await openQueue('Ben')];
    await row(ada, one.accountId).getByRole('button', { name: /^Deny/ }).click();
    const dialog = ada.getByRole('dialog');
    await dialog.getByText('What will change').waitFor();
    await dialog.getByLabel('Reason').selectOption('Not a customer of ours');
    await dialog.getByLabel('More about it').fill('as Ada has written');

    await row(ben, one.accountId)
      .getByRole('button', { name: /^Approve/ })
      .click();
    await ben.getByRole('dialog').getByText('What will change').waitFor();
    await ben.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await ben.getByText(`The account ${one.accountId} is approved.`).waitFor();

    await dialog.getByRole('button', { name: 'Deny' }).click();
    await dialog.getByText('This has changed meanwhile').waitFor();
    await expectAccessible(ada);
    await dialog.getByRole('button', { name: 'Show it as it is now' }).click();
    await dialog.getByText('This decision is no longer possible').waitFor();
    expect(await dialog.getByLabel('More about it').inputValue()).toBe('as Ada has written');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await row(ada, one.accountId).getByText('Decided meanwhile: Approved').waitFor();
    await expectAccessible(ada);
    await row(ada, one.accountId).getByRole('button', { name: 'Take off the list' }).click();
    await row(ada, one.accountId).waitFor({ state: 'detached' });
    await expect.poll(() => focusedRow(ada)).toBe(waits(1).accountId);
  });

  it('decides about several at once: first what would come of it, then a result for each', async () => {
    const [one, two, three] = [waits(0), waits(1), waits(2)];
    const page = await openQueue('Ada');
    for (const each of [one, two, three]) await row(page, each.accountId).getByRole('checkbox').check();
    await page.getByText('3 selected').waitFor();
    await decideElsewhere(two, 'deny');
    await page.getByRole('button', { name: 'Deny 3…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Deny 3 accounts' });
    await dialog.getByLabel('Reason').selectOption('Contract not signed');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'See what would come of it' }).click();
    await dialog.getByText('2 can be denied').waitFor();
    expect(await row(page, two.accountId).last().textContent()).toContain('PRECONDITION_FAILED');
    expect(await reviewOf(one.accountId)).toBe('pending');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Deny 2' }).click();
    await dialog.getByText('2 denied').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect([await reviewOf(one.accountId), await reviewOf(three.accountId)]).toEqual(['denied', 'denied']);
    expect(await reasonOf(three.accountId)).toBe('Contract not signed');

    // What was refused stays, selected, with its reason.
    await page.getByText('1 selected').waitFor();
    await row(page, two.accountId).getByText('This has changed meanwhile').waitFor();
    await row(page, two.accountId).getByRole('button', { name: 'Show it as it is now' }).click();
    await row(page, two.accountId).getByText('Decided meanwhile: Denied').waitFor();
    await page.getByText('None selected').waitFor();
  });

  it('puts the denied back', async () => {
    const [denied] = await listed('review=denied');
    const page = await openQueue('Ben', { path: '/queue?show=denied' });
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    await page.getByRole('dialog', { name: 'Reopen this account?' }).getByText('What will change').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('is put back into the queue').waitFor();
    expect(await reviewOf(denied?.accountId ?? '')).toBe('pending');
    await page.getByRole('link', { name: 'Waiting' }).click();
    await page.waitForURL(/\/queue$/);
    await page.getByRole('table').waitFor();
  });

  it('offers nothing to whoever may only look', async () => {
    const page = await openQueue('Cleo', { path: '/queue?show=denied' });
    await page.getByText('You may look, but not decide').waitFor();
    expect(await page.getByRole('button', { name: /Reopen|Approve|Deny/ }).count()).toBe(0);
    expect(await page.getByRole('checkbox', { name: /Select/ }).count()).toBe(0);
    await expectAccessible(page);
  });
});
