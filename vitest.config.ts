import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import LongestFirst from './test/support/longest-first.ts';

/** Files that leave nothing behind share a process, so that what they import is loaded once. */
const pure: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: 'pure', include: ['test/{unit,property,infra}/**/*.test.ts'], isolate: false },
};

/** They only compute, for minutes: without Vite's modules between, each import is a tenth faster. */
const simulation: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'simulation',
    include: ['test/simulation/**/*.test.ts'],
    isolate: false,
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
};

/** Files that set variables, mock a class for all, or look at what their process does. */
const apart = [
  'http/*',
  'local/{dynamodb,eventbridge,functions,schedules,stack}',
  '**/keys',
  '**/legacy-secrecy',
  '**/production',
  '**/transfer-requests',
].map((file) => `test/integration/${file}.test.ts`);

/** Files that close what they start share a process as well, and one DynamoDB. */
const rooms: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'rooms',
    include: ['test/integration/**/*.test.ts'],
    exclude: apart,
    isolate: false,
    globalSetup: ['test/support/global-setup.ts'],
  },
};

/**
 * Files that start a whole stack share a process as well: each has a stack, a DynamoDB and a Constant
 * Contact of its own, and loading what they consist of takes as long as starting them.
 */
const stacks: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'stacks',
    include: ['test/{e2e,docs,browser}/**/*.test.ts'],
    globalSetup: ['test/support/bundled-functions.ts', 'test/support/global-setup.ts'],
    isolate: false,
  },
};

/** The others have a process of their own. */
const stateful: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'stateful',
    include: apart,
    globalSetup: ['test/support/global-setup.ts'],
  },
};

export default defineConfig({
  test: {
    projects: [pure, simulation, stacks, rooms, stateful],
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './test/support/count-reporter.ts'],
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      LOG_LEVEL: 'SILENT',
      // Validation takes most of the time of a synthesis and has a test of its own.
      CDK_VALIDATION: 'false',
    },
    // As many as there are cores. One more leaves no core idle, but makes the others so much slower
    // that a run takes as long.
    maxWorkers: '100%',
    testTimeout: 20_000,
    // It ends as soon as it holds; a second is little on a machine that does other things as well.
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 60_000,
  },
});
