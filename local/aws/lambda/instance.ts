/**
 * One execution environment of a function: a worker thread that takes events until it dies or is
 * retired.
 */
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { FunctionError, InvokeMessage, WorkerData, WorkerMessage } from './messages.ts';

/**
 * The outcome of an invocation. A function error is a value, as it is for the service that invokes.
 */
export type Invocation =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: FunctionError };

export interface InstanceOptions {
  readonly worker: WorkerData;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** A line that the function wrote to its standard output or error. */
  readonly onLine: (line: string) => void;
}

export interface Instance {
  /** False once the worker has died or timed out: another instance must take the next event. */
  readonly usable: boolean;
  invoke(event: unknown): Promise<Invocation>;
  close(): Promise<void>;
}

/** Lambda's limit for the code outside of the handler. */
const initLimitMs = 10_000;

const entry = new URL('./worker.mjs', import.meta.url);

const failure = (errorType: string, errorMessage: string): Invocation => ({
  ok: false,
  error: { errorType, errorMessage, trace: [] },
});

const ofError = (error: unknown): Invocation =>
  error instanceof Error
    ? {
        ok: false,
        error: { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') },
      }
    : failure(typeof error, String(error));

/** Makes lines of pieces of text. */
const createLines = (onLine: (line: string) => void) => {
  let rest = '';
  return {
    take: (text: string): void => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      lines.forEach((line) => void onLine(line));
    },
    end: (): void => {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
};

/** Starts a worker; its first event waits until the bundle has been loaded. */
export const startInstance = (options: InstanceOptions): Instance => {
  const { worker: workerData, timeoutSeconds, memoryMegabytes, onLine } = options;
  const pending = new Map<string, (invocation: Invocation) => void>();
  let usable = true;
  const worker = new Worker(entry, {
    workerData,
    env: { ...options.environment },
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
  });
  // Node's own words about the thread.
  createInterface(worker.stderr).on('line', onLine);
  const outputs = { stdout: createLines(onLine), stderr: createLines(onLine) };

  const settle = (id: string, invocation: Invocation): void => {
    pending.get(id)?.(invocation);
    pending.delete(id);
    // Other events on the worker of a timed-out one may end first; on Lambda each has an instance
    // of its own.
    if (!usable && pending.size === 0) void worker.terminate();
  };
  const fail = (invocation: Invocation): void => {
    usable = false;
    for (const id of [...pending.keys()]) settle(id, invocation);
  };

  let announce = (): void => {};
  const initialized = new Promise<void>((resolve) => {
    announce = resolve;
  });
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'initialized') announce();
    else if (message.kind === 'written') outputs[message.to].take(message.text);
    else if (message.kind === 'failed') settle(message.id, { ok: false, error: message.error });
    else settle(message.id, { ok: true, result: JSON.parse(message.result) });
  });
  worker.on('error', (error) => fail(ofError(error)));
  worker.on('exit', (code) => {
    for (const output of Object.values(outputs)) output.end();
    fail(failure('Runtime.ExitError', `Runtime exited with exit status: ${code}`));
  });

  const invoke = (event: unknown): Promise<Invocation> =>
    new Promise((resolve) => {
      const id = randomUUID();
      const expire = (seconds: number): void => {
        usable = false;
        settle(id, failure('Sandbox.Timedout', `Task timed out after ${seconds.toFixed(2)} seconds`));
      };
      const initLimit = setTimeout(expire, initLimitMs, initLimitMs / 1000);
      let limit: NodeJS.Timeout | undefined;
      pending.set(id, (invocation) => {
        clearTimeout(initLimit);
        clearTimeout(limit);
        resolve(invocation);
      });
      void initialized.then(() => {
        clearTimeout(initLimit);
        if (!pending.has(id)) return;
        limit = setTimeout(expire, timeoutSeconds * 1000, timeoutSeconds);
        const message: InvokeMessage = {
          id,
          event: JSON.stringify(event),
          deadline: Date.now() + timeoutSeconds * 1000,
        };
        worker.postMessage(message);
      });
    });

  return {
    get usable() {
      return usable;
    },
    invoke,
    close: async () => {
      fail(failure('Runtime.Stopped', 'The local stack has been stopped'));
      await worker.terminate();
    },
  };
};
