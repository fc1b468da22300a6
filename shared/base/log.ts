import type { LogEvent } from './log-events.ts';

/** What JSON can hold, under other names than those that every line has. */
export interface LogFields {
  readonly [field: string]: unknown;
  readonly level?: never;
  readonly timestamp?: never;
  readonly message?: never;
  readonly event?: never;
}
export type Log = (event: LogEvent, fields?: LogFields) => void;

/** `SILENT` writes no line. Of levels Lambda itself takes care, by the `level` of the lines. */
const isSilent = process.env['LOG_LEVEL'] === 'SILENT';

/** The id of a trace is of use where a trace was recorded. */
const recordedTrace = (header: string | undefined): string | undefined =>
  header?.includes('Sampled=1') === true ? /Root=([^;]+)/.exec(header)?.[1] : undefined;

/**
 * A line of JSON: only what it says that nothing else does. The log group tells the function, and
 * CloudWatch charges each byte.
 */
const lineOf = ({ event, level, message, isFrequent }: LogEvent, fields: LogFields): string =>
  `${JSON.stringify({
    level: level.toUpperCase(),
    timestamp: new Date().toISOString(),
    message: isFrequent ? undefined : message,
    xray_trace_id: recordedTrace(process.env['_X_AMZN_TRACE_ID']),
    event,
    ...fields,
  })}\n`;

/** Goes past the console, which on Lambda would put the line into one of its own. */
const write = ({ level }: LogEvent, line: string): void => {
  (level === 'info' ? process.stdout : process.stderr).write(line);
};

/** Writes a line of JSON, before whatever comes next. */
export const log: Log = (event, fields = {}) => {
  if (!isSilent) write(event, lineOf(event, fields));
};

/**
 * Writes the line once the event loop has come round, so that an answer does not wait for it
 * (decision 0036). Lambda asks for the next event, and may freeze the process, later than that: the
 * runtime does so by `setImmediate` as well, when it has sent the answer
 * (https://github.com/aws/aws-lambda-nodejs-runtime-interface-client, `scheduleIteration`).
 */
export const logBehindAnswer: Log = (event, fields = {}) => {
  if (isSilent) return;
  const line = lineOf(event, fields);
  setImmediate(() => write(event, line));
};

/**
 * Reduces an exception to what a log may hold: its name, message and stack. The object itself must
 * never be logged, because an HTTP client's error carries the request with its credentials.
 */
export const describeError = (error: unknown) =>
  error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : { name: typeof error };
