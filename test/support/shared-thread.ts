/**
 * Runs the functions of all stacks of this process in one worker thread. A thread of its own for
 * each takes 30 ms to start, and compiles the bundle once more; here a function that has run before
 * starts in 5 ms, and its code is fast already. What it has not got is what Lambda has between
 * functions: one that never gives the thread back stops all, and one that dies takes all with it.
 */
import { Worker } from 'node:worker_threads';
import { functionError } from '../../local/aws/lambda/events.mjs';
import type { FunctionError, InvokeMessage, WorkerData, WorkerMessage } from '../../local/aws/lambda/messages.ts';
import type { StartThread, ThreadOptions } from '../../local/aws/lambda/own-thread.ts';

/** What the thread is told, each about one instance. */
export type ToThread = { readonly instance: number } & (
  | {
      readonly kind: 'start';
      readonly worker: WorkerData;
      readonly environment: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'invoke'; readonly message: InvokeMessage }
  | { readonly kind: 'end' }
);

/** What it says of one. */
export type FromThread = { readonly instance: number } & (
  | { readonly kind: 'said'; readonly message: WorkerMessage }
  | { readonly kind: 'ended'; readonly error: FunctionError }
);

const instances = new Map<number, Pick<ThreadOptions, 'onMessage' | 'onEnd'>>();
let count = 0;
let shared: Worker | undefined;

const startShared = (): Worker => {
  const worker = new Worker(new URL('./shared-thread.mjs', import.meta.url), { env: {}, execArgv: [] });
  worker.unref();
  worker.on('message', (said: FromThread) => {
    const instance = instances.get(said.instance);
    if (said.kind === 'said') instance?.onMessage(said.message);
    else instance?.onEnd(said.error);
  });
  worker.on('error', (error) => {
    shared = undefined;
    const living = [...instances.values()];
    instances.clear();
    for (const { onEnd } of living) onEnd(functionError(error));
    // A stack that was closed may have left it behind, and nobody would hear of it.
    process.stderr.write(`The thread of all functions has died: ${functionError(error).trace.join('\n')}\n`);
  });
  return worker;
};

export const startSharedThread: StartThread = ({ worker: data, environment, onMessage, onEnd }) => {
  shared ??= startShared();
  const worker = shared;
  count += 1;
  const instance = count;
  const tell = (message: ToThread): void => worker.postMessage(message);
  instances.set(instance, { onMessage, onEnd });
  tell({ instance, kind: 'start', worker: data, environment });
  return {
    post: (message) => tell({ instance, kind: 'invoke', message }),
    end: async () => {
      instances.delete(instance);
      tell({ instance, kind: 'end' });
    },
  };
};
