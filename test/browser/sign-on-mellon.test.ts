/** Single sign-on in Chromium with a service provider of somebody else: Apache with mod_auth_mellon. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { useStack } from '../e2e/harness.ts';
import { startedChromium } from '../support/chromium.ts';
import { describeInChromium } from '../support/in-chromium.ts';
import { type Mellon, mayHaveMellon, placeMellon, startMellon } from '../support/saml/acceptors/mellon.ts';

const accountId = sampleAccounts.member;
/** With what has to be escaped. */
const externalId = `o'neil & <söhne>`;
const places = await placeMellon();

describe.skipIf(!mayHaveMellon)('with mod_auth_mellon', () => {
  describeInChromium('single sign-on', () => {
    const { ask, stack } = useStack({
      ssoAcsUrl: places.acsUrl,
      ssoAudience: places.entityId,
      ssoRelayState: places.pageUrl,
      ssoRelayStateIn: 'form',
      ssoAttributes: 'company=accountId',
    });
    let mellon: Mellon;

    beforeAll(async () => {
      const metadata = await fetch(`${stack().url}/sso/metadata`);
      mellon = await startMellon(places, await metadata.text());
      await ask('POST', '/v1/memberships', { body: { userId: 'user-1', accountId } });
      const body = { userId: 'user-1', accountId, externalId };
      expect(await ask('PUT', '/v1/sso/identities', { body })).toMatchObject({ status: 204 });
    }, 120_000);
    afterAll(() => mellon?.close());

    const open = async (url: string): Promise<Page> => {
      const page = await (await startedChromium()).newPage();
      page.setDefaultTimeout(60_000);
      await page.goto(url);
      return page;
    };
    const expectSignedIn = async (page: Page): Promise<void> => {
      await page.locator('#company', { hasText: accountId }).waitFor();
      expect(page.url()).toBe(mellon.pageUrl);
      expect(await page.locator('#user').textContent()).toBe(externalId);
      await page.close();
    };

    it('opens its page from the application', async () => {
      const page = await open(`${stack().url}/_local/application`);
      await page.getByRole('button', { name: 'Open Constant Contact' }).click();
      await expectSignedIn(page);
    });

    it('opens the page that was asked for there, after a request', async () => {
      const page = await open(mellon.pageUrl);
      expect(new URL(page.url()).pathname).toBe('/_local/application/sign-in');
      await page.getByRole('button', { name: 'Open Constant Contact' }).click();
      await expectSignedIn(page);
    });
  });
});
