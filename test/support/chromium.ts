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

let browser: Promise<Browser> | undefined;

/** @throws Error where there is no Chromium */
export const startedChromium = (): Promise<Browser> => {
  if (executablePath === undefined)
    throw new Error('There is no Chromium: install Debian’s package chromium-headless-shell, or chromium');
  browser ??= chromium.launch({
    executablePath,
    // By site: the pages of a context then share what one of them has compiled.
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync', '--process-per-site'],
  });
  return browser;
};
