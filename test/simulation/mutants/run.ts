/** Plays the scenarios against mutants, each in a process of its own. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Mutant } from './mutant.ts';

/** So many scenarios may pass before a mutant is found. */
const mostScenarios = 1_000;
const atOnce = 2;
const maxMs = 900_000;

export interface Found {
  readonly mutant: Mutant;
  /** The seed of the first scenario that finds it; undefined: none does. */
  readonly seed?: number;
  /** What the invariant says. */
  readonly says?: string;
}

const script = new URL('play.ts', import.meta.url).pathname;

const playOne = async (mutant: Mutant): Promise<Found> => {
  const args = [script, mutant.name, String(mostScenarios)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: maxMs, maxBuffer: 2 ** 26 });
  return { mutant, ...JSON.parse(stdout) };
};

/** @returns what has found each mutant, in their order */
export const playAll = async (mutants: readonly Mutant[]): Promise<readonly Found[]> => {
  const found = new Map<Mutant, Found>();
  const left = mutants.values();
  const work = async (): Promise<void> => {
    for (const mutant of left) found.set(mutant, await playOne(mutant));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return mutants.map((mutant) => found.get(mutant) ?? { mutant });
};
