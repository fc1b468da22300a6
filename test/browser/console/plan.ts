import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { endlessText, foreignNames, hostileTexts } from '../../support/hostile-texts.ts';
import { describeInChromium } from '../../support/in-chromium.ts';
import { type Console, expectAccessible } from '../harness.ts';

const dialogOf = (page: Page) => page.getByRole('dialog');

const readPlan = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Read the plan' }).click();
  await page.getByRole('button', { name: 'Read the plan again' }).waitFor();
};

export const testPlan = ({ open, ask, expectComplaint }: Console): void =>
  describeInChromium('the plan of an account in the console', () => {
    it('is read on request, and a canceled account is reactivated only if that is meant', async () => {
      const page = await open('Dora', { path: '/accounts/a07e1p3kd9x2' });
      await page.getByRole('heading', { name: 'No, the account is canceled' }).waitFor();
      await readPlan(page);
      await page.getByRole('button', { name: 'Change the plan…' }).click();
      await dialogOf(page).getByLabel('New plan').fill('trial');
      await dialogOf(page).getByText('cannot go back').waitFor();
      await dialogOf(page).getByLabel('New plan').fill('GOLD');
      await dialogOf(page).getByLabel('Billing day').fill('15');
      await dialogOf(page).getByText('takes a billing day only when an account leaves its trial').waitFor();
      await expectAccessible(page);
      await dialogOf(page).getByLabel('Billing day').fill('');
      await dialogOf(page)
        .getByRole('row', { name: 'At Constant Contact Canceled Active again, and billed' })
        .waitFor();
      const reactivate = dialogOf(page).getByRole('button', { name: 'Reactivate with this plan' });
      expect(await reactivate.isDisabled()).toBe(true);
      await dialogOf(page).getByLabel('Reactivate it, and let Constant Contact bill it').check();
      await reactivate.click();
      await page.getByText('The account a07e1p3kd9x2 has the plan GOLD now.').waitFor();
      await page.getByRole('heading', { name: 'Yes, the account is ours' }).waitFor();
    });

    it('shows what changes when a trial ends, and keeps what was written when it is refused', async () => {
      expectComplaint(/409/);
      const page = await open('Dora', { path: '/accounts/a07e1t8rm4q6' });
      await readPlan(page);
      // Somebody else has canceled it: the page does not know.
      await ask('PATCH', '/_local/constant-contact/accounts/a07e1t8rm4q6', { body: { billingStatus: 'Canceled' } });
      await page.getByRole('button', { name: 'Change the plan…' }).click();
      await dialogOf(page).getByLabel('New plan').fill('SILVER');
      await dialogOf(page).getByLabel('Billing day').fill('15');
      await dialogOf(page).getByRole('row', { name: 'Plan TRIAL SILVER' }).waitFor();
      await dialogOf(page).getByRole('row', { name: 'Billing day None 15' }).waitFor();
      await dialogOf(page).getByText('No longer a trial: billed').waitFor();
      await dialogOf(page).getByRole('button', { name: 'Change the plan' }).click();
      await dialogOf(page).getByText('REACTIVATION_NOT_ASKED').waitFor();
      expect(await dialogOf(page).getByLabel('New plan').inputValue()).toBe('SILVER');
    });

    it('ends with a cancellation, now or on a day, that has to be meant', async () => {
      const page = await open('Dora', { path: '/accounts/a07e1lwvtuw0' });
      await readPlan(page);
      const openDialog = page.getByRole('button', { name: 'Cancel the account…' });
      await openDialog.click();
      await dialogOf(page).getByRole('button', { name: 'Keep the account' }).click();
      await openDialog.click();
      const cancel = dialogOf(page).getByRole('button', { name: 'Cancel the account' });
      await dialogOf(page).getByRole('combobox').selectOption('poor_results');
      await dialogOf(page).getByLabel('On a day to come').check();
      await dialogOf(page).getByLabel('I mean this account').check();
      expect(await cancel.isDisabled()).toBe(true);
      await dialogOf(page).getByLabel('Day, from its beginning').waitFor();
      await dialogOf(page).getByLabel('Now', { exact: true }).check();
      await cancel.click();
      await page.getByText('The account a07e1lwvtuw0 is canceled.').waitFor();
      await page.getByRole('heading', { name: 'No, the account is canceled' }).waitFor();
      await page.getByText('Done at Constant Contact').click();
      const done = page.getByRole('listitem').filter({ hasText: /^Canceled the account .* Done / });
      await done.getByText('poor_results').waitFor();
      await expectAccessible(page);
    });

    it('whose change nobody can vouch for is sent once, and says to look first', async () => {
      expectComplaint(/504/);
      const page = await open('Dora', { path: '/accounts/a07ek7n2v9b4dl' });
      await readPlan(page);
      let sent = 0;
      await page.route('**/plan', (route) => {
        sent += 1;
        const json = { title: 'The outcome is unknown', status: 504, code: 'VENDOR_OUTCOME_UNKNOWN', requestId: 'r' };
        return route.fulfill({ status: 504, json });
      });
      await page.getByRole('button', { name: 'Change the plan…' }).click();
      await dialogOf(page).getByLabel('New plan').fill('SILVER');
      await dialogOf(page).getByRole('button', { name: 'Change the plan' }).click();
      await dialogOf(page).getByText('It may have been done. Look before you do it again.').waitFor();
      expect(sent).toBe(1);
    });

    it('and all else about the account is text, whoever has written it', async () => {
      const page = await open('Dora', { viewport: { width: 390, height: 844 } });
      const texts = [...foreignNames, ...hostileTexts, endlessText];
      const name = texts.join(' ');
      await page.route('**/v1/memberships/a07e1e5wz7h1', async (route) => {
        const { json } = await ask('GET', '/v1/memberships/a07e1e5wz7h1');
        const { activity } = json;
        await route.fulfill({
          json: {
            ...json,
            profile: { organizationName: name, siteOwnerName: name },
            activity: { ...activity, raw: name },
          },
        });
      });
      await page.route('**/v1/memberships/a07e1e5wz7h1/audit-records?*', async (route) => {
        const { json } = await ask('GET', '/v1/memberships/a07e1e5wz7h1/audit-records');
        const [first] = json.auditRecords;
        const auditRecords = texts.map((text, index) => ({
          ...first,
          version: index + 1,
          action: text,
          actor: { kind: text, id: text },
          after: { relationship: text, activity: text, review: text },
          justification: text,
        }));
        const broken = { version: 99, problem: { code: 'MEMBERSHIP_DAMAGED', title: 'Damaged', status: 500 } };
        await route.fulfill({ json: { auditRecords: [...auditRecords, broken] } });
      });
      await page.route('**/plan', (route) =>
        route.fulfill({
          json: {
            accountId: 'a07e1e5wz7h1',
            planType: name,
            billingStatus: name,
            activity: 'unknown',
            tiers: [{ usageType: name, price: 1e21, currencyCode: name }],
          },
        }),
      );
      await page.getByRole('link', { name: 'Accounts' }).click();
      await page.getByRole('link', { name: 'a07e1e5wz7h1' }).click();
      await readPlan(page);
      await page.getByText('Version 99: Damaged').waitFor();
      expect(await page.evaluate(() => document.querySelectorAll('main :is(img, script, svg)').length)).toBe(0);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
      expect(await page.title()).toBe('Account a07e1e5wz7h1 · Partner accounts');
      await expectAccessible(page);
    });
  });
