/** The time that a newcomer waits for `npm start` once everything is installed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Figure, median } from './statistics.ts';

const starts = 5;
const maxSeconds = 5;

/** The environment of a terminal: without what `npm run bench` and a developer's settings add. */
const environment = (): NodeJS.ProcessEnv => {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, PORT: '0' };
};

const secondsToReady = async (): Promise<number> => {
  const begun = performance.now();
  const npm = spawn('npm', ['start'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(npm.stdout)) {
    if (line.startsWith('ready')) break;
  }
  const seconds = (performance.now() - begun) / 1000;
  if (npm.exitCode !== null) throw new Error(`the start ended with ${npm.exitCode}`);
  npm.kill('SIGTERM');
  await once(npm, 'exit');
  return seconds;
};

export const measureStart = async (): Promise<Figure> => {
  const seconds: number[] = [];
  for (let start = 0; start < starts; start += 1) seconds.push(await secondsToReady());
  return {
    what: 'npm start, installed, to the ready line',
    measured: `${median(seconds).toFixed(1)} s, the first re-audit and the sample questions included`,
    baseline: `median of ${starts} starts`,
    goal: `≤ ${maxSeconds} s`,
    reached: median(seconds) <= maxSeconds,
  };
};
