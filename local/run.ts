/** The program of `npm start`: the whole service on this machine. */
import { createWriteStream, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reAudit } from '../shared/api/operations/audit.ts';
import type { LogLine } from './aws/lambda/functions.ts';
import { UsageError } from './command-line.ts';
import { applicationPrefix } from './control-routes.ts';
import { stopAtEnd } from './ending.ts';
import { createFirstAudit } from './first-audit.ts';
import { localSettings } from './settings.ts';
import { type LocalStack, startLocalStack } from './stack.ts';
import { helpText, readArguments, type StartArguments } from './start-arguments.ts';
import { askSamples, misbehaveLines, pasteLines, sampledOperations, secretLines, tourScopes } from './tour.ts';

const begun = performance.now();
const seconds = (): string => ((performance.now() - begun) / 1000).toFixed(1);
const print = (text = ''): void => {
  process.stdout.write(`${text}\n`);
};
const tell = (text: string): void => print(`${seconds().padStart(6)} s  ${text}`);

const openLog = () => {
  const folder = fileURLToPath(new URL('../.local/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'functions.log');
  // Of the person who starts it alone.
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  return { path, write: ({ text }: LogLine): boolean => stream.write(`${text}\n`) };
};

const describeStartError = (error: unknown, { port }: StartArguments): string => {
  const isPortTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (isPortTaken) return `Port ${port} is taken by another program. Choose another: PORT=${port + 1} npm start`;
  return error instanceof Error ? error.message : String(error);
};

const start = async (options: StartArguments): Promise<void> => {
  const log = openLog();
  let stack: LocalStack | undefined;
  stopAtEnd(async () => {
    print('\nstopping');
    await stack?.close();
  });

  print('Constant Contact partner membership: the whole service on this machine\n');
  const chosen = Object.entries(options.context).map(([name, value]) => `${name}=${value}`);
  tell(`settings: ${chosen.length === 0 ? 'all defaults' : chosen.join(', ')}`);
  tell('bundling the functions, starting DynamoDB and Constant Contact');
  const audit = createFirstAudit(reAudit.name, {
    runAudit: async () => {
      if (stack === undefined) throw new Error('The stack has not been started');
      return stack.runSchedule(reAudit.name);
    },
    tell,
  });
  stack = await startLocalStack({
    port: options.port,
    context: options.context,
    onStep: tell,
    onLog: (line) => {
      log.write(line);
      audit.watch(line);
    },
    onError: (error) => process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`),
  });

  tell("first re-audit: comparing the partner's account list with the store");
  const auditing = audit.run();
  for (const { operation, warm } of stack.functions.all) if (sampledOperations.includes(operation)) warm();
  await auditing;
  const { url, secret, simulator } = stack;
  const parts = { url, secret, token: await stack.token(tourScopes), simulated: simulator !== undefined };
  const { lines, member } = await askSamples(parts);
  print(['', 'Is this account under the partner account?', ...lines, ''].join('\n'));
  if (secret !== undefined) print([...secretLines(secret), ''].join('\n'));
  print(['Lines to paste:', ...pasteLines(parts, member), ''].join('\n'));
  if (parts.simulated) print([...misbehaveLines(parts), ''].join('\n'));
  print(`In a browser: ${url}/console to look up and review, ${url}/docs to read and try the API.`);
  if (parts.simulated) print(`Single sign-on in a browser: ${url}${applicationPrefix}`);
  print();
  print(`The functions log to ${relative(process.cwd(), log.path)}; ${stack.url}/_local/ lists more endpoints.`);
  stack.startSchedules();
  print(`\nready after ${seconds()} s at ${stack.url} (Ctrl-C stops it)`);
};

const main = async (): Promise<void> => {
  let options: StartArguments;
  try {
    options = readArguments(process.argv.slice(2), process.env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\nnpm start -- --help lists the options.\n`);
    process.exit(2);
  }
  if (options.help) {
    const { settingsTable } = await import('../infra/settings.ts');
    print(helpText(settingsTable));
    return;
  }
  const { readSettings, SettingsError } = await import('../infra/settings.ts');
  try {
    // First of all: a mistyped setting should not cost the time of a start.
    readSettings({ ...localSettings, ...options.context });
    await start(options);
  } catch (error) {
    process.stderr.write(`\n${describeStartError(error, options)}\n`);
    process.exit(error instanceof SettingsError ? 2 : 1);
  }
};

await main();
