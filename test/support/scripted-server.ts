import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The query with its `?`, or an empty text. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * `cut` closes the connection in the middle of a body, `silence` never answers. A `json` of
 * undefined is an empty body.
 */
export type Reply =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly json?: unknown }
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly text: string }
  /** Without a content type unless `headers` has one. */
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly bytes: Uint8Array }
  | 'cut'
  | 'silence';

/** @param nth which request to the same path this is, beginning with 1 */
export type Script = (request: ReceivedRequest, nth: number) => Reply;

const send = (reply: Reply, response: ServerResponse): void => {
  if (reply === 'silence') return;
  if (reply === 'cut') {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' });
    response.write('{"site_owner_list":[', () => response.destroy());
    return;
  }
  const { status = 200, headers = {} } = reply;
  if ('bytes' in reply) {
    response.writeHead(status, headers);
    response.end(reply.bytes);
    return;
  }
  const isText = 'text' in reply;
  const text = isText ? reply.text : JSON.stringify(reply.json);
  response.writeHead(status, { 'Content-Type': isText ? 'text/html' : 'application/json', ...headers });
  response.end(text);
};

/**
 * An HTTP server on loopback that answers as its script says and keeps what it was asked.
 *
 * @returns the server; `close` also ends connections without an answer
 */
export const startScriptedServer = async (script: Script) => {
  let current = script;
  const requests: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://server');
      const received: ReceivedRequest = {
        method: request.method ?? '',
        path: url.pathname,
        search: url.search,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(received);
      send(current(received, requests.filter(({ path }) => path === received.path).length), response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    /** @returns the requests to one path, in their order */
    requestsTo: (path: string) => requests.filter((request) => request.path === path),
    /** Answers by another script, and forgets what was received. */
    follow: (next: Script): void => {
      current = next;
      requests.length = 0;
    },
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
export type ScriptedServer = Awaited<ReturnType<typeof startScriptedServer>>;
