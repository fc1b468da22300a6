import { Logger } from '@aws-lambda-powertools/logger';
import type { LogEvent } from './log-events.ts';

export type LogFields = Readonly<Record<string, unknown>>;
export type Log = (event: LogEvent, fields?: LogFields) => void;

const logger = new Logger({ serviceName: process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? 'membership' });

export const log: Log = ({ event, level, message }, fields = {}) => {
  logger[level](message, { event, ...fields });
};

/**
 * Reduces an exception to what a log may hold: its name, message and stack. The object itself must
 * never be logged, because an HTTP client's error carries the request with its credentials.
 */
export const describeError = (error: unknown): LogFields =>
  error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : { name: typeof error };
