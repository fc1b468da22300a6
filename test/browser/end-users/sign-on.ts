/** Single sign-on in Chromium, with the application and the service provider of the local stack. */
import type { Page } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import { sampleAccounts } from '../../../local/simulator/seed.ts';
import { startedChromium } from '../../support/chromium.ts';
import { describeInChromium } from '../../support/in-chromium.ts';
import { type Console, expectAccessible } from '../harness.ts';

const accountId = sampleAccounts.member;
const configured = 'https://login.example.com/login/idp-redirect';

export const testSignOn = ({ ask, stack }: Console): void =>
  describeInChromium('single sign-on', () => {
    const pages: Page[] = [];
    const complaints: string[] = [];
    let tickets: string[] = [];

    afterEach(async () => {
      const found = complaints.splice(0);
      await Promise.all(pages.splice(0).map((page) => page.context().close()));
      expect(found).toEqual([]);
    });

    const open = async (url: string): Promise<Page> => {
      const context = await (await startedChromium()).newContext({ reducedMotion: 'reduce' });
      context.setDefaultTimeout(60_000);
      tickets = [];
      context.on('request', (request) => {
        if (/\/sso\/(?!saml2|metadata)[^/]+$/.test(new URL(request.url()).pathname)) tickets.push(request.url());
      });
      context.on('weberror', (error) => complaints.push(error.error().message));
      context.on('console', (message) => {
        // A refusal is told by a page with its status.
        const isExpected = /the server responded with a status of 4\d\d/.test(message.text());
        if (message.type() === 'error' && !isExpected) complaints.push(message.text());
      });
      const page = await context.newPage();
      pages.push(page);
      await page.goto(url);
      return page;
    };

    const application = (): string => `${stack().url}/_local/application`;
    const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
    const fill = async (page: Page, userId: string, relayState = ''): Promise<void> => {
      await page.getByLabel('User').fill(userId);
      await page.getByLabel('Relay state').fill(relayState);
    };
    const goOn = (page: Page): Promise<void> => page.getByRole('button', { name: 'Open Constant Contact' }).click();
    const signedIn = (page: Page): Promise<void> => title(page, 'Signed in to Constant Contact').waitFor();

    /** What an application does at the sign-up. */
    const link = async (userId: string, id = accountId): Promise<void> => {
      await ask('POST', '/v1/memberships', { body: { userId, accountId: id } });
      const named = await ask('PUT', '/v1/sso/identities', { body: { userId, accountId: id, externalId: userId } });
      expect(named.status).toBeLessThan(300);
    };
    const ticketFor = async (userId: string, id = accountId): Promise<string> => {
      const { json } = await ask('POST', '/v1/sso/sign-ins', { body: { userId, accountId: id } });
      expect(json).toMatchObject({ allowed: true });
      return json.url;
    };

    it('opens Constant Contact from the application, once the user is linked and has a name', async () => {
      const page = await open(application());
      await title(page, 'Your application').waitFor();
      await expectAccessible(page);
      await fill(page, 'new-user');
      await goOn(page);
      expect(await page.locator('#code').textContent()).toBe('UNKNOWN_USER');
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Link this user' }).click();
      await signedIn(page);
      await expectAccessible(page);
      expect(await page.locator('#user').textContent()).toBe('new-user');
      expect(await page.locator('#relay-state').textContent()).toBe(configured);
      expect(await page.locator('#answers').textContent()).toContain('no request');
      // Neither the response nor anything of the user is in an address.
      expect(new URL(page.url()).search).not.toMatch(/new-user|SAML/);
    });

    it('opens it where the sign-in begins at Constant Contact, and the response answers the request', async () => {
      await link('asked-user');
      const page = await open(`${stack().simulator?.signOnUrl}`);
      await title(page, 'Your application').waitFor();
      expect(await page.textContent('main')).toContain('waits for an answer');
      await fill(page, 'asked-user');
      await goOn(page);
      await signedIn(page);
      expect(await page.locator('#user').textContent()).toBe('asked-user');
      expect(await page.locator('#answers').textContent()).toMatch(/^_[0-9a-f]+$/);
      // Once more, from the page: another request, another answer.
      await page.getByRole('link', { name: 'Sign in from here once more' }).click();
      await fill(page, 'asked-user');
      await goOn(page);
      await signedIn(page);
    });

    it('takes a ticket once, in two tabs as well', async () => {
      await link('ticket-user');
      const url = await ticketFor('ticket-user');
      const page = await open(url);
      await signedIn(page);
      const other = await page.context().newPage();
      await other.goto(url);
      await title(other, 'This link was for one use').waitFor();
      await expectAccessible(other);
    });

    it('signs nobody in twice by the back button', async () => {
      await link('back-user');
      const page = await open(application());
      await fill(page, 'back-user');
      await goOn(page);
      await signedIn(page);
      await page.goBack();
      // The page with the form was replaced by what it has led to.
      await title(page, 'Your application').waitFor();
      expect(tickets).toHaveLength(1);
    });

    it('stays closed where the account is revoked between the ticket and the form', async () => {
      const id = sampleAccounts.longId;
      await link('late-user', id);
      const url = await ticketFor('late-user', id);
      const { headers } = await ask('GET', `/v1/memberships/${id}`);
      const revoked = await ask('POST', `/v1/memberships/${id}/revoke`, {
        body: { justification: 'left the program' },
        headers: { 'if-match': headers.get('etag') ?? '' },
      });
      expect(revoked.status).toBeLessThan(300);
      const page = await open(url);
      await title(page, 'Constant Contact cannot be opened from here now').waitFor();
      await expectAccessible(page);
      expect(page.url()).toBe(url);
    });

    it('leads only where the settings allow it', async () => {
      await link('relayed-user');
      const page = await open(application());
      await fill(page, 'relayed-user', 'https://evil.example/');
      await goOn(page);
      expect(await page.locator('#code').textContent()).toBe('RELAY_STATE_NOT_ALLOWED');
      await page.goto(`${stack().simulator?.signOnUrl}?RelayState=${encodeURIComponent('https://evil.example/')}`);
      await title(page, 'This request cannot be understood').waitFor();
    });

    it('tells no address of a page to the next one', async () => {
      await link('quiet-user');
      const page = await open('about:blank');
      const referrers: (string | undefined)[] = [];
      page.on('request', (request) => referrers.push(request.headers()['referer']));
      await page.goto(await ticketFor('quiet-user'));
      await signedIn(page);
      expect(referrers.filter((referrer) => referrer !== undefined)).toEqual([]);
    });
  });
