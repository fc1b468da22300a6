/** One execution environment of a function: it takes events until it dies or is retired. */
import { randomUUID } from 'node:crypto';
import type { FunctionError, WorkerMessage } from './messages.ts';
import { type StartThread, startOwnThread, type ThreadOptions } from './own-thread.ts';

/**
 * The outcome of an invocation. A function error is a value, as it is for the service that invokes.
 */
export type Invocation =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: FunctionError };

export interface InstanceOptions extends Pick<ThreadOptions, 'worker' | 'environment' | 'memoryMegabytes'> {
  readonly timeoutSeconds: number;
  /** A line that the function wrote to its standard output or error. */
  readonly onLine: (line: string) => void;
  /** Where it runs; in a worker thread of its own by default. */
  readonly startThread?: StartThread | undefined;
}

export interface Instance {
  /** False once the thread has died or timed out: another instance must take the next event. */
  readonly usable: boolean;
  invoke(event: unknown): Promise<Invocation>;
  close(): Promise<void>;
}

/** Lambda's limit for the code outside of the handler. */
const initLimitMs = 10_000;

const failure = (errorType: string, errorMessage: string): FunctionError => ({ errorType, errorMessage, trace: [] });

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

/** Starts a thread; its first event waits until the bundle has been loaded. */
export const startInstance = (options: InstanceOptions): Instance => {
  const { worker, environment, timeoutSeconds, memoryMegabytes, onLine } = options;
  const { startThread = startOwnThread } = options;
  const pending = new Map<string, (invocation: Invocation) => void>();
  let usable = true;
  const outputs = { stdout: createLines(onLine), stderr: createLines(onLine) };

  const settle = (id: string, invocation: Invocation): void => {
    pending.get(id)?.(invocation);
    pending.delete(id);
    // Other events on the thread of a timed-out one may end first; on Lambda each has an instance
    // of its own.
    if (!usable && pending.size === 0) void thread.end();
  };
  const fail = (error: FunctionError): void => {
    usable = false;
    for (const id of [...pending.keys()]) settle(id, { ok: false, error });
  };

  let announce = (): void => {};
  const initialized = new Promise<void>((resolve) => {
    announce = resolve;
  });
  const onMessage = (message: WorkerMessage): void => {
    if (message.kind === 'initialized') announce();
    else if (message.kind === 'written') outputs[message.to].take(message.text);
    else if (message.kind === 'failed') settle(message.id, { ok: false, error: message.error });
    else settle(message.id, { ok: true, result: JSON.parse(message.result) });
  };
  const onEnd = (error: FunctionError): void => {
    for (const output of Object.values(outputs)) output.end();
    fail(error);
  };
  const thread = startThread({ worker, environment, memoryMegabytes, onMessage, onEnd, onLine });

  const invoke = (event: unknown): Promise<Invocation> =>
    new Promise((resolve) => {
      const id = randomUUID();
      const expire = (seconds: number): void => {
        usable = false;
        const error = failure('Sandbox.Timedout', `Task timed out after ${seconds.toFixed(2)} seconds`);
        settle(id, { ok: false, error });
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
        thread.post({ id, event: JSON.stringify(event), deadline: Date.now() + timeoutSeconds * 1000 });
      });
    });

  return {
    get usable() {
      return usable;
    },
    invoke,
    close: async () => {
      fail(failure('Runtime.Stopped', 'The local stack has been stopped'));
      await thread.end();
    },
  };
};
