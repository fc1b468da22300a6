/**
 * How many interleavings are played; a longer run, and the replay of a single one, by the
 * environment.
 */
const numberFrom = (name: string): number | undefined => {
  const text = process.env[name];
  return text === undefined || text === '' ? undefined : Number(text);
};

/** What `npm test` plays. */
export const usualInterleavings = 1_000;

/** `INTERLEAVINGS`: instead of the usual number. */
export const interleavings = numberFrom('INTERLEAVINGS') ?? usualInterleavings;

/** `INTERLEAVINGS_SEED`: only this one. */
export const onlySeed = numberFrom('INTERLEAVINGS_SEED');

/** Plays the interleaving of a seed, and says how to play it again when it fails. */
export const played = async <T>(seed: number, play: (seed: number) => Promise<T>): Promise<T> => {
  try {
    return await play(seed);
  } catch (error) {
    const replay = `INTERLEAVINGS_SEED=${seed} npx vitest run test/simulation/interleavings.test.ts`;
    throw new Error(`seed ${seed} fails; to see it again: ${replay}`, { cause: error });
  }
};
