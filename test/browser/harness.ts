/** The console in Chromium, against the deployed bundles on a local stack. */
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, expect, vi } from 'vitest';
import { useStack } from '../e2e/harness.ts';
import { startedChromium } from '../support/chromium.ts';

/** Those who can be picked at the local issuer. */
export type Person = 'Ada' | 'Ben' | 'Cleo' | 'Dora';

interface OpenOptions extends BrowserContextOptions {
  /** Below `/console`. */
  readonly path?: string;
}

/** A shorter one is a sign of a page that hangs. */
const patienceMs = 20_000;

/**
 * A stack with a first audit done, and pages of signed-in people. After each test nothing may have
 * left the origin, and the page may have had nothing to complain about: neither an exception nor
 * anything that its policy has blocked.
 */
export function useConsole(...stackOf: Parameters<typeof useStack>) {
  const stack = useStack(...stackOf);
  const pages: Page[] = [];
  const complaints: string[] = [];
  let expected: RegExp[] = [];
  // axe alone takes seconds where other tests use the machine as well.
  vi.setConfig({ testTimeout: 60_000 });

  afterEach(async () => {
    const found = complaints.filter((complaint) => !expected.some((each) => each.test(complaint)));
    complaints.length = 0;
    expected = [];
    await Promise.all(pages.splice(0).map((page) => page.context().close()));
    expect(found).toEqual([]);
  });

  const watch = (page: Page): void => {
    const origin = stack.stack().url;
    page.on('request', (request) => {
      const url = new URL(request.url());
      const isLocal = ['data:', 'blob:'].includes(url.protocol) || url.origin === origin;
      if (!isLocal) complaints.push(`left the origin: ${url}`);
    });
    page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
    });
  };

  /** A page in a browser of its own, where nobody is signed in. */
  const openSignedOut = async ({ path = '', ...options }: OpenOptions = {}): Promise<Page> => {
    const browser = await startedChromium();
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(patienceMs);
    const page = await context.newPage();
    pages.push(page);
    watch(page);
    await page.goto(`${stack.stack().url}/console${path}`);
    return page;
  };

  return {
    ...stack,
    openSignedOut,
    /** A page in a browser of its own, with this person signed in. */
    open: async (person: Person, options: OpenOptions = {}): Promise<Page> => {
      const page = await openSignedOut(options);
      await signIn(page, person);
      return page;
    },
    /** What this test brings about on purpose: refusals show in the console of the browser. */
    expectComplaint: (...patterns: readonly RegExp[]): void => {
      expected = [...expected, ...patterns];
    },
  };
}

/** Signs in from the page that offers it, and waits for the page behind it. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: new RegExp(`^${person}\\b`) }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

/** No violation of the rules for accessible pages, in what is shown now, light and dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // There are no frames of other origins: nothing has to be put together in a page of its own.
    const rules = new AxeBuilder({ page }).setLegacyMode();
    // Nothing else is another in the dark.
    if (colorScheme === 'dark') rules.withRules(['color-contrast', 'link-in-text-block']);
    const { violations } = await rules.analyze();
    const found = violations.map(
      ({ id, nodes }) => `${id} (${colorScheme}): ${nodes.map(({ html }) => html).join(' ')}`,
    );
    expect(found).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** The focused element shows that it is, and is on the screen. */
export async function expectVisibleFocus(page: Page): Promise<void> {
  const focus = await page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return 'nothing has the focus';
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { top, bottom } = element.getBoundingClientRect();
    const isSeen = bottom > 0 && top < window.innerHeight;
    if (!isSeen) return `out of sight: ${element.outerHTML.slice(0, 200)}`;
    return outlineStyle === 'none' || outlineWidth === '0px'
      ? `no outline: ${element.outerHTML.slice(0, 200)}`
      : 'visible';
  });
  expect(focus).toBe('visible');
}
