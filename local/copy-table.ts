/** `npm run copy-table`: brings the items of a restored table into that of a new deployment. */

import { storeContext } from '../shared/store/client.ts';
import { type CopySummary, copyTable } from '../shared/store/copy-table.ts';
import { valuesOf } from '../shared/store/values.ts';
import { onTables, UsageError } from './command-line.ts';
import { copyHelp, readCopyArguments } from './copy-table-arguments.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** @returns the exit code: 1 if items differ, 2 for a wrong command line */
async function run(args: readonly string[]): Promise<number> {
  const given = readCopyArguments(args);
  if (given === 'help') {
    print(copyHelp.trimEnd());
    return 0;
  }
  const summary = await onTables(storeContext.client, () => copyTable(storeContext, given));
  for (const line of linesOf(summary, given.dryRun)) print(line);
  return summary.different.length === 0 ? 0 : 1;
}

/** Keys of links name users, so a key is not printed whole. */
function* linesOf({ copied, same, different, left }: CopySummary, dryRun: boolean): Generator<string> {
  const kinds = new Map<string, number>();
  for (const key of different) {
    const kind = String(Object.values(valuesOf(key) ?? {})[0]).replace(/#.*/, '');
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  for (const [kind, count] of kinds) yield `${kind}: ${count} are different there, and stay`;
  yield `${copied} ${dryRun ? 'to copy' : 'copied'}, ${same} there already, ${different.length} different, ${left} left out`;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${copyHelp}`);
  process.exitCode = 2;
}
