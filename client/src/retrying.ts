/** A `fetch` that sends a token, and repeats what may be repeated. */
import type { Environment, TokenSource } from './tokens.ts';

export interface Retries {
  /** Attempts in all; 1: nothing is repeated. */
  readonly attempts: number;
  /** Of each attempt. */
  readonly timeoutMs: number;
  /** The longest wait, also if `Retry-After` asks for more: then the answer is given back as it is. */
  readonly longestWaitMs: number;
}

const firstWaitMs = 200;

/** Refusals that the same request will meet again today; see docs/answers.md. */
const lasting: ReadonlySet<unknown> = new Set(['VENDOR_QUOTA_EXCEEDED', 'MEMBERSHIP_DAMAGED', 'ITEM_DAMAGED']);

/**
 * Whether a request may be sent twice: the answer of the first may have been lost. No change is, not
 * even a PUT: Constant Contact may have done it, and a person has to look before it is asked again.
 */
const isRepeatable = ({ method, headers, url }: Request): boolean =>
  method === 'GET' ||
  headers.has('idempotency-key') ||
  /\/v1\/memberships\/check(?:-batch)?$/.test(url.split('?')[0] ?? '');

const isPassing = async (response: Response): Promise<boolean> => {
  if (response.status !== 429 && response.status < 500) return false;
  // JSON may be null.
  const problem: { code?: unknown } | null = await response
    .clone()
    .json()
    .catch(() => null);
  return !lasting.has(problem?.code);
};

/** Milliseconds that the answer asks for; undefined: it does not say. */
function askedFor(response: Response | undefined, now: number): number | undefined {
  const text = response?.headers.get('retry-after');
  if (text === undefined || text === null) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/**
 * Reads JSON to its end, so that a body that breaks off is no answer. Other bodies may be long, and are
 * left to whoever wants them.
 */
async function whole(response: Response): Promise<Response> {
  const isJson = /^application\/(?:problem\+)?json\b/.test(response.headers.get('content-type') ?? '');
  return isJson && response.body !== null ? new Response(await response.text(), response) : response;
}

export function retryingFetch(
  tokens: TokenSource,
  { attempts, timeoutMs, longestWaitMs }: Retries,
  environment: Environment,
) {
  const { fetch, now, sleep, random } = environment;

  const send = async (request: Request): Promise<Response> => {
    const token = await tokens.get();
    const once = request.clone();
    once.headers.set('authorization', `Bearer ${token}`);
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
    const response = await fetch(new Request(once, { signal }));
    if (response.status === 401) tokens.refused(token);
    return whole(response);
  };

  return async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const most = isRepeatable(request) ? attempts : 1;
    let isRenewed = false;
    for (let attempt = 1; ; attempt += 1) {
      const sent = await send(request).catch((error: unknown) => ({ error }));
      const response = 'error' in sent ? undefined : sent;
      // The token may have been revoked, or the issuer's keys changed: once with a new one.
      if (response?.status === 401 && !isRenewed) {
        isRenewed = true;
        continue;
      }
      const isOver =
        attempt >= most || request.signal.aborted || (response !== undefined && !(await isPassing(response)));
      const backoff = random() * Math.min(longestWaitMs, firstWaitMs * 2 ** attempt);
      const wait = Math.max(askedFor(response, now()) ?? 0, backoff);
      if (isOver || wait > longestWaitMs) {
        if ('error' in sent) throw sent.error;
        return sent;
      }
      await sleep(wait);
    }
  };
}
