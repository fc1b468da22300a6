import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The tiers that take longest, each with its longest files first: what starts last should be short,
 * or one core waits for the other.
 *
 * Files share a process only while files of one project follow one another, and to load what a
 * project needs takes seconds. So all files of a project stand together, but for the documents: they
 * wait half of their time, beside the one file that computes for as long.
 */
const longest = [
  'simulation/crashes',
  'docs/guides',
  'docs/pages',
  'simulation/chaos.',
  'simulation/chaos-mutants',
  'simulation/interleavings',
  'simulation/slow-budget',
  'simulation/mutated',
  'simulation/',
  'e2e/every-route',
  'e2e/',
  'docs/',
  'browser/',
  'integration/local/cache.',
  'integration/local/start.',
  'integration/re-audit/',
  'integration/memory-dynamodb/',
  'integration/',
  'infra/validation',
  'infra/used-rights',
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
