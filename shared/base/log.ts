import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import type { LogEvent } from './log-events.ts';

export type LogFields = Readonly<Record<string, unknown>>;
export type Log = (event: LogEvent, fields?: LogFields) => void;

/**
 * Only what a line says that nothing else does. The log group tells the function, and CloudWatch
 * charges each byte. The id of a trace is of use where a trace was recorded.
 */
class ShortFormatter extends LogFormatter {
  override formatAttributes(
    { logLevel, timestamp, message, xRayTraceId }: UnformattedAttributes,
    additional: LogAttributes,
  ): LogItem {
    const isTraced = process.env['_X_AMZN_TRACE_ID']?.includes('Sampled=1') === true;
    const attributes = {
      level: logLevel,
      timestamp: this.formatTimestamp(timestamp),
      ...(message !== '' && { message }),
      ...(isTraced && { xray_trace_id: xRayTraceId }),
    };
    return new LogItem({ attributes }).addAttributes(additional);
  }
}

const logger = new Logger({ logFormatter: new ShortFormatter() });

export const log: Log = ({ event, level, message, isFrequent = false }, fields = {}) => {
  logger[level](isFrequent ? '' : message, { event, ...fields });
};

/**
 * Reduces an exception to what a log may hold: its name, message and stack. The object itself must
 * never be logged, because an HTTP client's error carries the request with its credentials.
 */
export const describeError = (error: unknown): LogFields =>
  error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : { name: typeof error };
