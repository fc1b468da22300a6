/** `npm run repair`: brings memberships that came from a backup up to their trails. */
import { describeError } from '../shared/base/log.ts';
import { storeContext } from '../shared/store/client.ts';
import { type RepairedAccount, type RepairSummary, repairMemberships } from '../shared/use-cases/memberships/repair.ts';
import { repairDependencies } from '../shared/wiring/repair.ts';
import { onTables, UsageError } from './command-line.ts';
import { readRepairArguments, repairHelp } from './repair-arguments.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** @returns the exit code: 1 if an account failed, 2 for a wrong command line */
async function run(args: readonly string[]): Promise<number> {
  const given = readRepairArguments(args, Date.now());
  if (given === 'help') {
    print(repairHelp.trimEnd());
    return 0;
  }
  const { tables, copyFrom, accounts, dryRun } = given;
  const onAccount = (account: RepairedAccount) => print(lineOf(account));
  const summary = await onTables(storeContext.client, () =>
    repairMemberships({ accounts, dryRun }, { ...repairDependencies(tables, copyFrom), onAccount }),
  );
  for (const line of summaryOf(summary, dryRun)) print(line);
  return summary.failed === 0 ? 0 : 1;
}

function lineOf(account: RepairedAccount): string {
  if (account.outcome === 'failed') return `${account.accountId}: failed, ${describeError(account.error)['message']}`;
  const { accountId, outcome, from, to } = account;
  const stored = from === undefined ? 'it was gone' : `it was version ${from}`;
  return `${accountId}: ${outcome === 'behind' ? 'behind' : 'restored'}, ${stored} and its trail is at ${to}`;
}

function* summaryOf({ copied, compared, behind, failed, relinked }: RepairSummary, dryRun: boolean): Generator<string> {
  const done = dryRun ? 'to copy' : 'copied';
  const restored = dryRun ? 'to restore' : 'restored';
  for (const accountId of relinked) yield `${accountId}: its links have changed since then, see the runbook`;
  yield `${copied} ${done}, ${compared} compared, ${behind} ${restored}, ${failed} failed`;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${repairHelp}`);
  process.exitCode = 2;
}
