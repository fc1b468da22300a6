/**
 * Debian's Chromium, started once by each process of the tests, and ended with it.
 *
 * Its shell without a window needs half the processor time: the whole browser draws a window, with
 * a first page, around every page of a test.
 */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [
  process.env['CHROMIUM_PATH'] ?? '',
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const executablePath = places.find((place) => place !== '' && existsSync(place));

/** Under CI the tests run, and fail, where there is none. */
export const hasChromium = executablePath !== undefined || process.env['CI'] !== undefined;

if (!hasChromium) {
  process.stderr.write(
    'skipped: the tests in a browser need Chromium (apt-get install chromium-headless-shell), or CHROMIUM_PATH\n',
  );
}

const without = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'];

let browser: Promise<Browser> | undefined;

/** @throws Error where there is no Chromium */
export const startedChromium = (): Promise<Browser> => {
  if (executablePath === undefined)
    throw new Error('There is no Chromium: install Debian’s package chromium-headless-shell, or chromium');
  browser ??= chromium.launch({
    executablePath,
    // One process for all pages of a context: they share what one of them has compiled, and none is
    // started for the blank page that each begins with.
    args: [...without, '--renderer-process-limit=1'],
  });
  return browser;
};
