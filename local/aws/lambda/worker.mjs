/**
 * The inside of a function's worker thread: loads the bundle, then answers events, as the Lambda
 * runtime for Node.js does.
 *
 * Everything crosses the border to the service as JSON text, so a function sees and gives what it
 * would in AWS. It is JavaScript because each thread would load the remover of types, which takes
 * as long as many a bundle.
 */
/** @import { FunctionError, InvokeMessage, WorkerData, WorkerMessage } from './messages.ts' */
import { StringDecoder } from 'node:string_decoder';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

/**
 * @param {unknown} error
 * @returns {FunctionError}
 */
const functionError = (error) =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

/**
 * @param {NonNullable<typeof parentPort>} port
 * @param {WorkerData} data
 */
const run = async (port, { file, handler, context }) => {
  /** @param {WorkerMessage} message */
  const post = (message) => port.postMessage(message);
  // Each line crosses the border in one message. The thread's own way asks back for each, and takes three times as long.
  for (const to of /** @type {const} */ (['stdout', 'stderr'])) {
    const decoder = new StringDecoder();
    process[to]._write = (chunk, _encoding, done) => {
      post({ kind: 'written', to, text: typeof chunk === 'string' ? chunk : decoder.write(chunk) });
      done();
    };
    // What waits together is written one by one as well.
    process[to]._writev = undefined;
  }
  /** @type {Readonly<Record<string, unknown>>} */
  const bundle = await import(pathToFileURL(file).href);
  const handle = bundle[handler];
  if (typeof handle !== 'function') throw new Error(`Runtime.HandlerNotFound: ${file} does not export ${handler}`);
  port.on('message', async (/** @type {InvokeMessage} */ { id, event, deadline }) => {
    const invocation = {
      ...context,
      awsRequestId: id,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    };
    try {
      const result = await handle(JSON.parse(event), invocation);
      post({ kind: 'succeeded', id, result: JSON.stringify(result) ?? 'null' });
    } catch (error) {
      post({ kind: 'failed', id, error: functionError(error) });
    }
  });
  post({ kind: 'initialized' });
};

if (parentPort !== null) await run(parentPort, workerData);
