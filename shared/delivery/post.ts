/** Sends one request to the application, once. */
import type { Instant } from '../base/time.ts';
import type { Attempt } from '../domain/deliveries/delivery.ts';

export interface Posted extends Pick<Attempt, 'status' | 'failure'> {
  /** How long the answer asks to wait. */
  readonly retryAfterMs?: number | undefined;
}

/** @returns what came of it; it throws nothing of the network */
export type Post = (body: string, headers: Readonly<Record<string, string>>, timeoutMs: number) => Promise<Posted>;

/** An event in CloudEvents' structured mode. */
const contentType = 'application/cloudevents+json; charset=utf-8';

/** Of an answer's body, which says nothing; what is read leaves the connection usable. */
const readBytes = 65_536;

/** Nothing was sent: the name is unknown, or nobody listens, or the certificate is not trusted. */
const notConnected =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/**
 * Creates the sender. A redirect is an answer like any other: it is not followed, so that an event
 * goes only where the settings say.
 */
export const createPost =
  (url: string, now: () => Instant): Post =>
  async (body, headers, timeoutMs) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': contentType, 'user-agent': 'constant-contact-partner-membership' },
        body,
        redirect: 'manual',
        signal,
      });
      await drain(response);
      return { status: response.status, retryAfterMs: retryAfterMsOf(response.headers, now()) };
    } catch (error) {
      return { failure: failureOf(error) };
    }
  };

/** The status has come by then, so it counts, whatever becomes of the rest. */
async function drain({ body }: Response): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > readBytes) break;
    }
  } catch {
    // The connection is not used again.
  }
}

function failureOf(error: unknown): NonNullable<Posted['failure']> {
  const { name, cause } = error instanceof Error ? error : { name: '', cause: undefined };
  if (name === 'TimeoutError') return 'timed_out';
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return notConnected.test(code) ? 'not_connected' : 'broken_off';
}

const httpDate = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** Whole seconds, or a date (RFC 9110, section 10.2.3). However long, whoever waits has a limit of its own. */
function retryAfterMsOf(headers: Headers, now: Instant): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  return httpDate.test(text) ? Math.max(0, Date.parse(text) - now) : undefined;
}
