import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, then the tiers that do: what starts last should be short, or one
 * core waits for the other.
 */
const longest = [
  'e2e/every-route',
  'simulation/chaos.',
  'simulation/chaos-mutants',
  'simulation/crashes',
  'simulation/interleavings',
  'integration/local/cache.',
  'integration/local/stack',
  'integration/local/start.',
  // One project, whose files share a process only while they follow one another.
  'e2e/',
  'docs/',
  // One after the other, so that they stay in the process that they share.
  'integration/re-audit/',
  'integration/memory-dynamodb/',
  'integration/',
  'infra/',
];

const rank = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((part) => moduleId.includes(`/test/${part}`));
  return place === -1 ? longest.length : place;
};

/**
 * Starts the longest files first, on a clean clone as well: Vitest knows durations only from an
 * earlier run.
 */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
