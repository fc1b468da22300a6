/** An end-user connects an account, in Chromium: from the application to the vendor, and back with a yes. */
import { DynamoDBClient, ListTablesCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Page } from 'playwright-core';
import { afterEach, expect, it } from 'vitest';
import { startedChromium } from '../../support/chromium.ts';
import { describeInChromium } from '../../support/in-chromium.ts';
import { type Console, expectAccessible } from '../harness.ts';

export const testConnecting = ({ stack, check, logs }: Console): void =>
  describeInChromium('connecting an account', () => {
    const pages: Page[] = [];
    const urls: string[] = [];
    const complaints: string[] = [];

    afterEach(async () => {
      await Promise.all(pages.splice(0).map((page) => page.context().close()));
      expect(complaints.splice(0)).toEqual([]);
    });

    /** A new browser, at the page that plays the application. */
    const open = async (): Promise<Page> => {
      const context = await (await startedChromium()).newContext();
      const page = await context.newPage();
      pages.push(page);
      page.on('request', (request) => urls.push(request.url()));
      page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
      page.on('console', (message) => {
        const isOfPolicy = /Content Security Policy|blocked/i.test(message.text());
        if (message.type() === 'error' && isOfPolicy) complaints.push(message.text());
      });
      await page.goto(`${stack().url}/_local/connected`);
      return page;
    };
    const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();
    const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();
    /** As far as the page of the vendor that asks who one is. */
    const toVendor = async (page: Page, userId: string): Promise<void> => {
      await page.getByLabel('Your user at the application').fill(userId);
      await press(page, 'Connect a Constant Contact account');
      await heading(page, 'Connect your Constant Contact account');
      await press(page, 'Continue to Constant Contact');
      await heading(page, 'Sign in to Constant Contact');
    };

    it('goes from sign-up to a yes, and leaves the token of the end-user in no store, log or address', async () => {
      const page = await open();
      await page.getByLabel('Your user at the application').fill('frieda-signs-up');
      await press(page, 'Connect a Constant Contact account');
      await heading(page, 'Connect your Constant Contact account');
      await expectAccessible(page);
      await press(page, 'Continue to Constant Contact');
      await press(page, /^\S.*owner of a07e1lwvtuw0/s);
      await press(page, 'Allow');
      await heading(page, 'Your account is connected');
      expect(await page.locator('pre').textContent()).toContain('"code": "MEMBER"');
      expect((await check({ userId: 'frieda-signs-up' })).json).toMatchObject({ allowed: true, code: 'MEMBER' });
      expect(await page.context().cookies(stack().url)).toEqual([]);

      const [token = 'no token was given', ...more] = stack().simulator?.givenTokens ?? [];
      expect([token.split('.').length, more]).toEqual([3, []]);
      const kept = await everythingIn(stack().dynamoDbEndpoint);
      expect(kept).toContain('frieda-signs-up');
      const everywhere = [kept, ...logs, ...urls].join('\n');
      for (const part of [token, token.split('.')[2] ?? '']) expect(everywhere).not.toContain(part);
    });

    it('lets an end-user who has not agreed think again', async () => {
      const page = await open();
      await toVendor(page, 'gustav-thinks');
      await press(page, /owner of a07e1lwvtuw0/);
      await press(page, 'Deny');
      await heading(page, 'You have not agreed');
      await expectAccessible(page);
      await press(page, 'Ask me again');
      await press(page, /owner of a07e1lwvtuw0/);
      await press(page, 'Allow');
      await heading(page, 'Your account is connected');
    });

    it('tells an end-user whose role is too small, who goes back to the application', async () => {
      const page = await open();
      await toVendor(page, 'hanna-creates');
      await press(page, /campaign creator of a07e1lwvtuw0/);
      await press(page, 'Allow');
      await heading(page, 'This user may not read the account');
      await page.getByRole('link', { name: /^Back to 127\.0\.0\.1/ }).click();
      await heading(page, 'Your account is not connected');
      expect(await page.locator('pre').textContent()).toContain('"code": "ACCOUNT_NOT_READABLE"');
    });

    it('keeps two tabs of a browser apart', async () => {
      const [one, context] = [await open(), pages[0]?.context()];
      const two = (await context?.newPage()) ?? one;
      await two.goto(`${stack().url}/_local/connected`);
      await toVendor(one, 'ida-in-one-tab');
      await toVendor(two, 'jens-in-another');
      for (const [page, account] of [
        [two, /owner of a07e1t8rm4q6/],
        [one, /owner of a07e1lwvtuw0/],
      ] as const) {
        await press(page, account);
        await press(page, 'Allow');
        await heading(page, 'Your account is connected');
      }
      expect((await check({ userId: 'ida-in-one-tab' })).json.accountId).toBe('a07e1lwvtuw0');
      expect((await check({ userId: 'jens-in-another' })).json.accountId).toBe('a07e1t8rm4q6');
    });

    it('shows a used link as what it is', async () => {
      const page = await open();
      await toVendor(page, 'karl-comes-back');
      const link = urls.findLast((url) => /\/connect\/[\w-]{43}$/.test(url)) ?? '';
      await page.goto(link);
      await heading(page, 'This link does not work any more');
      await expectAccessible(page);
    });
  });

/** All items of all tables, as text. */
const everythingIn = async (endpoint: string): Promise<string> => {
  const client = new DynamoDBClient({ endpoint });
  const { TableNames: tables = [] } = await client.send(new ListTablesCommand({}));
  const texts: string[] = [];
  for (const TableName of tables) {
    for await (const { Items: items } of paginateScan({ client }, { TableName })) texts.push(JSON.stringify(items));
  }
  client.destroy();
  return texts.join('\n');
};
