import { expect, test } from 'vitest';
import { playHistory } from './crashes.ts';
import { onlySeed, played, scenarios } from './scenarios.ts';

const file = 'crashes.test.ts';

test('a run that is interrupted anywhere ends with the same store as one that is not', {
  timeout: 3_600_000,
}, async () => {
  const wanted = scenarios('crashes');
  const seen = new Set<unknown>();
  let count = 0;
  let seed = onlySeed ?? 1;
  for (; count < wanted; seed += 1) {
    const history = await played(file, seed, () => playHistory(seed));
    const { steps, ...expected } = history.ending;
    for (const { action } of expected.trail) seen.add(action);
    for (const { state, dryRun, brake } of expected.runs) {
      seen.add(state);
      if (dryRun === true) seen.add('dry run');
      if (Array.isArray(brake)) for (const reason of brake) seen.add(reason);
    }
    expect(steps).toBeGreaterThan(10);
    count += 1;
    for (let step = 1; step <= steps; step += 1) {
      await played(file, seed, async () => {
        const { steps: _, ...ending } = await history.dying(step);
        expect(ending, `died after step ${step} of ${steps}`).toEqual(expected);
      });
      count += 1;
    }
    // What is played from a copy is what is played from the beginning, step by step.
    const step = 1 + (seed % steps);
    expect(await history.dying(step)).toEqual((await playHistory(seed, step)).ending);
    if (onlySeed !== undefined) return;
  }

  expect(count).toBeGreaterThanOrEqual(wanted);
  // A history in which nothing happens would prove nothing.
  for (const what of [
    ...['discovered', 'updated', 'missed', 'reappeared', 'departed', 'returned', 'confirmed'],
    ...['completed', 'dry run', 'too_many_revocations', 'too_many_newcomers'],
  ]) {
    expect(seen).toContain(what);
  }
  process.stdout.write(`simulation: ${count} scenarios, a crash after each write and call of ${seed - 1} histories\n`);
});
