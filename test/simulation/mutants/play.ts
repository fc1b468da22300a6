/**
 * A process that plays scenarios with one mutant in the place of the service's own code,
 * until an invariant finds it. Prints, as JSON, what became of it.
 *
 * Arguments: the name of the mutant; how many scenarios to play at most.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { chaosMutants } from '../chaos-mutants.ts';
import { deliveryMutants } from '../deliveries/mutants.ts';
import { newsMutants } from '../news/mutants.ts';
import { trailLogMutants } from '../trail-log/mutants.ts';

const [name, most] = process.argv.slice(2);
const mutant = [...chaosMutants, ...trailLogMutants, ...deliveryMutants, ...newsMutants].find(
  (each) => each.name === name,
);
if (mutant === undefined) throw new Error(`no such mutant: ${name}`);
const { file, find, replace } = mutant;

const parts = readFileSync(file, 'utf8').split(find);
if (parts.length !== 2) throw new Error(`the text to replace is ${parts.length - 1} times in ${file}`);
const url = pathToFileURL(file).href;
let isLoaded = false;
registerHooks({
  load: (each, context, nextLoad) => {
    if (each !== url) return nextLoad(each, context);
    isLoaded = true;
    return { format: 'module-typescript', source: parts.join(replace), shortCircuit: true };
  },
});

const playOf = async (): Promise<(seed: number) => Promise<unknown>> => {
  if (deliveryMutants.includes(mutant)) return (await import('../deliveries/play.ts')).playDeliveries;
  if (newsMutants.includes(mutant)) return (await import('../news/play.ts')).playNews;
  if (trailLogMutants.includes(mutant)) return (await import('../trail-log/play.ts')).playTrailLog;
  const { playChaos } = await import('../chaos.ts');
  const { noCoverage } = await import('../coverage.ts');
  return (seed) => playChaos(seed, noCoverage());
};
const play = await playOf();
const { InvariantError } = await import('../view.ts');
if (!isLoaded) throw new Error(`the simulation does not use ${file}`);

const search = async (): Promise<{ readonly seed?: number; readonly says?: string }> => {
  for (let seed = 1; seed <= Number(most); seed += 1) {
    try {
      await play(seed);
    } catch (error) {
      if (error instanceof InvariantError) return { seed, says: error.message };
      throw error;
    }
  }
  return {};
};
process.stdout.write(JSON.stringify(await search()));
