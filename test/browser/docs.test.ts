import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ApiDocument } from '../../console/api-page/document.ts';
import { startedChromium } from '../support/chromium.ts';
import { describeInChromium } from '../support/in-chromium.ts';
import { document, startApiPage, startIssuer } from './api-page-servers.ts';
import { expectAccessible } from './harness.ts';

describeInChromium('the API page', () => {
  /** What the issuer and the API were asked. */
  const asked: string[] = [];
  let issuer: Awaited<ReturnType<typeof startIssuer>>;
  let served: Awaited<ReturnType<typeof startApiPage>>;
  let page: Page;
  let origins: Set<string>;
  const complaints: string[] = [];

  beforeAll(async () => {
    issuer = await startIssuer(asked);
    served = await startApiPage(issuer.url, asked);
  });
  afterEach(async () => {
    await page.context().close();
    asked.length = 0;
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(() => {
    issuer.close();
    served.close();
  });

  const open = async (prepare: () => Promise<unknown> = async () => {}): Promise<void> => {
    const context = await (await startedChromium()).newContext({ reducedMotion: 'reduce' });
    context.setDefaultTimeout(60_000);
    origins = new Set();
    context.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol !== 'data:') origins.add(origin);
    });
    // What the policy blocks is an error there as well.
    context.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    context.on('weberror', (error) => complaints.push(error.error().message));
    page = await context.newPage();
    await prepare();
    await page.goto(`${served.url}/docs`);
  };

  /** Only these paths: with all others each step takes ten times as long. */
  const openOnly = (...only: readonly string[]): Promise<void> => {
    const { paths, ...rest } = JSON.parse(document) as ApiDocument;
    const few = Object.fromEntries(Object.entries(paths).filter(([path]) => only.includes(path)));
    return open(() => page.route('**/openapi.json', (route) => route.fulfill({ json: { ...rest, paths: few } })));
  };
  const openOperation = (id: string): Promise<void> =>
    page.locator(`#operations-${id} .opblock-summary-control`).click();

  const showSignIns = (): Promise<void> =>
    page.locator('.scheme-container').getByRole('button', { name: 'Authorize' }).click();
  const way = (name: string): Locator => page.locator('.auth-container', { hasText: name });
  const choose = (box: Locator): Promise<void> => box.locator('.auth-btn-wrapper .authorize').click();

  /** @returns the status that the page shows */
  const execute = async (): Promise<string> => {
    await page.locator('.auth-btn-wrapper .btn-done').first().click();
    await page.locator('button.execute').click();
    const status = page.locator('.live-responses-table .response .response-col_status');
    return (await status.first().innerText()).slice(0, 3);
  };

  it('shows each operation of the document', async () => {
    await open();
    await page.getByRole('status').waitFor({ state: 'detached' });
    await page.locator('.opblock').first().waitFor();
    const { paths } = JSON.parse(document) as ApiDocument;
    const operations = Object.values(paths).flatMap((path) => Object.keys(path));
    expect(await page.locator('.opblock').count()).toBe(operations.length);
    expect(await page.locator('#page-status').count()).toBe(0);
    // Neither Swagger UI's validator nor anything else that it could know.
    expect([...origins]).toEqual([served.url]);
    await expectAccessible(page);
  });

  it('can be read, heard and used by everyone, whatever is open', async () => {
    // Between them they have parameters of each kind, a body and all kinds of schema.
    await openOnly('/v1/memberships/check', '/v1/memberships');
    await openOperation('list-list-memberships');
    await page.getByLabel('pageSize').waitFor();
    // Whoever sends its address sends the open operation with it.
    expect(page.url()).toContain('#/list/list-memberships');
    await expectAccessible(page);
    await openOperation('list-list-memberships');

    await openOperation('check-check-membership');
    await page.getByRole('button', { name: 'Try it out' }).click();
    await page.locator('button.execute').click();
    await page.locator('.live-responses-table').waitFor();
    await expectAccessible(page);

    await showSignIns();
    await page.getByRole('dialog', { name: 'Authorizations' }).waitFor();
    await expectAccessible(page);
  });

  it('tries an operation, with a pasted token or as a person, and asks nobody else', async () => {
    await openOnly('/v1/memberships/check');
    await openOperation('check-check-membership');
    await page.getByRole('button', { name: 'Try it out' }).click();

    await showSignIns();
    await way('bearer').locator('input').fill('token-of-application');
    await choose(way('bearer'));
    expect(await execute()).toBe('200');
    expect(asked).toEqual(['Bearer token-of-application /v1/memberships/check']);
    expect([...origins]).toEqual([served.url]);

    asked.length = 0;
    await showSignIns();
    await way('bearer').locator('.btn', { hasText: 'Logout' }).click();
    issuer.refuse(true);
    await choose(way('signIn'));
    await way('signIn').locator('.errors').getByText('access_denied').waitFor();
    issuer.refuse(false);
    await choose(way('signIn'));
    await way('signIn').getByRole('heading', { name: 'Authorized' }).waitFor();
    // Both windows of the issuer have closed themselves.
    await expect.poll(() => page.context().pages().length).toBe(1);
    await execute();
    await expect
      .poll(() => asked)
      .toEqual([
        'GET /authorize',
        'GET /authorize',
        // Without asking first whether it may.
        'POST /token',
        'Bearer token-of-ada /v1/memberships/check',
      ]);
    expect([...origins].sort()).toEqual([served.url, issuer.url].sort());
  });

  it('says what is wrong where the document cannot be loaded', async () => {
    await open(() => page.route('**/openapi.json', (route) => route.fulfill({ status: 200, body: 'no document' })));
    await page.getByRole('status').getByText('could not be loaded').waitFor();
  });
});
