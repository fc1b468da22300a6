/** The inside of a function's worker thread: loads the bundle, then answers events. */
/** @import { InvokeMessage, WorkerData, WorkerMessage } from './messages.ts' */
import { StringDecoder } from 'node:string_decoder';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { answerTo, handlerIn } from './events.mjs';

/**
 * @param {NonNullable<typeof parentPort>} port
 * @param {WorkerData} data
 */
const run = async (port, { file, handler, context }) => {
  /** @param {WorkerMessage} message */
  const post = (message) => port.postMessage(message);
  // Each line crosses the border in one message. The thread's own way asks back for each, and takes
  // three times as long.
  for (const to of /** @type {const} */ (['stdout', 'stderr'])) {
    const decoder = new StringDecoder();
    process[to]._write = (chunk, _encoding, done) => {
      post({ kind: 'written', to, text: typeof chunk === 'string' ? chunk : decoder.write(chunk) });
      done();
    };
    // What waits together is written one by one as well.
    process[to]._writev = undefined;
  }
  const handle = handlerIn(await import(pathToFileURL(file).href), handler, file);
  port.on('message', async (/** @type {InvokeMessage} */ message) => post(await answerTo(handle, context, message)));
  post({ kind: 'initialized' });
};

if (parentPort !== null) await run(parentPort, workerData);
