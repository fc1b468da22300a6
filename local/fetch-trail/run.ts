/** `npm run fetch-trail`: copies the published log into a folder. */
import { UsageError } from '../command-line.ts';
import { TokenError, tokenFrom } from '../smoke/token.ts';
import { fetchHelp, readFetchArguments } from './arguments.ts';
import { FetchError, fetchTrail } from './fetch.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function run(args: readonly string[]): Promise<void> {
  const given = readFetchArguments(args, process.env);
  if (given === 'help') {
    print(fetchHelp.trimEnd());
    return;
  }
  const token = await tokenFrom(given.tokenSource);
  const onProgress = (done: number, total: number) => print(`${done} of ${total} objects`);
  const { size, fetched } = await fetchTrail({ ...given, token, onProgress });
  print(`${given.folder} has the log with its ${size} records; ${fetched} objects were new`);
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n\n${fetchHelp}`);
    process.exitCode = 2;
  } else if (error instanceof TokenError || error instanceof FetchError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } else throw error;
}
