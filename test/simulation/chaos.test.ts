import { expect, test } from 'vitest';
import { type Coverage, playChaos } from './chaos.ts';
import { onlySeed, played, scenarios } from './scenarios.ts';

const file = 'chaos.test.ts';

test('whatever breaks, nobody is wronged, and the truth is found out in the end', { timeout: 3_600_000 }, async () => {
  const coverage: Coverage = { actions: new Map(), states: new Map(), crashes: 0 };
  const first = onlySeed ?? 1;
  const last = onlySeed ?? scenarios(3_500);
  for (let seed = first; seed <= last; seed += 1) await played(file, seed, () => playChaos(seed, coverage));
  if (onlySeed !== undefined) return;

  const { actions, states, crashes } = coverage;
  for (const action of [
    'discovered',
    'updated',
    'missed',
    'reappeared',
    'departed',
    'returned',
    'confirmed',
    'refuted',
  ]) {
    expect(actions.get(action), action).toBeGreaterThan(10);
  }
  for (const state of ['completed', 'failed', 'quarantined']) expect(states.get(state), state).toBeGreaterThan(10);
  expect(crashes).toBeGreaterThan(10);
  const runs = [...states].map(([state, count]) => `${count} ${state}`).join(', ');
  process.stdout.write(`simulation: ${last} scenarios of chaos; audits: ${runs}\n`);
});
