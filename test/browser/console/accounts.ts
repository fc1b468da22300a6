import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { endlessText, foreignNames, hostileTexts } from '../../support/hostile-texts.ts';
import { describeInChromium } from '../../support/in-chromium.ts';
import { type Console, expectAccessible, expectVisibleFocus } from '../harness.ts';

const known = (accountId: string, organizationName: string) => ({
  accountId,
  version: 1,
  relationship: { value: 'under_partner', source: 'audit', observedAt: '2026-11-28T10:00:00.000Z' },
  activity: { value: 'open', raw: 'Open', source: 'audit', observedAt: '2026-11-28T10:00:00.000Z' },
  review: { value: 'approved', since: '2026-11-28T10:00:00.000Z' },
  profile: { organizationName, siteOwnerName: organizationName },
  createdAt: '2026-11-28T10:00:00.000Z',
  updatedAt: '2026-11-28T10:00:00.000Z',
});

const damaged = (accountId: string) => ({
  accountId,
  problem: { code: 'MEMBERSHIP_DAMAGED', title: 'The stored data is damaged', status: 500 },
});

const cells = (page: Page) => page.getByRole('table').getByRole('rowheader');

export const testAccounts = ({ open, ask, stack, expectComplaint }: Console): void =>
  describeInChromium('the accounts in the console', () => {
    it('lists what we know, and keeps its filters in the address', async () => {
      const page = await open('Cleo', { path: '/accounts' });
      await cells(page).first().waitFor();
      await expectAccessible(page);

      await page.getByRole('combobox', { name: 'Under our partner account' }).selectOption('not_under_partner');
      await page.getByText('There is no such account').waitFor();
      expect(page.url()).toBe(`${stack().url}/console/accounts?relationship=not_under_partner`);
      await page.getByRole('combobox', { name: 'Under our partner account' }).selectOption('all');
      await page.getByRole('combobox', { name: 'Review' }).selectOption('approved');
      await page.getByText('those that have waited longest first').waitFor();
      await cells(page).filter({ hasText: 'a07e1lwvtuw0' }).waitFor();

      await page.getByLabel('Name or id has').fill('A07E1lwvt');
      await page.getByText(/^1 of the \d+ loaded accounts match/).waitFor();
      await expect.poll(() => cells(page).allTextContents()).toEqual(['a07e1lwvtuw0']);
      expect(page.url()).not.toContain('lwvt');
      await page.getByRole('link', { name: 'a07e1lwvtuw0' }).click();
      await page.getByRole('heading', { name: 'Account a07e1lwvtuw0' }).waitFor();
    });

    it('opens an account by its id, and puts nothing else into the address', async () => {
      const page = await open('Cleo', { path: '/accounts' });
      await page.getByLabel('Account id').fill('Ada Lovelace');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').filter({ hasText: 'This is not an account id' }).waitFor();
      await expectAccessible(page);
      expect(page.url()).toBe(`${stack().url}/console/accounts`);
      await page.getByLabel('Account id').fill(' a07e1lwvtuw0 ');
      await page.keyboard.press('Enter');
      await page.getByText('Yes, the account is ours').waitFor();
      expect(page.url()).toBe(`${stack().url}/console/accounts/a07e1lwvtuw0`);
    });

    it('loads 100,000 accounts a hundred at a time, damaged ones in their place', async () => {
      const asked: string[] = [];
      const page = await open('Cleo');
      await page.route('**/v1/memberships?*', (route) => {
        const query = new URL(route.request().url()).searchParams;
        asked.push(`${query.get('pageSize')} ${query.get('pageToken')}`);
        const start = Number(query.get('pageToken') ?? 0);
        const rows = Array.from({ length: 100 }, (_, index) => known(`a${start + index}`, `Company ${start + index}`));
        const memberships = [...rows.slice(0, 7), damaged(`a${start + 7}`), ...rows.slice(8)];
        return route.fulfill({ json: { memberships, ...(start < 200 && { nextPageToken: `${start + 100}` }) } });
      });
      await page.getByRole('link', { name: 'Accounts' }).click();
      await page.getByText('100 accounts shown, and there are more').waitFor();
      await page.getByLabel('Name or id has').fill('a7');
      await page.getByRole('row', { name: /a7 The stored data is damaged MEMBERSHIP_DAMAGED/ }).waitFor();
      await expectAccessible(page);
      await page.getByLabel('Name or id has').fill('company 150');
      await page.getByText('0 of the 100 loaded accounts match. The others are not searched').waitFor();
      await page.getByRole('button', { name: 'Show more' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('1 of the 200 loaded accounts match').waitFor();
      await expectVisibleFocus(page);
      await page.keyboard.press('Enter');
      const count = page.getByText('300 accounts shown', { exact: true });
      await count.waitFor();
      // The button has gone: the focus stays where it was.
      await expect.poll(() => count.evaluate((element) => element === document.activeElement)).toBe(true);
      expect(asked).toEqual(['100 null', '100 100', '100 200']);
    });

    it('asks Constant Contact only on request, and shows its words beside ours', async () => {
      const page = await open('Cleo', { path: '/accounts?view=live' });
      await page.getByText('costs one of the day’s requests').waitFor();
      expect(await page.getByRole('table').count()).toBe(0);
      await page.getByRole('combobox', { name: 'Accounts' }).selectOption('managed');
      await page.getByRole('button', { name: 'Ask Constant Contact' }).click();
      await page
        .getByRole('row', { name: /a07e1p3kd9x2 Thistlebrook Bakery .* Canceled Canceled No ACCOUNT_CANCELED/ })
        .waitFor();
      await expectAccessible(page);
      await page.getByLabel('Name or id has').fill('a07e1t8');
      await expect.poll(() => cells(page).allTextContents()).toEqual(['a07e1t8rm4q6']);
    });

    it('shows rows of Constant Contact that cannot be read, and refusals with what to do', async () => {
      expectComplaint(/429/);
      const page = await open('Cleo', { path: '/accounts?view=live' });
      const answers = [
        {
          status: 429,
          json: { title: 'No request is left', status: 429, code: 'BUDGET_SPENT', requestId: 'r' },
          headers: { 'retry-after': '3600' },
        },
        { json: { clientAccounts: [], unreadableRows: [{ row: 1, why: hostileTexts[0] }] } },
      ];
      await page.route('**/v1/client-accounts?*', (route) => route.fulfill(answers.shift() ?? {}));
      await page.getByRole('button', { name: 'Ask Constant Contact' }).click();
      await page.getByText('The rest is kept for audits and checks').waitFor();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('Row 1 of its page cannot be read').getByText(hostileTexts[0]).waitFor();
      await expectAccessible(page);
    });

    it('shows what others have written as text, in every list, script and length', async () => {
      const names = [...foreignNames, ...hostileTexts, endlessText];
      const page = await open('Cleo', { viewport: { width: 390, height: 844 } });
      await page.route('**/v1/memberships?*', (route) =>
        route.fulfill({ json: { memberships: names.map((name, index) => known(`a${index}`, name)) } }),
      );
      await page.route('**/v1/client-accounts?*', (route) =>
        route.fulfill({
          json: {
            clientAccounts: names.map((name, index) => ({
              accountId: `a${index}`,
              activity: 'unknown',
              billingStatus: name,
              organizationName: name,
              siteOwnerName: name,
              lastLoginDate: name,
            })),
          },
        }),
      );
      await page.getByRole('link', { name: 'Accounts' }).click();
      await cells(page)
        .nth(names.length - 1)
        .waitFor();
      for (const name of names.slice(0, -1))
        await expect.poll(() => page.getByText(name, { exact: true }).count()).toBe(1);
      await expectAccessible(page);
      await page.getByRole('link', { name: 'Constant Contact now' }).click();
      await page.getByRole('button', { name: 'Ask Constant Contact' }).click();
      await cells(page)
        .nth(names.length - 1)
        .waitFor();
      for (const name of names.slice(0, -1))
        await expect.poll(() => page.getByText(name, { exact: true }).count()).toBe(4);
      await page.getByRole('button', { name: 'show all 10000 characters' }).first().click();
      await page.getByText(endlessText).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
      expect(await page.title()).toBe('Accounts · Partner accounts');
    });

    it('finds a name in another script that Constant Contact has', async () => {
      await ask('PATCH', '/_local/constant-contact/accounts/a07e1t8rm4q6', {
        body: { organizationName: foreignNames[2] },
      });
      const page = await open('Cleo', { path: '/accounts?view=live' });
      await page.getByRole('button', { name: 'Ask Constant Contact' }).click();
      await page.getByLabel('Name or id has').fill('الياسمين');
      await page.getByRole('row', { name: new RegExp(`a07e1t8rm4q6 ${foreignNames[2]}`) }).waitFor();
      await expect.poll(() => cells(page).count()).toBe(1);
    });
  });
