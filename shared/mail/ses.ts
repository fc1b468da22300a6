import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Delivery, SendMail } from '../domain/transfer/mail.ts';

const connectionMs = 1_000;
const answerMs = 5_000;

/** Upper bound for sending one mail. */
export const maxSendingMs = connectionMs + answerMs;

/** No server was reached, so nothing was sent. */
const notReached: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
]);

/** The connection was lost or timed out after the mail may have been sent. */
const interrupted: ReadonlySet<string> = new Set(['TimeoutError', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

const statusOf = (error: Error): number | undefined => {
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  const status = metadata instanceof Object && 'httpStatusCode' in metadata ? metadata.httpStatusCode : undefined;
  return typeof status === 'number' ? status : undefined;
};

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

/** @throws errors that come neither from SES nor from the network: defects */
const failureOf = (error: unknown): Delivery => {
  if (!(error instanceof Error)) throw error;
  const [status, code] = [statusOf(error), codeOf(error)];
  if (notReached.has(code)) return { outcome: 'unavailable', error: code };
  if (interrupted.has(error.name) || interrupted.has(code)) return { outcome: 'unknown', error: code || error.name };
  if (status === undefined) throw error;
  // An unreadable 2xx proves neither success nor failure.
  if (status < 400) return { outcome: 'unknown', error: error.name };
  return { outcome: status === 429 || status >= 500 ? 'unavailable' : 'refused', error: error.name };
};

/**
 * Creates the sender of mails through Amazon SES. Each mail has one try: a second try after a lost
 * answer would be a second mail.
 *
 * @param endpoint for tests; by default that of the region, or of the environment
 */
export const createMailSender = (endpoint?: string, timeouts = { connectionMs, answerMs }): SendMail => {
  const client = new SESv2Client({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: timeouts.connectionMs,
      requestTimeout: timeouts.answerMs,
      throwOnRequestTimeout: true,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  const utf8 = (text: string) => ({ Data: text, Charset: 'UTF-8' });
  return async ({ from, to, replyTo, subject, text }) => {
    try {
      const { MessageId: messageId } = await client.send(
        new SendEmailCommand({
          FromEmailAddress: from,
          Destination: { ToAddresses: [to].flat() },
          ReplyToAddresses: [replyTo],
          Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text) } } },
        }),
      );
      return { outcome: 'sent', messageId };
    } catch (error) {
      return failureOf(error);
    }
  };
};
