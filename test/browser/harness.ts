/** The console in Chromium, against the deployed bundles on a local stack. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { default as axe, RunOptions } from 'axe-core';
import type { BrowserContext, Page, ViewportSize } from 'playwright-core';
import { afterAll, afterEach, expect } from 'vitest';
import { useStack } from '../e2e/harness.ts';
import { startedChromium } from '../support/chromium.ts';
import { goSignedIn } from './signed-in.ts';

declare global {
  interface Window {
    /** In pages that were looked at. */
    readonly axe: typeof axe;
  }
}

/** Those who can be picked at the local issuer. */
export type Person = 'Ada' | 'Ben' | 'Cleo' | 'Dora' | 'Edi';

interface OpenOptions {
  /** Below `/console`. */
  readonly path?: string;
  readonly viewport?: ViewportSize;
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
  const complaints: string[] = [];
  let expected: RegExp[] = [];
  /** Of those who are signed in. The first page of each stays open. */
  const browsers = new Map<Person, BrowserContext>();
  /** Of this test. */
  const strangers: BrowserContext[] = [];

  afterEach(async () => {
    const found = complaints.filter((complaint) => !expected.some((each) => each.test(complaint)));
    complaints.length = 0;
    expected = [];
    await Promise.all(strangers.splice(0).map(close));
    for (const browser of browsers.values()) await closePages(browser);
    expect(found).toEqual([]);
  });
  afterAll(async () => {
    for (const browser of browsers.values()) await browser.close();
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

  const newPage = async (context: BrowserContext): Promise<Page> => {
    const page = await context.newPage();
    watch(page);
    return page;
  };

  /** A browser whose first page keeps the process that has compiled the console. */
  const startBrowser = async (): Promise<BrowserContext> => {
    const context = await newContext();
    await (await context.newPage()).goto(`${stack.stack().url}/console/sign-in.json`);
    return context;
  };
  const browserOf = async (person: Person): Promise<BrowserContext> => {
    const browser = browsers.get(person) ?? (await startBrowser());
    browsers.set(person, browser);
    return browser;
  };

  return {
    ...stack,
    /** A page in a browser of its own, where nobody is signed in. */
    openSignedOut: async (path = ''): Promise<Page> => {
      const context = await newContext();
      strangers.push(context);
      const page = await newPage(context);
      await page.goto(`${stack.stack().url}/console${path}`);
      return page;
    },
    /** A new page in the browser of this person, who is signed in. */
    open: async (person: Person, { path = '', viewport }: OpenOptions = {}): Promise<Page> => {
      const page = await newPage(await browserOf(person));
      if (viewport !== undefined) await page.setViewportSize(viewport);
      const { url, signIn } = stack.stack();
      const [subject, returnTo] = [person.toLowerCase(), `/console${path}`];
      await goSignedIn(page, { signIn: signIn.forConsole, url, subject, returnTo });
      return page;
    },
    /** What this test brings about on purpose: refusals show in the console of the browser. */
    expectComplaint: (...patterns: readonly RegExp[]): void => {
      expected = [...expected, ...patterns];
    },
  };
}

/** What the tests of a file use. */
export type Console = ReturnType<typeof useConsole>;

const newContext = async (): Promise<BrowserContext> => {
  const context = await (await startedChromium()).newContext({ reducedMotion: 'reduce' });
  context.setDefaultTimeout(patienceMs);
  return context;
};

/** Closes all but the first. What a test still answers in a page's stead does not fail for its end. */
const closePages = async (context: BrowserContext): Promise<void> => {
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await Promise.all(
    context
      .pages()
      .slice(1)
      .map(async (page) => {
        await page.unrouteAll({ behavior: 'ignoreErrors' });
        await page.close();
      }),
  );
};

const close = async (context: BrowserContext): Promise<void> => {
  for (const page of context.pages()) await page.unrouteAll({ behavior: 'ignoreErrors' });
  await context.close();
};

const buttonOf = (page: Page, person: Person) => page.getByRole('button', { name: new RegExp(`^${person}\\b`) });

/** Signs in from the page that offers it, and waits for the page behind it. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await buttonOf(page, person).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

/** Half as long as `axe.source`, and so compiled in two thirds of the time. */
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** No violation of the rules for accessible pages, in what is shown now, light and dark. */
export async function expectAccessible(page: Page): Promise<void> {
  const isThere = await page.evaluate(() => 'axe' in window);
  if (!isThere) await page.evaluate(axeSource);
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
    // What is found to be in order would take most of the time. No rule that runs reads the style
    // sheets apart from what they do.
    const preload = { assets: ['media'] };
    const { violations } = await window.axe.run({ ...given, preload, resultTypes: ['violations'] });
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
