/**
 * The HTTP server under every endpoint of the local stack: bound to the loopback address, one
 * request to one answer.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

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

/**
 * Reads the whole body even over the limit: a client that is still sending would not see the
 * answer.
 */
const readBody = async (message: IncomingMessage, limit: number): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
  }
  return length > limit ? undefined : Buffer.concat(chunks);
};

const headerLines = (raw: readonly string[]): [string, string][] => {
  const lines: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    lines.push([(raw[index] ?? '').toLowerCase(), raw[index + 1] ?? '']);
  }
  return lines;
};

const send = (response: ServerResponse, { status, headers = {}, body = '', hangUp }: HttpAnswer): void => {
  if (hangUp === 'before') {
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, typeof value === 'string' ? value : [...value]);
  }
  const bytes = Buffer.from(body);
  response.statusCode = status;
  if (status !== 204 && status !== 304) response.setHeader('content-length', bytes.length);
  if (hangUp === 'in_body') response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  else response.end(bytes);
};

interface ServerOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly bodyLimitBytes: number;
  /** For all header lines together; a larger request gets a 431. */
  readonly headerLimitBytes?: number;
  readonly onError: (error: unknown) => void;
}

/**
 * Starts a server on 127.0.0.1.
 *
 * @throws Error with `code: 'EADDRINUSE'` when the port is taken
 */
export const startHttpServer = async (
  handler: HttpHandler,
  { port, bodyLimitBytes, headerLimitBytes, onError }: ServerOptions,
): Promise<HttpServer> => {
  const answer = async (message: IncomingMessage): Promise<HttpAnswer> =>
    handler({
      method: message.method ?? 'GET',
      target: message.url ?? '/',
      headers: headerLines(message.rawHeaders),
      body: await readBody(message, bodyLimitBytes),
      httpVersion: message.httpVersion,
      sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
    });
  const server = createServer(
    headerLimitBytes === undefined ? {} : { maxHeaderSize: headerLimitBytes },
    async (message, response) => {
      try {
        send(response, await answer(message));
      } catch (error) {
        // A client that hung up in the middle of its request is no failure of the server.
        if (message.destroyed && !message.complete) return;
        onError(error);
        if (!response.headersSent) send(response, jsonAnswer(500, { message: 'Internal Server Error' }));
      }
    },
  );
  // As long as API Gateway's: a caller must not use a connection that is just being closed.
  server.keepAliveTimeout = 350_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
