/** How much a first visit to the console loads, and how soon it can be used on a slow line and a slow machine. */
import type { Page } from 'playwright-core';
import type { LocalStack } from '../../local/stack.ts';
import { startedChromium } from '../support/chromium.ts';
import { type Figure, median } from './statistics.ts';

const visits = 5;
const maxKilobytes = 60;
const maxSeconds = 1.5;

/** 1 Mb/s each way, the delay of a good mobile line, and a fourth of this machine's speed. */
const line = { offline: false, latency: 40, downloadThroughput: 1_000_000 / 8, uploadThroughput: 1_000_000 / 8 };
const slowdown = 4;

interface Visit {
  readonly bytes: number;
  /** From the navigation to the button that signs in. */
  readonly signIn: number;
  /** From the way back from the issuer to the form of the first page. */
  readonly ask: number;
}

/** Measured in the page itself: the driver's own waiting would be part of it. */
const secondsUntil = (page: Page, selector: string): Promise<number> =>
  page.evaluate(`(async () => {
    while (document.querySelector(${JSON.stringify(selector)}) === null) await new Promise(requestAnimationFrame);
    return performance.now() / 1000;
  })()`);

async function visit(url: string): Promise<Visit> {
  const browser = await startedChromium();
  const context = await browser.newContext();
  const page = await context.newPage();
  const devTools = await context.newCDPSession(page);
  await devTools.send('Network.enable');
  await devTools.send('Network.emulateNetworkConditions', line);
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  let bytes = 0;
  devTools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.goto(`${url}/console`, { waitUntil: 'commit' });
  const signIn = await secondsUntil(page, 'button.primary');
  await page.waitForLoadState('networkidle');
  const loaded = bytes;
  await page.getByRole('button', { name: 'Sign in' }).click();
  // The browser has the files by now; a person who comes for the first time has just loaded them.
  await Promise.all([
    page.waitForURL('**/console?code=*', { waitUntil: 'commit' }),
    page.getByRole('button', { name: /^Ada/ }).click(),
  ]);
  const ask = await secondsUntil(page, 'form input:not([type=radio])');
  await context.close();
  return { bytes: loaded, signIn, ask };
}

export async function measureConsole({ url }: Pick<LocalStack, 'url'>): Promise<Figure[]> {
  const all: Visit[] = [];
  // The first starts the function; it is not counted.
  await visit(url);
  for (let each = 0; each < visits; each += 1) all.push(await visit(url));
  // The tests end it with their process; the bench would wait for it.
  await (await startedChromium()).close();
  const of = (name: keyof Visit): number => median(all.map((each) => each[name]));
  const kilobytes = of('bytes') / 1024;
  const baseline = `median of ${visits} visits, nothing cached, 1 Mb/s, CPU 4× slower`;
  return [
    {
      what: 'console: first load, all files with their headers',
      measured: `${kilobytes.toFixed(1)} KB`,
      baseline,
      goal: `≤ ${maxKilobytes} KB`,
      reached: kilobytes <= maxKilobytes,
    },
    {
      what: 'console: until one can sign in; until one can ask, coming back from the issuer',
      measured: `${of('signIn').toFixed(2)} s; ${of('ask').toFixed(2)} s`,
      baseline,
      goal: `≤ ${maxSeconds} s each`,
      reached: Math.max(of('signIn'), of('ask')) <= maxSeconds,
    },
  ];
}
