/** Tests that need Chromium. */
import { describe } from 'vitest';
import { hasChromium } from './chromium.ts';

/**
 * Such tests wait for what they need, for as long as a slow machine may take. In CI each may fail
 * once: a browser has its own mind. The end of the run then says which ones have.
 */
export const describeInChromium = (name: string, tests: () => void): void =>
  void describe.skipIf(!hasChromium)(name, { timeout: 120_000, retry: process.env['CI'] === undefined ? 0 : 1 }, tests);
