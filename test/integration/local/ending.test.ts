/** However `npm start` is ended, no process of it is left. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, type TestContext, vi } from 'vitest';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** All processes but those that have ended and only wait for their parent to notice. */
const processes = (): Process[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined || state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
    });

const treeOf = (root: number): Process[] => {
  const all = processes();
  const tree = all.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
};

/** Those of the processes that have not ended. */
const runningOf = (tree: readonly Process[]): Process[] => {
  const all = processes();
  return tree.filter(({ pid, command }) => all.some((other) => other.pid === pid && other.command === command));
};

/**
 * An `npm start` in a process group of its own, as a terminal makes one, in the middle of its first
 * re-audit.
 */
const startWithNpm = async ({ onTestFinished }: TestContext) => {
  const npmFree = Object.entries(process.env).filter(([name]) => !/^npm_|^AWS_ENDPOINT/i.test(name));
  const npm: ChildProcess = spawn('npm', ['start'], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env: { ...Object.fromEntries(npmFree), PORT: '0', npm_config_update_notifier: 'false' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const { pid = 0 } = npm;
  let tree: Process[] = [];
  onTestFinished(() => {
    for (const left of runningOf(tree)) process.kill(left.pid, 'SIGKILL');
  });
  if (npm.stdout === null) throw new Error('npm has no output');
  for await (const line of createInterface(npm.stdout)) if (line.includes('first re-audit')) break;
  tree = treeOf(pid);
  const find = (part: RegExp): Process => {
    const found = tree.find(({ command }) => part.test(command));
    if (found === undefined) throw new Error(`There is no ${part}: ${JSON.stringify(tree)}`);
    return found;
  };
  return { npm: pid, tree, node: find(/^\S*node local\/start\.ts/).pid, dynamoDb: find(/dynoxide serve/).pid };
};
type Started = Awaited<ReturnType<typeof startWithNpm>>;

const ways: Readonly<Record<string, (started: Started) => void>> = {
  'Ctrl-C, which a terminal sends to the whole group': ({ npm }) => process.kill(-npm, 'SIGINT'),
  'SIGTERM to npm alone': ({ npm }) => process.kill(npm, 'SIGTERM'),
  'SIGTERM to node alone': ({ node }) => process.kill(node, 'SIGTERM'),
  'SIGHUP of a terminal that is closed': ({ npm }) => process.kill(-npm, 'SIGHUP'),
  'SIGHUP to npm alone': ({ npm }) => process.kill(npm, 'SIGHUP'),
  'SIGKILL of npm': ({ npm }) => process.kill(npm, 'SIGKILL'),
  'SIGKILL of node': ({ node }) => process.kill(node, 'SIGKILL'),
  'SIGKILL of both': ({ npm, node }) => {
    process.kill(npm, 'SIGKILL');
    process.kill(node, 'SIGKILL');
  },
  'a crash of the DynamoDB server, then Ctrl-C': ({ npm, dynamoDb }) => {
    process.kill(dynamoDb, 'SIGKILL');
    process.kill(-npm, 'SIGINT');
  },
};

it.concurrent.for(Object.entries(ways))('%s ends every process', { timeout: 60_000 }, async ([, end], context) => {
  const started = await startWithNpm(context);
  expect(started.tree.length).toBeGreaterThanOrEqual(3);
  end(started);
  await vi.waitFor(() => expect(runningOf(started.tree)).toEqual([]), { timeout: 15_000, interval: 100 });
});
