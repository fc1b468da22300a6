import { expect, test } from 'vitest';
import { playDeliveries } from './deliveries/play.ts';
import { onlySeed, played, scenarios } from './scenarios.ts';

const file = 'deliveries.test.ts';

test('whatever breaks, the application gets each event, and those of an account in their order', {
  timeout: 3_600_000,
}, async () => {
  const first = onlySeed ?? 1;
  const last = onlySeed ?? scenarios('deliveries');
  const counts = { events: 0, repeats: 0, givenUp: 0 };
  for (let seed = first; seed <= last; seed += 1) {
    const told = await played(file, seed, () => playDeliveries(seed));
    counts.events += told.events;
    counts.repeats += told.repeats;
    counts.givenUp += told.givenUp;
  }
  if (onlySeed !== undefined) return;
  expect(counts.repeats).toBeGreaterThan(0);
  expect(counts.givenUp).toBeGreaterThan(0);
  process.stdout.write(
    `simulation: ${last} histories of deliveries, ${counts.events} events, ${counts.repeats} came again, ${counts.givenUp} given up\n`,
  );
});
