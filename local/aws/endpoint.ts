/** The HTTP server under every AWS service of the local stack. */
import type { HttpHandler, HttpServer } from '../http.ts';
import { startHttpServer } from '../http-server.ts';
import { createSignatureCheck, type Keys } from './access-keys.ts';

interface EndpointOptions {
  /** Of this start: whoever signs with others is refused. */
  readonly keys: Keys;
  readonly bodyLimitBytes: number;
  /** Hears of failures of the endpoint itself. */
  readonly onError: (error: unknown) => void;
}

/** Starts an endpoint on a free port that answers only requests that are signed with the keys. */
export const startAwsEndpoint = (
  handler: HttpHandler,
  { keys, bodyLimitBytes, onError }: EndpointOptions,
): Promise<HttpServer> => {
  const refuse = createSignatureCheck(keys);
  return startHttpServer(async (request) => refuse(request) ?? handler(request), { port: 0, bodyLimitBytes, onError });
};
