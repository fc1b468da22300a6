import { expect, test } from 'vitest';
import { playNews } from './news/play.ts';
import { onlySeed, played, scenarios } from './scenarios.ts';

const file = 'news.test.ts';

test('whatever breaks, the feed has each event once, in order, and the bus has none but these', {
  timeout: 3_600_000,
}, async () => {
  const first = onlySeed ?? 1;
  const last = onlySeed ?? scenarios('news');
  const counts = { events: 0, sentAgain: 0 };
  for (let seed = first; seed <= last; seed += 1) {
    const { events, sentAgain } = await played(file, seed, () => playNews(seed));
    counts.events += events;
    counts.sentAgain += sentAgain;
  }
  if (onlySeed !== undefined) return;
  expect(counts.sentAgain).toBeGreaterThan(0);
  process.stdout.write(
    `simulation: ${last} histories of the news, ${counts.events} events, ${counts.sentAgain} sent again\n`,
  );
});
