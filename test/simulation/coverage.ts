import type { Surroundings } from './surroundings.ts';
import type { View } from './view.ts';

/**
 * What has been seen of all scenarios, to know that the simulation reaches what it is there for.
 */
export interface Coverage {
  readonly actions: Map<string, number>;
  readonly states: Map<string, number>;
  scenarios: number;
  crashes: number;
  releases: number;
  dryRuns: number;
  zombies: number;
  closedDays: number;
  /** How often an account was due a yes. */
  yes: number;
  /** How many answers were compared with what the trail says of their moment. */
  pasts: number;
}

export const noCoverage = (): Coverage => ({
  actions: new Map(),
  states: new Map(),
  scenarios: 0,
  crashes: 0,
  releases: 0,
  dryRuns: 0,
  zombies: 0,
  closedDays: 0,
  yes: 0,
  pasts: 0,
});

/** Adds a scenario that was played. */
export const count = (
  coverage: Coverage,
  { zombies, closings }: Surroundings,
  { trail, runs }: View,
  yes: number,
): void => {
  const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { action } of trail) add(coverage.actions, action);
  for (const { state, dryRun } of runs.values()) {
    add(coverage.states, state);
    if (dryRun) coverage.dryRuns += 1;
  }
  coverage.scenarios += 1;
  coverage.zombies += zombies.size;
  coverage.closedDays += closings.length;
  coverage.yes += yes;
};
