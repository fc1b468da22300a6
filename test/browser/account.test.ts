import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeInChromium } from '../support/in-chromium.ts';
import { expectAccessible, expectVisibleFocus, focusedText, useConsole } from './harness.ts';

const problem = (status: number, code: string, title: string) => ({
  status,
  json: { title, status, code, requestId: 'request-1' },
});

describeInChromium('an account in the console', () => {
  const { open, ask, stack, expectComplaint } = useConsole({ reviewMode: 'manual' });

  const versionOf = async (accountId: string): Promise<number> =>
    (await ask('GET', `/v1/memberships/${accountId}`)).json.version;
  const decide = async (accountId: string, decision: string, justification?: string): Promise<void> => {
    const headers = { 'if-match': `"${await versionOf(accountId)}"` };
    const body = justification === undefined ? {} : { justification };
    expect((await ask('POST', `/v1/memberships/${accountId}/${decision}`, { headers, body })).status).toBe(200);
  };
  const dialogOf = (page: Page) => page.getByRole('dialog');
  /** A decision that overtakes its dry run lets that fail. */
  const dryRunOf = (page: Page): Promise<void> => dialogOf(page).getByText('What will change').waitFor();
  const decisionButton = (page: Page, name: string) => page.getByRole('button', { name: `${name}…` });

  it('is approved, revoked with a reason, and reopened, each after a dry run', async () => {
    const page = await open('Ada', { path: '/accounts/a07e1lwvtuw0' });
    await page.getByRole('heading', { name: 'Not yet, it waits for a review' }).waitFor();
    await decisionButton(page, 'Approve').click();
    await dialogOf(page).getByText('What will change: “Waiting for review” → “Approved”').waitFor();
    await dialogOf(page).getByText('Checks of the account say yes from then on').waitFor();
    await dialogOf(page).getByRole('button', { name: 'Approve' }).click();
    await page.getByText('The account a07e1lwvtuw0 is approved.').waitFor();
    await page.getByRole('heading', { name: 'Yes, the account is ours' }).waitFor();
    // The button is no longer there: the focus is above its place.
    await expect.poll(focusedText(page)).toBe('Review');

    await decisionButton(page, 'Revoke').click();
    const revoke = dialogOf(page).getByRole('button', { name: 'Revoke' });
    expect(await revoke.isDisabled()).toBe(true);
    await dryRunOf(page);
    await dialogOf(page).getByLabel('Reason').selectOption('Contract ended');
    await dialogOf(page).getByLabel('More about it').fill('on 31 May');
    await expectAccessible(page);
    await revoke.click();
    await page.getByRole('heading', { name: 'No, a reviewer has revoked it' }).waitFor();
    await page.getByText('Contract ended: on 31 May').waitFor();

    await decisionButton(page, 'Reopen').click();
    await dryRunOf(page);
    await dialogOf(page).getByRole('button', { name: 'Reopen' }).click();
    await page.getByRole('heading', { name: 'Not yet, it waits for a review' }).waitFor();
  });

  it('is denied by keyboard alone, for another reason', async () => {
    const page = await open('Ada', { path: '/accounts/a07e1e5wz7h1' });
    await decisionButton(page, 'Deny').focus();
    await page.keyboard.press('Enter');
    await dryRunOf(page);
    await page.keyboard.press('Escape');
    await dialogOf(page).waitFor({ state: 'detached' });
    await expectVisibleFocus(page);
    await page.keyboard.press('Enter');
    await dryRunOf(page);
    await page.keyboard.press('End');
    await dialogOf(page).getByLabel('The reason, in your words').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('Has two others');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expectVisibleFocus(page);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'No, a reviewer has denied it' }).waitFor();
    await page.getByText('Has two others').waitFor();
    await expectVisibleFocus(page);
  });

  it('that somebody else has decided about meanwhile is shown as it is now, and nothing written is lost', async () => {
    expectComplaint(/412/);
    const accountId = 'a07ek7n2v9b4dl';
    const page = await open('Ben', { path: `/accounts/${accountId}` });
    await decisionButton(page, 'Deny').click();
    await dryRunOf(page);
    await dialogOf(page).getByLabel('Reason').selectOption('Suspected misuse');
    await decide(accountId, 'deny', 'By another one');
    await decide(accountId, 'reopen');
    await dialogOf(page).getByRole('button', { name: 'Deny' }).click();
    await dialogOf(page).getByText('This has changed meanwhile').waitFor();
    await expectAccessible(page);
    const dryRun = page.waitForResponse((answer) => answer.url().endsWith('/deny') && answer.ok());
    await dialogOf(page).getByRole('button', { name: 'Show it as it is now' }).click();
    await dryRun;
    await dryRunOf(page);
    expect(await dialogOf(page).getByLabel('Reason').inputValue()).toBe('Suspected misuse');

    await decide(accountId, 'approve');
    await dialogOf(page).getByRole('button', { name: 'Deny' }).click();
    await dialogOf(page).getByRole('button', { name: 'Show it as it is now' }).click();
    await dialogOf(page).getByText('no longer possible: the account is now “Approved”').waitFor();
    expect(await dialogOf(page).getByRole('button', { name: 'Deny' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await decisionButton(page, 'Revoke').waitFor();
  });

  it('that somebody else has decided about is told once, also if the dry run finds it out as well', async () => {
    expectComplaint(/412/);
    const accountId = 'a07e1t8rm4q6';
    const page = await open('Ben', { path: `/accounts/${accountId}` });
    let letGo = (): void => undefined;
    const refused = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route('**/deny', async (route) => {
      if (route.request().postDataJSON().validateOnly) await refused;
      await route.fulfill(problem(412, 'PRECONDITION_FAILED', 'Changed'));
    });
    await decisionButton(page, 'Deny').click();
    await dialogOf(page).getByLabel('Reason').selectOption('Suspected misuse');
    await dialogOf(page).getByRole('button', { name: 'Deny' }).click();
    await dialogOf(page).getByRole('alert').waitFor();
    const dryRun = page.waitForResponse('**/deny');
    letGo();
    await dryRun;
    await dialogOf(page).getByText('Loading what will come of it').waitFor({ state: 'detached' });
    expect(await dialogOf(page).getByRole('alert').count()).toBe(1);
  });

  it('that is unknown is asked about at Constant Contact, and its move asked for', async () => {
    expectComplaint(/404/);
    const page = await open('Ada', { path: '/accounts/a07eforeign2' });
    await page.getByText('We know nothing about this account').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Ask Constant Contact now' }).click();
    await page.getByRole('heading', { name: 'No, the account is not ours' }).waitFor();

    await page.getByRole('button', { name: 'Ask for the move…' }).click();
    await dialogOf(page).getByLabel('User name at Constant Contact').fill('acme-<b>flowers</b>');
    await dialogOf(page).getByLabel('Name of the customer').fill('株式会社さくら');
    expect(await dialogOf(page).getByRole('button', { name: 'Show what will be sent' }).isDisabled()).toBe(true);
    await dialogOf(page).getByLabel('The customer has agreed').check();
    await dialogOf(page).getByRole('button', { name: 'Show what will be sent' }).click();
    await dialogOf(page).getByRole('heading', { name: 'The owner has to write as well' }).waitFor();
    expect(await dialogOf(page).getByLabel('Text of the mail').inputValue()).toContain('acme-<b>flowers</b>');
    await expectAccessible(page);
    // What is changed has to be looked at again.
    await dialogOf(page).getByLabel('The account was created on').fill(new Date().toISOString().slice(0, 10));
    await dialogOf(page).getByRole('button', { name: 'Show what will be sent' }).click();
    await dialogOf(page).getByText('its owner does not have to write').waitFor();
    await dialogOf(page).getByRole('button', { name: 'Send the mail' }).click();
    await page.getByText('The mail that asks to move the account a07eforeign2 is sent.').waitFor();
    await page.getByText('It was asked on').waitFor();
    expect(page.url()).toBe(`${stack().url}/console/accounts/a07eforeign2`);
  });

  it('cannot be moved where no mail is set up, and a refusal says what to do', async () => {
    expectComplaint(/409/);
    await ask('POST', '/v1/memberships/verify', { body: { accountId: 'a07eforeign3' } });
    const page = await open('Ada', { path: '/accounts/a07eforeign3' });
    await page.route('**/transfer-request', (route) =>
      route.fulfill(problem(409, 'TRANSFER_NOT_CONFIGURED', 'The service is not configured to send mail')),
    );
    await page.getByRole('button', { name: 'Ask for the move…' }).click();
    await dialogOf(page).getByLabel('User name at Constant Contact').fill('acme');
    await dialogOf(page).getByLabel('Name of the customer').fill('Acme');
    await dialogOf(page).getByLabel('The customer has agreed').check();
    await page.keyboard.press('Enter');
    await dialogOf(page).getByText('has to set the sender and the name of the partner first').waitFor();
    expect(await dialogOf(page).getByLabel('Name of the customer').inputValue()).toBe('Acme');
  });

  it('saves the proof of a record, and answers for an earlier moment', async () => {
    expectComplaint(/404/);
    const page = await open('Ada', { path: '/accounts/a07e1t8rm4q6' });
    const save = page.getByRole('button', { name: 'Save the proof of version 1' });
    await page.route('**/proof', (route) => route.fulfill(problem(404, 'RECORD_NOT_PUBLISHED', 'Not published yet')), {
      times: 1,
    });
    await save.click();
    await page.getByText('A new record is published within about two minutes.').waitFor();
    await stack().runSchedule('publish-log');
    const [download] = await Promise.all([page.waitForEvent('download'), save.click()]);
    expect(download.suggestedFilename()).toBe('a07e1t8rm4q6-1.tlog-proof');
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/^c2sp.org\/tlog-proof@v1\n/);

    await page.getByLabel('The answer at an earlier moment').fill('2020-01-01T00:00:00');
    await page.getByRole('button', { name: 'Ask about the past' }).click();
    await page.getByRole('heading', { name: /UNKNOWN_ACCOUNT/ }).waitFor();
  });

  it('is shown without buttons to those who may only look', async () => {
    const page = await open('Cleo', { path: '/accounts/a07e1t8rm4q6' });
    for (const scope of ['membership/verify', 'membership/review']) await page.getByText(`needs ${scope}`).waitFor();
    await page.getByRole('button', { name: 'Read the plan' }).click();
    await page.getByText('needs partner/manage').waitFor();
    const buttons = await page.getByRole('main').getByRole('button').allTextContents();
    const look = /^(Show the accounts|Read the plan again|Ask about the past|Save the proof.*)$/;
    expect(buttons.filter((name) => !look.test(name))).toEqual([]);
    await expectAccessible(page);
  });

  it('that cannot be loaded says why, and can be tried again', async () => {
    expectComplaint(/500/);
    const page = await open('Cleo');
    await page.route(
      '**/v1/memberships/a07e1t8rm4q6',
      (route) => route.fulfill(problem(500, 'MEMBERSHIP_DAMAGED', 'The stored data is damaged')),
      { times: 1 },
    );
    await page.getByRole('link', { name: 'Accounts' }).click();
    await page.getByRole('link', { name: 'a07e1t8rm4q6' }).click();
    await page.getByText('how to repair the account from its records').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'What we know' }).waitFor();
    await expect.poll(focusedText(page)).toBe('Account a07e1t8rm4q6');
  });

  it('is none where the address has something else, which is not repeated', async () => {
    const page = await open('Cleo', { path: '/accounts/%3Cimg%20src=x%3E' });
    await page.getByRole('heading', { name: 'This is not an account id' }).waitFor();
    expect(await page.getByRole('main').textContent()).not.toContain('img');
  });
});
