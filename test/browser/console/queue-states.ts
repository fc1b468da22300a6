import { expect, it } from 'vitest';
import { endlessText, foreignNames, hostileTexts } from '../../support/hostile-texts.ts';
import { describeInChromium } from '../../support/in-chromium.ts';
import { type Console, expectAccessible, expectVisibleFocus } from '../harness.ts';
import { newcomer, newcomers, serveBatches, serveQueue } from '../long-queue.ts';

export const testStatesOfQueue = ({ open, expectComplaint }: Console): void =>
  describeInChromium('the states of the queue', () => {
    it('sends more than 100 in parts, and keeps those selected that a failed part has left', async () => {
      expectComplaint(/503/);
      const page = await open('Ada');
      await serveQueue(page, newcomers(250), 250);
      const calls = await serveBatches(page, 5);
      await page.getByRole('link', { name: 'Queue' }).click();
      await page.getByRole('checkbox', { name: 'All shown' }).check();
      await page.getByText('250 selected').waitFor();
      await page.keyboard.press('a');
      const dialog = page.getByRole('dialog', { name: 'Approve 250 accounts' });
      await dialog.getByLabel('Reason').waitFor();
      await page.keyboard.press('Enter');
      await dialog.getByText('250 can be approved').waitFor();
      await expectVisibleFocus(page);
      await page.keyboard.press('Enter');
      await dialog.getByText('100 approved').waitFor();
      await dialog.getByRole('alert').waitFor();
      expect(calls.map(({ items, validateOnly }) => [items.length, validateOnly])).toEqual([
        [100, true],
        [100, true],
        [50, true],
        [100, false],
        [100, false],
      ]);
      await expectVisibleFocus(page);
      await page.keyboard.press('Enter');
      await page.getByText('150 selected').waitFor();
      await expectVisibleFocus(page);
    });

    it('takes the page of something else for no answer', async () => {
      const page = await open('Ada');
      const other = { contentType: 'text/html', body: '<h1>Sign in to this network</h1>' };
      await page.route('**/v1/memberships?*', (route) => route.fulfill(other));
      await page.getByRole('link', { name: 'Queue' }).click();
      await page.getByRole('alert').getByText('What has answered is not the service').waitFor();
      expect(await page.getByText('Nobody waits').count()).toBe(0);
      await page.unroute('**/v1/memberships?*');
      await serveQueue(page, newcomers(1), 1);
      await page.route('**/approve', (route) => route.fulfill(other));
      await page.getByRole('button', { name: 'Try again' }).click();
      await page
        .getByRole('row')
        .getByRole('button', { name: /^Approve/ })
        .click();
      await page.getByRole('dialog').getByText('What has answered is not the service').waitFor();
    });

    it('stops between two parts, and stays open to tell what came of the first', async () => {
      const page = await open('Ada');
      await serveQueue(page, newcomers(250), 250);
      const calls = await serveBatches(page);
      let answer: (() => void) | undefined;
      await page.route('**/review-batch', async (route) => {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        await route.fallback();
      });
      await page.getByRole('link', { name: 'Queue' }).click();
      await page.getByRole('checkbox', { name: 'All shown' }).check();
      await page.keyboard.press('a');
      const dialog = page.getByRole('dialog', { name: 'Approve 250 accounts' });
      await dialog.getByLabel('Reason').waitFor();
      await page.keyboard.press('Enter');
      await dialog.getByText('Checking: 0 of 250').waitFor();
      await expect.poll(() => answer).toBeDefined();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      answer?.();
      await dialog.getByText('150 were not checked').waitFor();
      expect(calls.length).toBe(1);
    });

    it('stays usable with 10,000 newcomers', async () => {
      const page = await open('Ada');
      await serveQueue(page, newcomers(10_000), 500);
      await page.getByRole('link', { name: 'Queue' }).click();
      await page.getByRole('button', { name: 'Show more' }).click();
      await page.getByText('1,000 accounts shown, and there are more').waitFor();
      await page.keyboard.press('j');
      const ms = await page.evaluate(() => {
        const start = performance.now();
        for (const key of 'jjjxjxk') document.dispatchEvent(new KeyboardEvent('keydown', { key }));
        return performance.now() - start;
      });
      await page.getByText('2 selected').waitFor();
      expect(ms).toBeLessThan(5000);
    });

    it('shows hostile and long names as text, in any script', async () => {
      const names = [...hostileTexts, ...foreignNames, endlessText, 'a b '.repeat(2500)];
      const page = await open('Ada');
      await serveQueue(
        page,
        names.map((name, index) =>
          newcomer(`a07ehostile${index}`, {
            profile: { organizationName: name, siteOwnerName: name },
            activity: { value: 'unknown', raw: name, source: 'audit', observedAt: '2026-11-21T10:00:00.000Z' },
          }),
        ),
      );
      await page.getByRole('link', { name: 'Queue' }).click();
      await page.getByRole('link', { name: '<img src=x' }).waitFor();
      expect(await page.title()).toBe('Queue · Partner accounts');
      await page.getByRole('link', { name: '株式会社さくら' }).waitFor();
      for (const width of [1280, 390, 640]) {
        await page.setViewportSize({ width, height: 800 });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow, `at ${width} px`).toBeLessThanOrEqual(0);
      }
      await expectAccessible(page);
    });

    it('marks the held and the damaged, and says to ask about the unknown', async () => {
      const at = '2026-11-21T10:00:00.000Z';
      const page = await open('Ada');
      await serveQueue(page, [
        newcomer('a07eheld', { review: { value: 'pending', since: at, held: 'too_many_newcomers' } }),
        newcomer('a07eunknown', { relationship: { value: 'unknown', source: 'import', observedAt: at } }),
        {
          accountId: 'a07edamaged',
          version: 0,
          problem: { code: 'MEMBERSHIP_DAMAGED', title: 'Damaged', status: 500 },
        },
      ]);
      await page.route('**/v1/audits?*', async (route) => {
        const answer = await (await route.fetch()).json();
        const held = { what: 'newcomers', hash: 'f'.repeat(64), count: 120, since: at, asOf: at, runId: 'run-1' };
        await route.fulfill({ json: { ...answer, held: [{ ...held, reason: 'too_many_newcomers' }] } });
      });
      await page.getByRole('link', { name: 'Queue' }).click();
      await page.getByText('120 newcomers are held').waitFor();
      const row = (id: string) => page.getByRole('row').filter({ hasText: id });
      expect(await row('a07eheld').textContent()).toContain('See the audit first');
      expect(await row('a07eunknown').textContent()).toContain('Ask Constant Contact first');
      expect(await row('a07edamaged').textContent()).toContain('MEMBERSHIP_DAMAGED');
      await expectAccessible(page);
      await row('a07eunknown')
        .getByRole('button', { name: /^Ask now/ })
        .click();
      await row('a07eunknown').getByText('It is not ours').waitFor();
    });

    it('says that nobody waits, that it loads, and that it has failed', async () => {
      expectComplaint(/503/);
      const page = await open('Ada');
      let isDown = true;
      let letGo = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      await page.route('**/v1/memberships?*', async (route) => {
        await held;
        return isDown
          ? route.fulfill({ status: 503, json: { code: 'STORE_UNAVAILABLE', title: 'The store is busy', status: 503 } })
          : route.fulfill({ json: { memberships: [] } });
      });
      await page.getByRole('link', { name: 'Queue' }).click();
      await page.getByText('Loading accounts').waitFor();
      letGo();
      await page.getByRole('alert').getByText('The store is busy').waitFor();
      await expectAccessible(page);
      isDown = false;
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('Nobody waits').waitFor();
      await expectAccessible(page);
    });
  });
