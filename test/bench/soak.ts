/**
 * `npm run soak`: mixed work on the local stack for half an hour, or for so many minutes as its
 * argument says. Memory must not grow, and no answer may be wrong.
 *
 * The script starts Node with small heaps, so that V8 collects soon what nothing needs. By default it
 * lets the heaps of ten threads grow to several times of what they hold before it collects, at times
 * of their own: that hides what is kept for ever, and looks like it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalStack } from '../../local/stack.ts';
import { reAudit } from '../../shared/api/operations/audit.ts';
import { soakWork, type Tally } from './soak-work.ts';
import { type Figure, median, printTable } from './statistics.ts';

const minutes = Number(process.argv[2] ?? 30);
if (!(minutes > 0)) throw new Error('npm run soak -- <minutes>');
/** Until then all functions have started, and caches are full. */
const warmUp = 0.25;
const lasting = 4;

const folder = await mkdtemp(join(tmpdir(), 'soak-'));
const tally: Tally = { counts: { checks: 0, reviews: 0, webhooks: 0, audits: 0 }, serverErrors: 0, wrong: [] };
const stack = await startLocalStack({
  // What is stored is on disk: it grows, and is no part of what is measured.
  env: { ...process.env, LOCAL_DATA_DIR: folder },
  context: {
    auditEverySeconds: '60',
    // So that the brake holds none of what is canceled and opened again.
    brakeMinRevocations: '100000',
    partnerRatePerSecond: '1000',
    partnerRatePerDay: '1000000',
  },
  simulator: { seedCount: 500, limits: { perSecond: undefined, perDay: 1_000_000 } },
  isThrottled: false,
});
const { simulator } = stack;
if (simulator === undefined) throw new Error('the soak needs the simulator');
const samples: number[] = [];
try {
  const audited = await stack.runSchedule(reAudit.name);
  if (!audited.ok) throw new Error(`the audit failed: ${JSON.stringify(audited)}`);
  const ends = Date.now() + minutes * 60_000;
  const isOver = (): boolean => Date.now() >= ends;
  // Scopes of all that is done; the token must outlive the soak.
  const token = await stack.token(['membership/check', 'membership/review'], {
    lifetimeSeconds: 2 * minutes * 60 + 600,
  });
  const work = soakWork({ stack, simulator, token, tally, isOver });
  const sampling = setInterval(() => samples.push(process.memoryUsage.rss() / 1024 ** 2), 1_000);
  const telling = setInterval(
    () => process.stderr.write(`${JSON.stringify({ ...tally, rss: samples.at(-1) })}\n`),
    60_000,
  );
  await Promise.all([...Array.from({ length: lasting }, work.check), work.review(), work.webhook(), work.audit()]);
  clearInterval(sampling);
  clearInterval(telling);
} finally {
  await stack.close();
  await rm(folder, { recursive: true, force: true });
}

const warm = samples.slice(Math.floor(samples.length * warmUp));
const fifth = Math.ceil(warm.length / 5);
const [first, last] = [median(warm.slice(0, fifth)), median(warm.slice(-fifth))];
const growth = last / first - 1;
const { counts, serverErrors, wrong } = tally;
const figures: Figure[] = [
  {
    what: `soak of ${minutes} minutes: memory of gateway and functions`,
    measured: `${first.toFixed(0)} MB, then ${last.toFixed(0)} MB: ${(100 * growth).toFixed(1)} %`,
    baseline: 'medians of the first and the last fifth after the first quarter',
    goal: '± 5 %',
    reached: Math.abs(growth) <= 0.05,
  },
  {
    what: 'soak: answers',
    measured: `${wrong.length} wrong, ${serverErrors} of 5xx`,
    baseline: `${counts.checks} checks, ${counts.reviews} reviews, ${counts.webhooks} webhooks, ${counts.audits} ticks of the audit`,
    goal: '0, 0',
    reached: wrong.length === 0 && serverErrors === 0,
  },
];
printTable(figures);
for (const line of wrong.slice(0, 20)) process.stderr.write(`${line}\n`);
if (figures.some(({ reached }) => !reached)) process.exitCode = 1;
