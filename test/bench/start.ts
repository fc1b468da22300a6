/** How long a newcomer waits for `npm start` where everything is installed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Figure, median } from './statistics.ts';

const starts = 3;

const secondsToReady = async (): Promise<number> => {
  const begun = performance.now();
  const started = spawn(process.execPath, [fileURLToPath(new URL('../../local/start.ts', import.meta.url))], {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(started.stdout)) {
    if (line.startsWith('ready')) break;
  }
  const seconds = (performance.now() - begun) / 1000;
  if (started.exitCode !== null) throw new Error(`the start ended with ${started.exitCode}`);
  started.kill('SIGTERM');
  await once(started, 'exit');
  return seconds;
};

export const measureStart = async (): Promise<Figure> => {
  const seconds: number[] = [];
  for (let start = 0; start < starts; start += 1) seconds.push(await secondsToReady());
  return {
    what: 'npm start, installed, to the ready line',
    measured: `${median(seconds).toFixed(1)} s, the first re-audit and the sample questions included`,
    baseline: `median of ${starts} starts`,
    goal: '≤ 5 s',
    reached: median(seconds) <= 5,
  };
};
