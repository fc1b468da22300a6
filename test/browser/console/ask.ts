import { expect, it } from 'vitest';
import { hostileTexts } from '../../support/hostile-texts.ts';
import { describeInChromium } from '../../support/in-chromium.ts';
import { type Console, expectAccessible, expectVisibleFocus, focusedText } from '../harness.ts';

export const testAsking = ({ open, ask, stack, expectComplaint }: Console): void =>
  describeInChromium('asking in the console', () => {
    it('answers at once for the account in the address', async () => {
      const page = await open('Cleo', { path: '/ask?account=a07e1p3kd9x2' });
      await page.getByRole('heading', { name: 'No, the account is canceled' }).waitFor();
      await page.getByText('Found by an audit').waitFor();
      await expectAccessible(page);
      await page.getByRole('link', { name: 'Open the account' }).click();
      await page.getByRole('heading', { name: 'Account a07e1p3kd9x2' }).waitFor();
    });

    it('is a question by keyboard alone, and the address then leads to the answer', async () => {
      const page = await open('Cleo');
      await page.keyboard.press('Tab');
      await expectVisibleFocus(page);
      await page.keyboard.press('Tab');
      await page.keyboard.type('a07e1lwvtuw0');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Yes, the account is ours' }).waitFor();
      expect(page.url()).toBe(`${stack().url}/console/?account=a07e1lwvtuw0`);
      await page.reload();
      await page.getByRole('heading', { name: 'Yes, the account is ours' }).waitFor();
    });

    it('about a user shows each account, and no name gets into the address, also when a link is removed', async () => {
      for (const accountId of ['a07e1p3kd9x2', 'a07e1lwvtuw0']) {
        await ask('POST', '/v1/memberships', { body: { userId: 'org/42', accountId } });
      }
      const page = await open('Ada', { path: '/ask?account=a07e1lwvtuw0' });
      await page.getByRole('heading', { name: 'Yes, the account is ours' }).waitFor();
      await page.getByLabel('User of our application').check();
      await page.getByLabel('User of our application').last().fill('org/42');
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      const rows = page.getByRole('table').getByRole('row');
      await rows.filter({ hasText: 'No, the account is canceled' }).waitFor();
      await rows.filter({ hasText: 'Yes, the account is ours' }).waitFor();
      await expectAccessible(page);
      expect(page.url()).toBe(`${stack().url}/console/ask`);

      await page.getByRole('button', { name: 'Remove the link to a07e1lwvtuw0' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Checks say no from then on: by the account a07e1p3kd9x2.').waitFor();
      await expectAccessible(page);
      await dialog.getByRole('button', { name: 'Remove the link' }).click();
      await page.getByText('The link to the account a07e1lwvtuw0 is removed.').waitFor();
      await page.getByRole('heading', { name: 'No, the account is canceled' }).waitFor();
      await page.getByRole('button', { name: 'Remove the link to a07e1lwvtuw0' }).waitFor({ state: 'detached' });
      await expect.poll(focusedText(page)).toBe('Accounts of org/42');
      expect(page.url()).toBe(`${stack().url}/console/ask`);
    });

    it('about a user name that leads nowhere says so, whatever the name is', async () => {
      const page = await open('Cleo');
      await page.getByLabel('Constant Contact user name').check();
      await page.getByLabel('Constant Contact user name').last().fill(hostileTexts[0]);
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      await page.getByText('Checks of this user name say no.').waitFor();
      await page.getByRole('heading', { name: 'Accounts of <img src=x' }).waitFor();
      await expectAccessible(page);
      expect(page.url()).toBe(`${stack().url}/console/`);
    });

    it('has the answer to the last question, also if the first comes later', async () => {
      const page = await open('Cleo', { path: '/ask' });
      let letGo = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      await page.route(
        '**/v1/memberships/check',
        async (route) => {
          await held;
          await route.continue();
        },
        { times: 1 },
      );
      for (const accountId of ['a07e1p3kd9x2', 'a07e1lwvtuw0']) {
        await page.getByLabel('Account id').last().fill(accountId);
        await page.keyboard.press('Enter');
      }
      await page.getByRole('heading', { name: 'Yes, the account is ours' }).waitFor();
      const late = page.waitForResponse('**/v1/memberships/check');
      letGo();
      await late;
      expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toContain('Yes');
    });

    it('that fails says why, and can be tried again', async () => {
      expectComplaint(/503/);
      const page = await open('Cleo', { path: '/ask' });
      await page.route(
        '**/v1/memberships/check',
        (route) =>
          route.fulfill({
            status: 503,
            headers: { 'retry-after': '60' },
            json: { title: 'The store is busy', status: 503, code: 'STORE_UNAVAILABLE', requestId: 'r' },
          }),
        { times: 1 },
      );
      await page.getByLabel('Account id').last().fill('a07e1lwvtuw0');
      await page.keyboard.press('Enter');
      await page.getByText('The store is busy').waitFor();
      await page.getByText('Try it again in 60 s.').waitFor();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('heading', { name: 'Yes, the account is ours' }).waitFor();
    });
  });
