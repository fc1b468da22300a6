/**
 * Stands between the functions and the DynamoDB server, which takes any keys, any `Host`, calls of
 * any web page, and knows nothing of rights.
 */
import { Agent, type ClientRequest, type IncomingMessage, request as send } from 'node:http';
import { Agent as SecureAgent, request as sendSecurely } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { HttpAnswer, HttpRequest, HttpServer } from '../../http.ts';
import type { Keys } from '../access-keys.ts';
import { type ServiceOptions, startAwsEndpoint } from '../endpoint.ts';
import type { ServiceRights } from '../iam/rights.ts';
import { algorithm, headerOf, signatureOf } from '../signature.ts';

/** The largest request that DynamoDB takes is a `BatchWriteItem` of 16 MB; JSON needs more. */
const bodyLimitBytes = 64 * 1024 * 1024;

/** What the SDK reads; without those that let web pages read the answer. */
const passedBack = ['content-type', 'x-amzn-requestid', 'x-amz-crc32'];

/** What of a request is passed on, besides its body. */
const passedOn = ['x-amz-date', 'x-amz-target', 'x-amz-content-sha256'];

interface GuardOptions extends ServiceOptions {
  readonly rights: ServiceRights;
  /** Hears of each request that may have changed a table. */
  readonly onWrite?: () => void;
}

const reading = /\.(?:Get|BatchGet|TransactGet|Query|Scan)/;

/** The server behind the guard. */
interface Guarded {
  readonly endpoint: string;
  /** Those that the server itself takes. */
  readonly credentials: Keys;
}

/** Starts the guard of a server; closing it leaves the server. */
export const startGuard = async (
  { endpoint, credentials }: Guarded,
  { access, rights, onError, onWrite }: GuardOptions,
): Promise<HttpServer> => {
  const url = new URL(endpoint);
  const isSecure = url.protocol === 'https:';
  const agent = isSecure ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  let isClosing = false;
  const forward = async (request: HttpRequest): Promise<HttpAnswer> => {
    const { body = Buffer.alloc(0) } = request;
    const sent = (isSecure ? sendSecurely : send)(url, {
      agent,
      method: 'POST',
      headers: {
        ...signedHeaders(request, url, credentials),
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
    } finally {
      if (!reading.test(headerOf('x-amz-target', request))) onWrite?.();
    }
  };
  const server = await startAwsEndpoint(forward, { access, rights, bodyLimitBytes, onError });
  return {
    ...server,
    close: async () => {
      isClosing = true;
      await server.close();
      agent.destroy();
    },
  };
};

/** Signs again with the keys of the server, for the same day, region and service. */
const signedHeaders = (request: HttpRequest, url: URL, keys: Keys): Readonly<Record<string, string>> => {
  const [, scope = ''] = /Credential=[^/]+\/([^,\s]+)/.exec(headerOf('authorization', request)) ?? [];
  const kept = passedOn.flatMap((name) => {
    const value = headerOf(name, request);
    return value === '' ? [] : [[name, value] as const];
  });
  const token = keys.sessionToken === undefined ? [] : [['x-amz-security-token', keys.sessionToken] as const];
  const headers = [['host', url.host] as const, ...kept, ...token];
  const names = headers.map(([name]) => name).sort();
  const signable = { method: 'POST', target: url.pathname, headers, body: request.body };
  const signature = signatureOf(signable, scope, names, keys.secretAccessKey).toString('hex');
  const credential = `Credential=${keys.accessKeyId}/${scope}`;
  return {
    ...Object.fromEntries(headers),
    authorization: `${algorithm} ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
};

const responseTo = (request: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
  });
