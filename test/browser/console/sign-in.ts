import { expect, it } from 'vitest';
import { describeInChromium } from '../../support/in-chromium.ts';
import { type Console, expectAccessible, expectVisibleFocus, signIn } from '../harness.ts';

export const testSignIn = ({ open, openSignedOut, stack, expectComplaint }: Console): void =>
  describeInChromium('signing in to the console', () => {
    it('asks who one is, and shows the name', async () => {
      const page = await openSignedOut();
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      await expectAccessible(page);
      await signIn(page, 'Ada');
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Ask');
      expect(await page.getByRole('banner').textContent()).toContain('Ada');
      await expectAccessible(page);
    });

    it('shows the people of the local issuer on a page that everybody can use', async () => {
      const page = await openSignedOut();
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Pick a person' }).waitFor();
      await expectAccessible(page);
      await page.keyboard.press('Tab');
      await expectVisibleFocus(page);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
      expect(await page.getByRole('banner').textContent()).toContain('Ada');
    });

    it('works at the other name of this machine, which is another site to the browser', async () => {
      expectComplaint(/left the origin: http:\/\/(localhost|127\.0\.0\.1):/);
      const page = await openSignedOut();
      const other = stack().url.replace('127.0.0.1', 'localhost');
      await page.goto(`${other}/console`);
      await signIn(page, 'Ben');
      expect(page.url()).toBe(`${other}/console`);
    });

    it('comes back to the page that was asked for, with no code in its address', async () => {
      const page = await openSignedOut('/ask?account=a07e1lwvtuw0');
      await signIn(page, 'Ada');
      expect(page.url()).toBe(`${stack().url}/console/ask?account=a07e1lwvtuw0`);
    });

    it('keeps the token nowhere, and yet survives a reload', async () => {
      const page = await open('Ada');
      const kept = await page.evaluate(() =>
        JSON.stringify({ ...localStorage, ...sessionStorage, cookie: document.cookie }),
      );
      expect(kept).not.toMatch(/eyJ/);
      await page.reload();
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
    });

    it('signs out: a reload asks again', async () => {
      const page = await open('Ada');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      await page.reload();
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: /^Ben/ }).waitFor();
    });

    it('refuses an answer that this tab has not asked for', async () => {
      const page = await openSignedOut('?code=stolen&state=forged');
      expect(await page.getByRole('alert').textContent()).toContain('This tab has not asked for a sign-in');
      await expect.poll(() => page.url()).toBe(`${stack().url}/console`);
      await expectAccessible(page);
    });

    it('refuses an answer with the state of another sign-in', async () => {
      const page = await openSignedOut();
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: /^Ada/ }).waitFor();
      await page.goto(`${stack().url}/console?code=stolen&state=forged`);
      expect(await page.getByRole('alert').textContent()).toContain('The sign-in has failed');
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
    });

    it('says that the sign-in has ended when the API refuses the token, and comes back', async () => {
      expectComplaint(/401/);
      const page = await open('Ada', { path: '/ask' });
      await page.route('**/v1/**', (route) => route.fulfill({ status: 401, json: { message: 'Unauthorized' } }));
      await page.getByRole('textbox').fill('a07e1lwvtuw0');
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Your sign-in has ended' });
      await dialog.waitFor();
      await expectAccessible(page);
      // There is nothing behind it to go on with.
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await dialog.waitFor();
      await page.unroute('**/v1/**');
      await dialog.getByRole('button', { name: 'Sign in again' }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
      expect(page.url()).toContain('?account=a07e1lwvtuw0');
    });

    it('renews the token unseen, and takes no missing network for the end of the sign-in', async () => {
      expectComplaint(/Failed to load resource/);
      const page = await openSignedOut();
      await page.route('**/issuer/token', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), expires_in: 0 } });
      });
      await signIn(page, 'Ada');
      await page.unroute('**/issuer/token');
      await page.route('**/issuer/token', (route) => route.abort());
      await page.getByRole('textbox').fill('a07e1lwvtuw0');
      await page.getByRole('button', { name: 'Ask', exact: true }).click();
      await page.getByRole('alert').getByText('The service cannot be reached').waitFor();
      await page.unroute('**/issuer/token');
      await page.getByRole('button', { name: 'Try again' }).first().click();
      await page.getByRole('heading', { name: /^Yes, the account is ours/ }).waitFor();
      expect(await page.getByRole('dialog').count()).toBe(0);
    });

    it('says what is wrong where the service cannot be reached', async () => {
      expectComplaint(/Failed to load resource/);
      const page = await openSignedOut();
      await page.route('**/sign-in.json', (route) => route.abort());
      await page.reload();
      expect(await page.getByRole('alert').textContent()).toBe('The service cannot be reached.');
      await expectAccessible(page);
      await page.unroute('**/sign-in.json');
      // It loads the page again. A click before that is lost.
      await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Sign in' }).click()]);
      await signIn(page, 'Ada');
    });

    it('says so where no sign-in is set up', async () => {
      const page = await openSignedOut();
      await page.route('**/sign-in.json', (route) => route.fulfill({ json: { signIn: null } }));
      await page.reload();
      await page.getByRole('heading', { name: 'Nobody can sign in here yet' }).waitFor();
      await expectAccessible(page);
    });

    it('says so where the browser lets nothing be kept', async () => {
      const page = await openSignedOut();
      await page.addInitScript(() => {
        const get = () => {
          throw new DOMException('Access is denied for this document.', 'SecurityError');
        };
        for (const name of ['sessionStorage', 'localStorage']) Object.defineProperty(window, name, { get });
      });
      await page.reload();
      await page.getByRole('alert').getByText('This browser keeps nothing for this page').waitFor();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').getByText('This browser keeps nothing for this page').waitFor();
    });
  });
