/**
 * Stands in front of the DynamoDB server, which takes any keys, any `Host`, and calls of any web
 * page.
 */
import { Agent, type ClientRequest, type IncomingMessage, request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { HttpAnswer, HttpRequest, HttpServer } from '../../http.ts';
import type { Keys } from '../access-keys.ts';
import { startAwsEndpoint } from '../endpoint.ts';

/** The largest request that DynamoDB takes is a `BatchWriteItem` of 16 MB; JSON needs more. */
const bodyLimitBytes = 64 * 1024 * 1024;

/** What the SDK reads; without those that let web pages read the answer. */
const passedBack = ['content-type', 'x-amzn-requestid', 'x-amz-crc32'];

interface GuardOptions {
  readonly keys: Keys;
  readonly onError: (error: unknown) => void;
}

/** Starts the guard of the server at this endpoint; closing it leaves the server. */
export const startGuard = async (endpoint: string, { keys, onError }: GuardOptions): Promise<HttpServer> => {
  const agent = new Agent({ keepAlive: true });
  let isClosing = false;
  const forward = async ({ headers, body = Buffer.alloc(0) }: HttpRequest): Promise<HttpAnswer> => {
    const passedOn = headers.filter(([name]) => name.startsWith('x-amz-') || name === 'authorization');
    const sent = send(endpoint, {
      agent,
      method: 'POST',
      headers: {
        ...Object.fromEntries(passedOn),
        'content-type': 'application/x-amz-json-1.0',
        'content-length': body.length,
      },
    });
    try {
      const response = await responseTo(sent.end(body));
      const back = passedBack.flatMap((name) => {
        const value = response.headers[name];
        return typeof value === 'string' ? [[name, value] as const] : [];
      });
      return {
        status: response.statusCode ?? 500,
        headers: Object.fromEntries(back),
        body: await buffer(response),
      };
    } catch (error) {
      if (isClosing) return { status: 503, hangUp: 'before' };
      throw error;
    }
  };
  const server = await startAwsEndpoint(forward, { keys, bodyLimitBytes, onError });
  return {
    ...server,
    close: async () => {
      isClosing = true;
      await server.close();
      agent.destroy();
    },
  };
};

const responseTo = (request: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
  });
