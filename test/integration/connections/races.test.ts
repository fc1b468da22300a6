import { expect } from 'vitest';
import { testConnections } from '../../support/fixtures/connection-world.ts';
import { accountIdOf } from '../../support/memberships.ts';

const ours = accountIdOf('a07eours00001');
const test = testConnections({ onServer: true, seed: [{ accountId: ours, partner: 'ours', billingStatus: 'Open' }] });
const atOnce = 50;

test(`of ${atOnce} requests with one link at once, one begins`, async ({ world }) => {
  const { link } = await world.ask();
  const outcomes = await Promise.all(Array.from({ length: atOnce }, () => world.begin(link)));
  expect(outcomes.filter(({ outcome }) => outcome === 'begun')).toHaveLength(1);
  expect(outcomes.filter(({ outcome }) => outcome === 'unknown_link')).toHaveLength(atOnce - 1);
});

test(`of ${atOnce} returns of one browser at once, one counts, and one code is exchanged`, async ({ world }) => {
  const visit = await world.begun((await world.ask()).link);
  const back = await world.returned(visit, ours);
  const outcomes = await Promise.all(Array.from({ length: atOnce }, () => world.end({ ...visit, ...back })));
  expect(outcomes.filter(({ outcome }) => outcome === 'ended')).toHaveLength(1);
  expect(outcomes.filter(({ outcome }) => outcome === 'unknown_visit')).toHaveLength(atOnce - 1);
  expect(world.simulator.requests.endUserToken).toBe(1);
});
