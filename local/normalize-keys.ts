/** `npm run normalize-keys`: brings links from earlier versions under the one key of all spellings. */
import { describeError } from '../shared/base/log.ts';
import { storeContext } from '../shared/store/client.ts';
import {
  type NormalizeSummary,
  normalizeKeys,
  type ReportedGroup,
} from '../shared/use-cases/memberships/normalize-keys.ts';
import { normalizeDependencies } from '../shared/wiring/normalize-keys.ts';
import { onTables, UsageError } from './command-line.ts';
import { normalizeHelp, readNormalizeArguments } from './normalize-keys-arguments.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** @returns the exit code: 1 if something is left to do, 2 for a wrong command line */
async function run(args: readonly string[]): Promise<number> {
  const given = readNormalizeArguments(args);
  if (given === 'help') {
    print(normalizeHelp.trimEnd());
    return 0;
  }
  const { tables, order, show } = given;
  const onGroup = (group: ReportedGroup): void => {
    print(lineOf(group, order.dryRun));
    if (show) for (const key of group.keys) print(`  ${JSON.stringify(key)}`);
  };
  const summary = await onTables(storeContext.client, () =>
    normalizeKeys(order, { ...normalizeDependencies(tables), onGroup }),
  );
  print(summaryOf(summary, order.dryRun));
  return summary.failed + summary.undecided === 0 ? 0 : 1;
}

function lineOf({ reference, kind, accounts, outcome, error }: ReportedGroup, dryRun: boolean): string {
  const of = `${reference}: ${kind === 'user' ? 'a user' : 'a user name'}`;
  const links = accounts.map((accountIds) => accountIds.join(' + ')).join(' and ');
  switch (outcome) {
    case 'merged':
      return `${of}, ${accounts.length} links ${dryRun ? 'would become' : 'have become'} one: ${links}`;
    case 'to_merge':
      return `${of}, ${accounts.length} links would become one: ${links}; decide with --merge ${reference}`;
    case 'to_keep_one':
      return `${of}, ${accounts.length} links lead to different accounts: ${links}; decide with --keep ${reference}=<account>`;
    case 'too_many':
      return `${of}, ${accounts.length} links have too many accounts for one: ${links}; unlink some first`;
    case 'refused':
      return `${of}, with characters that no request may have: ${links}; see the runbook`;
    case 'damaged':
      return `${of}, a link that cannot be read; see the runbook`;
    case 'failed':
      return `${of}, failed: ${describeError(error)['message']}`;
  }
}

function summaryOf({ links, normalized, merged, undecided, failed }: NormalizeSummary, dryRun: boolean): string {
  const [brought, made] = dryRun ? ['to bring over', 'to merge'] : ['brought over', 'merged'];
  return `${links} links, ${normalized} ${brought}, ${merged} ${made}, ${undecided} to decide, ${failed} failed`;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${normalizeHelp}`);
  process.exitCode = 2;
}
