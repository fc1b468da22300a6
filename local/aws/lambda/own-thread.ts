/** A worker thread for one instance of a function, which ends with it. */
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { functionError } from './events.mjs';
import type { FunctionError, InvokeMessage, WorkerData, WorkerMessage } from './messages.ts';

export interface ThreadOptions {
  readonly worker: WorkerData;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMegabytes: number;
  readonly onMessage: (message: WorkerMessage) => void;
  /** The code outside of the handler has failed, or the thread has ended; it may be told of both. */
  readonly onEnd: (error: FunctionError) => void;
  /** A line that Node wrote about the thread. */
  readonly onLine: (line: string) => void;
}

/** Where an instance runs. */
interface Thread {
  post(message: InvokeMessage): void;
  end(): Promise<void>;
}

export type StartThread = (options: ThreadOptions) => Thread;

const entry = new URL('./worker.mjs', import.meta.url);

export const startOwnThread: StartThread = ({ environment, memoryMegabytes, onMessage, onEnd, onLine, ...options }) => {
  const worker = new Worker(entry, {
    workerData: options.worker,
    env: { ...environment },
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
  });
  createInterface(worker.stderr).on('line', onLine);
  worker.on('message', onMessage);
  worker.on('error', (error) => onEnd(functionError(error)));
  worker.on('exit', (code) =>
    onEnd({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with exit status: ${code}`, trace: [] }),
  );
  return {
    post: (message) => worker.postMessage(message),
    end: async () => void (await worker.terminate()),
  };
};
