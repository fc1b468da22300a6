/** `npm run smoke`: proves a deployment with calls that only read. */
import { UsageError } from '../command-line.ts';
import { readSmokeArguments, smokeHelp } from './arguments.ts';
import { type Finding, lineOf, summaryOf } from './finding.ts';
import { smoke } from './smoke.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function run(args: readonly string[]): Promise<number> {
  const given = readSmokeArguments(args, process.env);
  if (given === 'help') {
    print(smokeHelp.trimEnd());
    return 0;
  }
  const findings: Finding[] = [];
  for await (const finding of smoke(given, Date.now)) {
    findings.push(finding);
    print(lineOf(finding));
  }
  print(summaryOf(findings));
  return findings.some(({ result }) => result === 'wrong') ? 1 : 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${smokeHelp}`);
  process.exitCode = 2;
}
