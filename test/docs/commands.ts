/**
 * The shell blocks of a page. Each one is of one kind, by a rule that leaves nothing out:
 *
 * - `sh no-run`: for a machine or an account that tests do not have.
 * - `sh`, with nothing but `npm ci`, `npm start` and `npm test`: installs, starts or tests. The
 *   settings of `npm start` are those that the page's stack is started with.
 * - `sh`, everything else: is run, in the order of the page, in one shell, against a local stack of
 *   the page's own. If the next block is a `json` or `text` block, it shows all that is printed; if
 *   not, nothing may be printed.
 *
 * A shell block of another name (`bash`, `console`, …) or with another word after `sh` is an error.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Fence, parseMarkdown } from './markdown.ts';
import { differences } from './output.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Where pages have the local stack. */
const pageUrl = 'http://127.0.0.1:3000';

export interface Command {
  readonly text: string;
  readonly line: number;
  /** What the page shows of its output. */
  readonly shown: Fence | undefined;
}

export interface Commands {
  readonly run: readonly Command[];
  readonly notRun: readonly Fence[];
  /** The settings of the page's stack. */
  readonly context: Readonly<Record<string, string>>;
}

/** @throws Error for a block that is of no kind, and for a second start with settings */
export function commandsOf(page: string): Commands {
  const { fences } = parseMarkdown(page);
  const run: Command[] = [];
  const notRun: Fence[] = [];
  const contexts: Record<string, string>[] = [];
  for (const [index, fence] of fences.entries()) {
    const { info, text, line } = fence;
    if (/^(?:json|text|mermaid|ts|jsonc|js|nginx|yaml)$/.test(info)) continue;
    if (info === 'sh no-run') notRun.push(fence);
    else if (info !== 'sh') throw new Error(`line ${line}: a block \`${info}\` is of no kind that is known`);
    else if (isNpm(text)) contexts.push(...settingsOf(text));
    else {
      const next = fences[index + 1];
      run.push({ text, line, shown: next !== undefined && /^(?:json|text)$/.test(next.info) ? next : undefined });
    }
  }
  if (contexts.length > 1) throw new Error('the page starts the stack with settings more than once');
  return { run, notRun, context: contexts[0] ?? {} };
}

const npm = /^npm (?:ci|start|test)(?: -- (?:-c \w+=\S+ ?)+)?$/;

function isNpm(text: string): boolean {
  return text.split(/\n| && /).every((command) => npm.test(command));
}

function settingsOf(text: string): Record<string, string>[] {
  const settings = [...text.matchAll(/-c (\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value] as const);
  return settings.length === 0 ? [] : [Object.fromEntries(settings)];
}

/** No command of a page takes as long. */
const timeoutMs = 120_000;

/**
 * Runs the commands of a page in one bash.
 *
 * @param url of the page's stack
 * @returns what is wrong, one text each: a command that fails, or that prints something else than the page shows
 */
export async function runCommands(commands: readonly Command[], url: string): Promise<string[]> {
  const mark = `end-of-block-${crypto.randomUUID()}`;
  const script = ['set -eo pipefail', ...commands.map(({ text }) => `${text}\nprintf '\\n%s\\n' ${mark}`)].join('\n');
  const { stdout, stderr } = await runBash(script.replaceAll(pageUrl, url));
  const outputs = stdout.replaceAll(url, pageUrl).split(`\n${mark}\n`);
  return commands.flatMap(({ line, shown }, index) => {
    const printed = outputs[index] ?? '';
    if (index >= outputs.length - 1) {
      return index > outputs.length - 1 ? [] : [`line ${line}: the command fails\n${printed}\n${stderr}`];
    }
    const wrong = shown === undefined ? unshown(printed) : differences(shown, printed);
    return wrong.map((text) => `line ${line}: ${text}`);
  });
}

function unshown(printed: string): string[] {
  return printed.trim() === '' ? [] : [`the page shows nothing, printed was\n${printed}`];
}

/** What `npm run build:client` makes, and the page has you make. */
const buildClient = (outfile: string) =>
  build({ entryPoints: [join(project, 'client/src/index.ts')], bundle: true, format: 'esm', outfile });

/** In a folder of its own, for the files that a page writes. */
async function runBash(script: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  try {
    if (script.includes('./client/dist/')) await buildClient(join(folder, 'client/dist/index.js'));
    if (script.includes("from 'standardwebhooks'")) {
      await symlink(join(project, 'node_modules'), join(folder, 'node_modules'));
    }
    return await new Promise((resolve) => {
      const options = { cwd: folder, timeout: timeoutMs, env: { PATH: process.env['PATH'] } };
      // The pipe of its input is a socket, as that of a remote shell is: it would read what its user has in ~/.bashrc.
      execFile('bash', ['--norc', '-c', script], options, (_error, stdout, stderr) => resolve({ stdout, stderr }));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
