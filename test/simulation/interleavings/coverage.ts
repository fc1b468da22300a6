/** What has been seen of all scenarios, to know that they reach what they are there for. */
import type { Start } from './past.ts';
import type { ActorKind, Race, Trace } from './trace.ts';

const isBetween = ({ loser, winner }: Race, one: ActorKind, other: ActorKind): boolean =>
  (loser.kind === one && winner?.kind === other) || (loser.kind === other && winner?.kind === one);

const pairs = [
  ['audit', 'reviewer'],
  ['audit', 'user'],
  ['user', 'reviewer'],
  ['user', 'user'],
  ['reviewer', 'reviewer'],
] as const satisfies (readonly [ActorKind, ActorKind])[];

export const createCoverage = () => {
  const scenarios = new Map<string, number>();
  return {
    /** In how many scenarios something was seen. */
    scenarios,
    add: (start: Start, actors: number, { races, reviews, writes, links, ticks, deeds }: Trace): void => {
      const seen = new Set<string>(['all', `from ${start}`, `${actors} actors`]);
      for (const { loser, winner, version, overLink } of races) {
        seen.add('lost race');
        if (loser.errors.length === 0) seen.add('lost race, decided again');
        if (overLink) seen.add('race over a link');
        if (overLink && winner === undefined) seen.add('race over a link alone');
        if (version === 1) seen.add('race over a new account');
      }
      for (const [one, other] of pairs) {
        if (races.some((race) => isBetween(race, one, other))) seen.add(`race of ${one} and ${other}`);
      }
      for (const { status, deed, validateOnly } of reviews) {
        seen.add(`review ${status}`);
        if (status === 412 && deed.lostRaces > 0) seen.add('review 412 after a lost race');
        if (status === 409 && deed.lostRaces > 0) seen.add('review 409 after a lost race');
        if (status === 200 && deed.lostRaces > 0 && !validateOnly) seen.add('review 200 after a lost race');
      }
      for (const { records } of writes) for (const { action } of records) seen.add(action);
      for (const { outcome } of links) seen.add(`link ${outcome}`);
      for (const { outcome } of ticks) seen.add(outcome.outcome === 'worked' ? outcome.run.state : outcome.outcome);
      for (const { faults, vendorFaults, lostAnswers, errors } of deeds) {
        if (faults > 0) seen.add('fault');
        if (vendorFaults > 0) seen.add('vendor fault');
        if (faults > 0 && errors.length === 0) seen.add('fault, and all went well');
        if (lostAnswers > 0) seen.add('lost answer');
      }
      for (const what of seen) scenarios.set(what, (scenarios.get(what) ?? 0) + 1);
    },
  };
};
export type Coverage = ReturnType<typeof createCoverage>;
