import { expect, test } from 'vitest';
import { playChaos } from './chaos.ts';
import { noCoverage } from './coverage.ts';
import { usualInterleavings } from './interleavings/scenarios.ts';
import { onlySeed, played, scenarios, usualScenarios } from './scenarios.ts';

const file = 'chaos.test.ts';

test('at least 10,000 scenarios are played', () => {
  const { chaos, crashes } = usualScenarios;
  expect(chaos + crashes + usualInterleavings).toBeGreaterThanOrEqual(10_000);
});

test('whatever breaks, nobody is wronged, and the truth is found out in the end', { timeout: 3_600_000 }, async () => {
  const coverage = noCoverage();
  const first = onlySeed ?? 1;
  const last = onlySeed ?? scenarios('chaos');
  for (let seed = first; seed <= last; seed += 1) await played(file, seed, () => playChaos(seed, coverage));
  if (onlySeed !== undefined) return;
  expect(coverage.scenarios).toBe(scenarios('chaos'));

  const { actions, states, ...counts } = coverage;
  const reached: Record<string, number> = { ...counts, ...Object.fromEntries(actions), ...Object.fromEntries(states) };
  for (const what of [
    'discovered',
    'updated',
    'missed',
    'reappeared',
    'departed',
    'returned',
    'confirmed',
    'refuted',
    'restored',
    'completed',
    'failed',
    'crashes',
    'releases',
    'dryRuns',
    'zombies',
    'closedDays',
    'yes',
    'pasts',
  ]) {
    expect(reached[what] ?? 0, what).toBeGreaterThan(10);
  }
  const runs = [...states].map(([state, count]) => `${count} ${state}`).join(', ');
  process.stdout.write(`simulation: ${last} scenarios of chaos; audits: ${runs}\n`);
});
