/** Requests, answers and servers of the local stack. */

export interface HttpRequest {
  readonly method: string;
  /** The request target as sent: path and query, not decoded. */
  readonly target: string;
  /** Lower-cased, in the order of arrival, one entry for each header line. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Undefined: the body was over the limit. */
  readonly body: Buffer | undefined;
  readonly httpVersion: string;
  readonly sourceIp: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  /** Ends the connection before the answer, or in the middle of its body. */
  readonly hangUp?: 'before' | 'in_body';
}

export type HttpHandler = (request: HttpRequest) => Promise<HttpAnswer>;

export interface HttpServer {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** An answer of JSON. */
export const jsonAnswer = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
