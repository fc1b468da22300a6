import { expect, test } from 'vitest';
import { createCoverage } from './interleavings/coverage.ts';
import { starts } from './interleavings/past.ts';
import { playDamaged, playInterleaving } from './interleavings/play.ts';
import { interleavings, onlySeed, played, usualInterleavings } from './interleavings/scenarios.ts';

const first = onlySeed ?? 1;
const last = onlySeed ?? interleavings;

test('at least 1,000 interleavings are played', () => {
  expect(usualInterleavings).toBeGreaterThanOrEqual(1_000);
});

test('reviews, registrations and a re-audit of one account: a record for each change, and no lost update', {
  timeout: 3_600_000,
}, async () => {
  const coverage = createCoverage();
  for (let seed = first; seed <= last; seed += 1) {
    await played(seed, () => playInterleaving(seed, {}, coverage));
  }
  if (onlySeed !== undefined) return;

  const reached = (what: string): number => coverage.scenarios.get(what) ?? 0;
  expect(reached('all')).toBe(interleavings);
  process.stdout.write(
    `interleavings: ${interleavings} scenarios; in ${reached('lost race, decided again')} a lost race was decided again, ` +
      `in ${reached('race of audit and reviewer')} between audit and review\n`,
  );
  if (interleavings < usualInterleavings) return;
  for (const what of [
    ...['lost race, decided again', 'review 200', 'review 409', 'review 412', 'review 412 after a lost race'],
    ...['race of audit and reviewer', 'race of reviewer and reviewer', 'race of user and reviewer'],
    ...['race of user and user', 'race over a link alone'],
    ...['link changed', 'link unchanged', 'linked', 'unlinked', 'imported', 'completed', 'skipped'],
    ...['fault', 'fault, and all went well', 'lost answer', 'vendor fault'],
    ...['2 actors', '8 actors', ...starts.map((start) => `from ${start}`)],
  ]) {
    expect(reached(what), what).toBeGreaterThan(20);
  }
  for (const what of [
    ...['race of audit and user', 'race over a new account'],
    ...['review 200 after a lost race', 'review 404', 'review 409 after a lost race', 'link not_known'],
    ...['discovered', 'joined', 'returned', 'reappeared', 'updated', 'missed', 'confirmed', 'refuted', 'departed'],
    ...['approved', 'denied', 'revoked', 'reopened'],
  ]) {
    expect(reached(what), what).toBeGreaterThan(5);
  }
});

test('an account that was brought back to an older version goes on from its trail, which is never overwritten', {
  timeout: 600_000,
}, async () => {
  let restored = 0;
  const scenarios = onlySeed ?? 100;
  for (let seed = first; seed <= scenarios; seed += 1) {
    restored += await played(seed, () => playDamaged(seed));
  }
  if (onlySeed === undefined) expect(restored).toBeGreaterThan(50);
});

test('the same seed is the same interleaving', async () => {
  expect(JSON.stringify(await playInterleaving(first))).toBe(JSON.stringify(await playInterleaving(first)));
});
