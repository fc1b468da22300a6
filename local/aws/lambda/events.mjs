/**
 * How a thread runs a function: as the Lambda runtime for Node.js does.
 *
 * Everything crosses the border to the service as JSON text, so a function sees and gives what it
 * would in AWS. This is JavaScript because each thread would load the remover of types, which takes
 * as long as many a bundle.
 */
/** @import { FunctionError, InvokeMessage, WorkerMessage } from './messages.ts' */

/**
 * @param {unknown} error
 * @returns {FunctionError}
 */
export const functionError = (error) =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

/**
 * Finds the handler in what a bundle exports.
 *
 * @param {Readonly<Record<string, unknown>>} bundle
 * @param {string} name
 * @param {string} file where the bundle is
 */
export const handlerIn = (bundle, name, file) => {
  const handle = bundle[name];
  if (typeof handle !== 'function') throw new Error(`Runtime.HandlerNotFound: ${file} does not export ${name}`);
  return handle;
};

/**
 * Answers an event.
 *
 * @param {Function} handle
 * @param {Readonly<Record<string, string>>} context
 * @param {InvokeMessage} message
 * @returns {Promise<WorkerMessage>}
 */
export const answerTo = async (handle, context, { id, event, deadline }) => {
  const invocation = {
    ...context,
    awsRequestId: id,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    const result = await handle(JSON.parse(event), invocation);
    return { kind: 'succeeded', id, result: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return { kind: 'failed', id, error: functionError(error) };
  }
};
