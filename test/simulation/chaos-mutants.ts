/**
 * Faults that the service could have, one for each rule of the audits, to see that the simulation
 * finds them.
 */
import { brakeMutants } from './mutants/brake.ts';
import { budgetMutants } from './mutants/budget.ts';
import { evidenceMutants } from './mutants/evidence.ts';
import type { Mutant } from './mutants/mutant.ts';
import { workMutants } from './mutants/work.ts';

export const chaosMutants: readonly Mutant[] = [...evidenceMutants, ...brakeMutants, ...workMutants, ...budgetMutants];

/** Found within a few scenarios: `npm test` plays these. */
const quick = [
  'a miss takes the evidence with it',
  'a listing does not take back a miss',
  'one miss suffices',
  'an answer takes back what scans have missed',
  'nobody is marked as missing',
  'an account that stays missing becomes no case',
  'unclear answers are asked for again at once',
  'a case outlives the reappearance of its account',
  'the watermark does not move',
  'the watermark moves to the moment of the credit',
  'a part of a plan is counted twice',
  'a slot is granted twice',
];
export const quickMutants = chaosMutants.filter(({ name }) => quick.includes(name));
