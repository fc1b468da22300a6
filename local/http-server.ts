/**
 * The HTTP server under every endpoint of the local stack: bound to the loopback address, closed to
 * web pages, one request to one answer.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type HttpAnswer, type HttpHandler, type HttpRequest, type HttpServer, jsonAnswer } from './http.ts';
import { createStrangerCheck } from './strangers.ts';

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
  /** Paths that take forms from pages of any service. */
  readonly formPaths?: readonly string[];
  readonly onError: (error: unknown) => void;
}

/**
 * Starts a server on 127.0.0.1. Requests of web pages are refused before the handler sees them.
 *
 * @throws Error with `code: 'EADDRINUSE'` when the port is taken
 */
export const startHttpServer = async (
  handler: HttpHandler,
  { port, bodyLimitBytes, headerLimitBytes, formPaths, onError }: ServerOptions,
): Promise<HttpServer> => {
  let refuse = createStrangerCheck(port, formPaths);
  const answer = async (message: IncomingMessage): Promise<HttpAnswer> => {
    const request: HttpRequest = {
      method: message.method ?? 'GET',
      target: message.url ?? '/',
      headers: headerLines(message.rawHeaders),
      body: await readBody(message, bodyLimitBytes),
      httpVersion: message.httpVersion,
      sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
    };
    return refuse(request) ?? handler(request);
  };
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
  refuse = createStrangerCheck(bound, formPaths);
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
