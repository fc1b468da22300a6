import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import LongestFirst from './test/support/longest-first.ts';

/** Files that leave nothing behind share a process, so that what they import is loaded once. */
const pure: TestProjectInlineConfiguration = {
  extends: true,
  test: { name: 'pure', include: ['test/{unit,property,infra}/**/*.test.ts'], isolate: false },
};

/**
 * Files that start a whole stack share a process as well: each has a stack, a DynamoDB and a Constant Contact of its own, and
 * loading what they consist of takes as long as starting them.
 */
const stacks: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'stacks',
    include: ['test/{e2e,docs}/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    isolate: false,
  },
};

/** Files that start servers, or count what a process does, have a process of their own. */
const stateful: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'stateful',
    include: ['test/{simulation,integration}/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
  },
};

export default defineConfig({
  test: {
    projects: [pure, stacks, stateful],
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './test/support/count-reporter.ts'],
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      // Validation takes most of the time of a synthesis and has a test of its own.
      CDK_VALIDATION: 'false',
    },
    // All cores: by default one of two is left alone, and the tests take twice as long.
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
