import type { Reporter, TestModule } from 'vitest/node';

/** Closes a run with one plain line that a script can read. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    // What fails before the tests of a file or of a group: they are then skipped, and it is not.
    const groups = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const broken = groups.filter((group) => group.state() === 'failed' && group.errors().length > 0).length;
    const failed = count('failed') + broken + errors.length;
    const repeated = tests.filter((test) => test.diagnostic()?.flaky);
    for (const { fullName } of repeated) process.stdout.write(`passed only when repeated: ${fullName}\n`);
    process.stdout.write(`${count('passed')} passed, ${failed} failed, ${count('skipped')} skipped\n`);
  }
}
