import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { fewAccounts } from '../e2e/harness.ts';
import { describeInChromium } from '../support/in-chromium.ts';
import { expectAccessible, expectVisibleFocus, useConsole } from './harness.ts';

describeInChromium('lists in the console', () => {
  const { open, ask, expectComplaint } = useConsole();

  const choose = (page: Page, text: string | Buffer, name = 'list.csv'): Promise<void> =>
    page.locator('input[type="file"]').setInputFiles({
      name,
      mimeType: 'text/csv',
      buffer: typeof text === 'string' ? Buffer.from(text) : text,
    });
  const preview = (page: Page) => page.getByRole('button', { name: 'See what would come of it' });
  const savedText = async (page: Page, act: () => Promise<void>) => {
    const [download] = await Promise.all([page.waitForEvent('download'), act()]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  };
  const reviewOf = async (accountId: string): Promise<string> =>
    (await ask('GET', `/v1/memberships/${accountId}`)).json.review?.value;

  const list = [
    'accountId;User ID;Review;',
    'a07e1lwvtuw0;user-1;Denied;',
    'a07e00000000;user-2',
    'a07e00000001;1.2E+11;approved;',
  ].join('\n');

  it('are imported by keyboard alone: first what would come of it, then with a result for each row', async () => {
    const page = await open('Ada', { path: '/lists' });
    await expectAccessible(page);
    await choose(page, list);
    await page.getByText('text/csv').waitFor();
    await page.getByText('a07e1lwvtuw0;user-1;Denied;').waitFor();
    await preview(page).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Import 2 rows' }).waitFor();
    await expectVisibleFocus(page);
    await page.getByText('1 review would be set').waitFor();
    const refused = page.getByRole('row').filter({ hasText: 'a07e00000001' });
    expect(await refused.textContent()).toContain('is a number in scientific notation');
    await expectAccessible(page);
    expect(await reviewOf('a07e1lwvtuw0')).toBe('approved');
    await page.getByRole('radio', { name: 'Refused' }).check();
    await expect.poll(() => page.getByRole('row').count()).toBe(2);
    await page.getByRole('radio', { name: /^Change a review/ }).check();
    await page.getByText('The review before: Approved').waitFor();

    await page.getByRole('button', { name: 'Import 2 rows' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('2 rows imported, 1 refused.').waitFor();
    await expectAccessible(page);
    expect(await reviewOf('a07e1lwvtuw0')).toBe('denied');
    const { name, text } = await savedText(page, () =>
      page.getByRole('button', { name: 'Save the results as CSV' }).click(),
    );
    expect(name).toMatch(/^import-results-\d{4}-\d\d-\d\d\.csv$/);
    expect(text.split('\r\n').slice(0, 2)).toEqual([
      '\ufeffline,accountId,outcome,reviewBefore,userNameMovedFrom,code,detail',
      '2,a07e1lwvtuw0,applied,approved,,,',
    ]);
  });

  it('go on by themselves where the service has stopped, and from there after a failure', async () => {
    expectComplaint(/503/);
    const page = await open('Ada', { path: '/lists' });
    const asked: string[] = [];
    const keys: (string | undefined)[] = [];
    await page.route('**/v1/memberships/import*', (route) => {
      const query = new URL(route.request().url()).searchParams;
      const from = Number(query.get('fromLine') ?? 1);
      const isDry = query.get('validateOnly') === 'true';
      asked.push(`${isDry ? 'dry' : 'import'} ${from}`);
      keys.push(route.request().headers()['idempotency-key']);
      if (!isDry && from === 3 && !asked.includes('again')) {
        asked.push('again');
        // Waits longer than the client does by itself.
        return route.fulfill({ status: 503, headers: { 'retry-after': '60' }, json: { message: 'Unavailable' } });
      }
      const isLast = from === 4;
      const results = [{ line: from === 1 ? 2 : from, accountId: `a07e${from}`, outcome: isDry ? 'valid' : 'applied' }];
      const counts = { rows: 1, applied: isDry ? 0 : 1, valid: isDry ? 1 : 0, unchanged: 0, refused: 0 };
      const next = { 1: 3, 3: 4 }[from];
      return route.fulfill({ json: { ...counts, results, complete: isLast, ...(next && { nextLine: next }) } });
    });
    await choose(page, 'accountId\na07e1\na07e3\na07e4\n');
    await preview(page).click();
    await page.getByRole('button', { name: 'Import 3 rows' }).click();
    await page.getByRole('alert').getByText('Try it again in 60 s.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('3 rows imported, 0 refused.').waitFor();
    expect(asked).toEqual(['dry 1', 'dry 3', 'dry 4', 'import 1', 'import 3', 'again', 'import 3', 'import 4']);
    // Each part has a key of its own, which an attempt after a failure has again.
    const [first, second, third, fourth] = keys.slice(3);
    expect(second).toBe(third);
    expect(new Set([first, second, fourth]).size).toBe(3);
    expect(keys.slice(0, 3)).toEqual([undefined, undefined, undefined]);
  });

  it('of other encodings are sent as they are, once a person has said which one it is', async () => {
    const page = await open('Ada', { path: '/lists' });
    await choose(page, Buffer.from('accountId,userId\na07e1lwvtuw0,Müller\n', 'latin1'));
    await page.getByLabel('Encoding of the file').selectOption('windows-1252');
    await page.getByText('a07e1lwvtuw0,Müller').waitFor();
    await expectAccessible(page);
    await preview(page).click();
    await page.getByRole('button', { name: 'Import 1 row' }).click();
    await page.getByText('1 row imported, 0 refused.').waitFor();
    const { json } = await ask('POST', '/v1/memberships/check', { body: { userId: 'Müller' } });
    expect(json.accountId).toBe('a07e1lwvtuw0');
  });

  it('that are no lists are refused at once, and what the service refuses is told', async () => {
    expectComplaint(/400/);
    const page = await open('Ada', { path: '/lists' });
    await choose(page, Buffer.from([0x50, 0x4b, 3, 4, 9]), 'list.xlsx');
    await page.getByRole('alert').getByText('This is a workbook').waitFor();
    await expectAccessible(page);
    await choose(page, 'nonsense,<script>alert(1)</script>\n1,2\n');
    await page.getByText('nonsense,<script>').waitFor();
    await preview(page).click();
    await page.getByRole('alert').getByText('VALIDATION_FAILED').waitFor();
    await expectAccessible(page);
  });

  it('can be dropped', async () => {
    const page = await open('Ada', { path: '/lists' });
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['{"accountId":"a07e1lwvtuw0"}\n'], 'list.jsonl'));
      return transfer;
    });
    await page.locator('.drop').dispatchEvent('drop', { dataTransfer: data });
    await page.getByText('JSON lines', { exact: true }).first().waitFor();
    await preview(page).click();
    await page.getByText('Already so').first().waitFor();
  });

  it('are exported, all pages as one file that can be imported again', async () => {
    const page = await open('Cleo', { path: '/lists' });
    await page.getByText('You may look, but not import').waitFor();
    // Pages of ten, so that there are several.
    await page.route('**/export?*', (route) =>
      route.continue({ url: route.request().url().replace('pageSize=1000', 'pageSize=10') }),
    );
    const csv = await savedText(page, () => page.getByRole('button', { name: 'Export all accounts' }).click());
    expect(csv.name).toMatch(/^memberships-.*\.csv$/);
    expect(csv.text.startsWith('\ufeffaccountId,')).toBe(true);
    const rows = csv.text.trimEnd().split('\n').length - 1;
    expect(rows).toBeGreaterThanOrEqual(fewAccounts);
    await page.getByText(`${rows} accounts saved as`).waitFor();
    await expectAccessible(page);
    await page.getByRole('radio', { name: 'JSON lines' }).check();
    const json = await savedText(page, () => page.getByRole('button', { name: 'Export all accounts' }).click());
    expect(
      json.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)).length,
    ).toBe(rows);
  });

  it('can be stopped on their way, and go on after a failure', async () => {
    expectComplaint(/503/);
    const page = await open('Cleo', { path: '/lists' });
    let pages = 0;
    await page.route('**/export?*', (route) => {
      pages += 1;
      if (pages === 2) return route.fulfill({ status: 503, headers: { 'retry-after': '60' }, body: '' });
      const hasMore = pages < 3;
      return route.fulfill({
        contentType: 'text/csv',
        body: pages === 1 ? 'accountId\na\nb\n' : 'c\n',
        headers: hasMore ? { link: '</v1/memberships/export?pageToken=next>; rel="next"' } : {},
      });
    });
    await page.getByRole('button', { name: 'Export all accounts' }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page);
    const { text } = await savedText(page, () => page.getByRole('button', { name: 'Try again' }).click());
    expect(text).toBe('accountId\na\nb\nc\n');
    await page.getByText('3 accounts saved as').waitFor();

    await page.unroute('**/export?*');
    await page.route('**/export?*', () => undefined);
    await page.getByRole('button', { name: 'Export all accounts' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('The export was stopped. No file was saved.').waitFor();
  });
});
