/**
 * The inside of a function's worker thread: loads the bundle, then answers events, as the Lambda
 * runtime for Node.js does.
 *
 * Everything crosses the border to the service as JSON text, so a function sees and gives what it
 * would in AWS.
 */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

export interface WorkerData {
  readonly file: string;
  /** The name of the exported handler. */
  readonly handler: string;
  readonly context: Readonly<Record<string, string>>;
}

export interface InvokeMessage {
  readonly id: string;
  readonly event: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export type WorkerMessage =
  | { readonly kind: 'initialized' }
  | { readonly kind: 'succeeded'; readonly id: string; readonly result: string }
  | { readonly kind: 'failed'; readonly id: string; readonly error: FunctionError };

/** The error object that Lambda answers with. */
export const functionError = (error: unknown): FunctionError =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

const run = async (port: NonNullable<typeof parentPort>, { file, handler, context }: WorkerData): Promise<void> => {
  const bundle: Readonly<Record<string, unknown>> = await import(pathToFileURL(file).href);
  const handle = bundle[handler];
  if (typeof handle !== 'function') throw new Error(`Runtime.HandlerNotFound: ${file} does not export ${handler}`);
  const post = (message: WorkerMessage): void => port.postMessage(message);
  port.on('message', async ({ id, event, deadline }: InvokeMessage) => {
    const invocation = {
      ...context,
      awsRequestId: id,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    };
    try {
      const result: unknown = await handle(JSON.parse(event), invocation);
      post({ kind: 'succeeded', id, result: JSON.stringify(result) ?? 'null' });
    } catch (error) {
      post({ kind: 'failed', id, error: functionError(error) });
    }
  });
  post({ kind: 'initialized' });
};

if (parentPort !== null) await run(parentPort, workerData);
