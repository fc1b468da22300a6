/**
 * How many scenarios are played, from which seed on; a longer run, and the replay of a single one,
 * by the environment.
 */
const numberFrom = (name: string): number | undefined => {
  const text = process.env[name];
  return text === undefined || text === '' ? undefined : Number(text);
};

/** What `npm test` plays of each kind; with the interleavings at least 10,000. */
export const usualScenarios = { chaos: 80, crashes: 8_920, trailLog: 150, deliveries: 60, news: 60 } as const;

/** `SIMULATION_SCENARIOS`: instead of the usual number. */
export const scenarios = (kind: keyof typeof usualScenarios): number =>
  numberFrom('SIMULATION_SCENARIOS') ?? usualScenarios[kind];

/** `SIMULATION_SEED`: only this one. */
export const onlySeed = numberFrom('SIMULATION_SEED');

/** Plays the scenario of a seed, and says how to play it again when it fails. */
export const played = async <T>(file: string, seed: number, play: () => Promise<T>): Promise<T> => {
  try {
    return await play();
  } catch (error) {
    const replay = `SIMULATION_SEED=${seed} npx vitest run test/simulation/${file}`;
    throw new Error(`seed ${seed} fails; to see it again: ${replay}`, { cause: error });
  }
};
