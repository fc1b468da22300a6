/** The parameters of OAuth's requests, by the rules of RFC 6749, section 3.1. */
import type { HttpRequest } from '../http.ts';

export interface Parameters {
  /** Undefined: absent, without a value, or sent twice. */
  get(name: string): string | undefined;
  /** The names that were sent more than once, which no request may do. */
  readonly repeated: readonly string[];
}

/** Reads the parameters of a query or of a form. */
export function readParameters(sent: URLSearchParams): Parameters {
  const repeated = [...new Set(sent.keys())].filter((name) => sent.getAll(name).length > 1);
  return { get: (name) => (repeated.includes(name) ? undefined : sent.get(name) || undefined), repeated };
}

/** @returns undefined: the body is no form, or too large */
export function readForm({ headers, body }: Pick<HttpRequest, 'headers' | 'body'>): Parameters | undefined {
  const type = headers
    .find(([name]) => name === 'content-type')?.[1]
    .split(';')[0]
    ?.trim()
    .toLowerCase();
  if (type !== 'application/x-www-form-urlencoded' || body === undefined) return undefined;
  return readParameters(new URLSearchParams(body.toString('utf8')));
}

/** Words separated by spaces, each once. */
export const wordsOf = (text: string | undefined): readonly string[] => [
  ...new Set((text ?? '').split(' ').filter((word) => word !== '')),
];
