/** Constant Contact, opened as a user of the application by somebody who helps that user. */
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { sampleAccounts } from '../../../local/simulator/seed.ts';
import { describeInChromium } from '../../support/in-chromium.ts';
import { type Console, expectAccessible, type Person } from '../harness.ts';

export const testOpenAsUser = ({ open, ask }: Console): void =>
  describeInChromium('single sign-on in the console', () => {
    const accountId = sampleAccounts.member;

    beforeAll(async () => {
      for (const userId of ['user-1', 'user-2']) await ask('POST', '/v1/memberships', { body: { userId, accountId } });
      await ask('PUT', '/v1/sso/identities', { body: { userId: 'user-1', accountId, externalId: 'ext-user-1' } });
    });

    const openUser = async (person: Person, userId: string): Promise<Page> => {
      const page = await open(person, { path: `/accounts/${accountId}` });
      await page.getByLabel('User of our application').last().fill(userId);
      await page.getByRole('button', { name: 'Show the accounts' }).click();
      await page.getByRole('cell', { name: /MEMBER/ }).waitFor();
      return page;
    };
    const openButton = (page: Page) =>
      page.getByRole('button', { name: `Open Constant Contact as this user in ${accountId}` });

    it('opens a tab as the user, once, and it is recorded who did', async () => {
      const page = await openUser('Edi', 'user-1');
      await openButton(page).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('as user-1, not as yourself').waitFor();
      await expectAccessible(page);
      await dialog.getByRole('button', { name: 'Make a link' }).click();
      const link = dialog.getByRole('link', { name: 'Open Constant Contact' });
      await link.waitFor();
      await expectAccessible(page);

      // In the place of Constant Contact, to which the tab posts what this service has signed.
      const posted = Promise.withResolvers<string>();
      await page.context().route('**/sso/saml2**', async (route) => {
        const form = new URLSearchParams(route.request().postData() ?? '');
        posted.resolve(Buffer.from(form.get('SAMLResponse') ?? '', 'base64').toString('utf8'));
        await route.fulfill({ contentType: 'text/html', body: '<h1>Constant Contact</h1>' });
      });
      const [tab] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
      await tab.getByRole('heading', { name: 'Constant Contact', exact: true }).waitFor();
      expect(await posted.promise).toContain('>ext-user-1</');
      await dialog.waitFor({ state: 'detached' });

      const { json } = await ask('GET', `/v1/operation-records?accountId=${accountId}`);
      const actors = json.operationRecords.map((record: { actor?: { id?: string } }) => JSON.stringify(record.actor));
      expect(actors.join()).toContain('edi');
    });

    it('says why there is no link', async () => {
      const page = await openUser('Edi', 'user-2');
      await openButton(page).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Make a link' }).click();
      await page.getByRole('dialog').getByText('The user has no name at Constant Contact').waitFor();
      await expectAccessible(page);
    });

    it.each<Person>(['Ada', 'Dora'])('is not offered to %s, whose group was not given it', async (person) => {
      const page = await openUser(person, 'user-1');
      expect(await openButton(page).count()).toBe(0);
    });
  });
