import { expect, test } from 'vitest';
import { onlySeed, played, scenarios } from './scenarios.ts';
import { playTrailLog } from './trail-log/play.ts';

const file = 'trail-log.test.ts';

test('whatever breaks, the log has each record once, in order, and extends all that it has said', {
  timeout: 3_600_000,
}, async () => {
  const first = onlySeed ?? 1;
  const last = onlySeed ?? scenarios('trailLog');
  const counts = { records: 0, checkpoints: 0, refused: 0 };
  for (let seed = first; seed <= last; seed += 1) {
    const { records, checkpoints, isRefused } = await played(file, seed, () => playTrailLog(seed));
    counts.records += records;
    counts.checkpoints += checkpoints;
    counts.refused += isRefused ? 1 : 0;
  }
  if (onlySeed !== undefined) return;
  expect(counts.checkpoints).toBeGreaterThan(last);
  expect(counts.refused).toBeGreaterThan(0);
  process.stdout.write(
    `simulation: ${last} histories of the log, ${counts.records} records, ${counts.checkpoints} checkpoints\n`,
  );
});
