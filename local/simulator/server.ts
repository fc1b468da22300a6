/** The simulator's HTTP side. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Answer, Call, Reply } from './exchange.ts';

const host = '127.0.0.1';
const html =
  '<!DOCTYPE html>\n<html><head><title>Service unavailable</title></head><body>Please try again.</body></html>\n';

/** The ids that have been seen on live answers (fact sheet 2.9). */
const requestIds = (): Readonly<Record<string, string>> => ({
  'x-amzn-requestid': randomUUID(),
  'x-amz-apigw-id': randomUUID().slice(0, 16),
  'x-eig-tracking-id': randomUUID(),
  'x-amz-cf-id': randomUUID().replaceAll('-', ''),
});

const callOf = async (request: IncomingMessage): Promise<Call> => {
  const body = await text(request);
  // split by hand: a URL parser would tidy the path up before it is looked at
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  return { method: request.method ?? '', path, query: new URLSearchParams(query), headers: request.headers, body };
};

interface Content {
  readonly type?: string;
  readonly content: string;
}

const page: Content = { type: 'text/html; charset=utf-8', content: html };

const contentOf = ({ body, text }: Answer): Content => {
  if (text !== undefined) return { type: `${text.type}; charset=utf-8`, content: text.content };
  return body === undefined ? { content: '' } : { type: 'application/json', content: JSON.stringify(body) };
};

/** An empty body cannot break off: instead of that there is no answer at all, or a beginning where there should be nothing. */
const spoilable = ({ answer, transmission }: Reply): Reply => {
  if (answer.body !== undefined || (answer.text?.content ?? '') !== '') return { answer, transmission };
  if (transmission === 'close_mid_body') return { answer, transmission: 'drop' };
  if (transmission !== 'malformed_json') return { answer, transmission };
  return { answer: { ...answer, status: answer.status === 204 ? 200 : answer.status, body: {} }, transmission };
};

const send = (response: ServerResponse, reply: Reply): void => {
  const { answer, transmission } = spoilable(reply);
  if (transmission === 'drop') {
    response.destroy();
    return;
  }
  const { type, content } = transmission === 'html' ? page : contentOf(answer);
  const whole = Buffer.from(content);
  const half = whole.subarray(0, whole.length / 2);
  const payload = transmission === 'malformed_json' ? half : whole;
  response.writeHead(answer.status, {
    ...requestIds(),
    ...answer.headers,
    ...(type === undefined ? {} : { 'Content-Type': type }),
    // not even a length of 0 (RFC 9110, section 8.6)
    ...(answer.status === 204 ? {} : { 'Content-Length': payload.length }),
  });
  if (transmission === 'close_mid_body') response.write(half, () => response.destroy());
  else response.end(payload);
};

export interface ListeningServer {
  readonly origin: string;
  /** Ends open connections as well. */
  close(): Promise<void>;
}

const originOf = (server: Server): string => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The simulator does not listen on a port');
  return `http://${host}:${address.port}`;
};

/** Serves on the loopback address; port 0 takes a free one. Rejects when the port is taken. */
export const serve = async (port: number, answer: (call: Call) => Reply): Promise<ListeningServer> => {
  const server = createServer((request, response) => {
    callOf(request).then(
      (call) => send(response, answer(call)),
      // the caller has gone away in the middle of its own request
      () => response.destroy(),
    );
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(port, host, resolve);
  await promise;
  return {
    origin: originOf(server),
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
};
