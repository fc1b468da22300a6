/** The console in Chromium, against the deployed bundles on a local stack. */
import axe, { type RunOptions } from 'axe-core';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { useStack } from '../e2e/harness.ts';
import { startedChromium } from '../support/chromium.ts';

declare global {
  interface Window {
    /** In pages that were looked at. */
    readonly axe: typeof axe;
  }
}

/** Those who can be picked at the local issuer. */
export type Person = 'Ada' | 'Ben' | 'Cleo' | 'Dora' | 'Edi';

interface OpenOptions extends BrowserContextOptions {
  /** Below `/console`. */
  readonly path?: string;
}

/** As long as a slow machine may take; a page that takes longer hangs. */
const patienceMs = 60_000;

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
  /** What the issuer has left with those who have signed in before, so that they need not pick themselves again. */
  const known = new Map<Person, Awaited<ReturnType<BrowserContext['storageState']>>>();

  afterEach(async () => {
    const found = complaints.filter((complaint) => !expected.some((each) => each.test(complaint)));
    complaints.length = 0;
    expected = [];
    await Promise.all(pages.splice(0).map(close));
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
    // Who was signed in to the console is sent to the issuer at once.
    if (options.storageState !== undefined) await context.addInitScript(asSignedInBefore);
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
      const storageState = known.get(person);
      const page = await openSignedOut({ ...options, ...(storageState && { storageState }) });
      if (storageState === undefined) {
        await signIn(page, person);
        known.set(person, await page.context().storageState());
        return page;
      }
      const [out, pick] = [page.getByRole('button', { name: 'Sign out' }), buttonOf(page, person)];
      await out.or(pick).waitFor();
      // A test before has signed out.
      if (await pick.isVisible()) await pick.click();
      await out.waitFor();
      return page;
    },
    /** What this test brings about on purpose: refusals show in the console of the browser. */
    expectComplaint: (...patterns: readonly RegExp[]): void => {
      expected = [...expected, ...patterns];
    },
  };
}

/** In the browser, once: a test may sign out, and load the page again. */
const asSignedInBefore = (): void => {
  if (sessionStorage.getItem('opened') !== null) return;
  sessionStorage.setItem('opened', 'yes');
  sessionStorage.setItem('signed-in', 'yes');
};

/** What a test still answers in the page's stead does not fail for its end. */
const close = async (page: Page): Promise<void> => {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.context().close();
};

const buttonOf = (page: Page, person: Person) => page.getByRole('button', { name: new RegExp(`^${person}\\b`) });

/** Signs in from the page that offers it, and waits for the page behind it. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await buttonOf(page, person).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

/** No violation of the rules for accessible pages, in what is shown now, light and dark. */
export async function expectAccessible(page: Page): Promise<void> {
  const isThere = await page.evaluate(() => 'axe' in window);
  if (!isThere) await page.evaluate(axe.source);
  expect(await violationsIn(page, {})).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  // Nothing else is another in the dark.
  expect(await violationsIn(page, { runOnly: ['color-contrast', 'link-in-text-block'] }), 'in the dark').toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
}

const violationsIn = (page: Page, options: RunOptions): Promise<string[]> =>
  page.evaluate(async (given) => {
    // A page that follows the colours by a script hears of them with its next frame.
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    // What is found to be in order would take most of the time.
    const { violations } = await window.axe.run({ ...given, resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }, options);

/** The text of what has the focus, for `expect.poll`: it may go there only once the page is drawn. */
export const focusedText = (page: Page) => () => page.evaluate(() => document.activeElement?.textContent);

/** The focused element shows that it is, and is on the screen. */
export const expectVisibleFocus = (page: Page): Promise<void> => expect.poll(() => focusOf(page)).toBe('visible');

const focusOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
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
