/** The HTTP server under every AWS service of the local stack. */
import { randomUUID } from 'node:crypto';
import { type HttpAnswer, type HttpHandler, type HttpRequest, type HttpServer, jsonAnswer } from '../http.ts';
import { startHttpServer } from '../http-server.ts';
import { identify, type Keyring } from './access-keys.ts';
import type { Authorize } from './iam/authorizer.ts';
import type { ServiceRights, Stranger } from './iam/rights.ts';

/** Who may do what in this start. */
export interface Access {
  /** Whoever signs with other keys is refused. */
  readonly keyring: Pick<Keyring, 'find'>;
  readonly authorize: Authorize;
}

export interface ServiceOptions {
  readonly access: Access;
  /** Hears of failures of the endpoint itself. */
  readonly onError: (error: unknown) => void;
}

interface EndpointOptions extends ServiceOptions {
  readonly rights: ServiceRights;
  readonly bodyLimitBytes: number;
}

/** An error of an AWS service, in the forms of both of its JSON protocols. */
const refusal = ({ type, message }: Stranger): HttpAnswer =>
  jsonAnswer(403, { __type: type, message }, { 'x-amzn-errortype': type, 'x-amzn-requestid': randomUUID() });

/** Starts an endpoint on a free port: it answers whoever has signed, and has the rights. */
export const startAwsEndpoint = (
  handler: HttpHandler,
  { access, rights, bodyLimitBytes, onError }: EndpointOptions,
): Promise<HttpServer> => {
  const refuse = async (request: HttpRequest): Promise<HttpAnswer | undefined> => {
    const identity = identify(request, access.keyring);
    if ('refused' in identity) return (rights.refuseStranger ?? refusal)(identity.refused);
    if (identity.caller.kind === 'owner') return undefined;
    const denial = await access.authorize(identity.caller, rights.checksOf(request));
    return denial && rights.refuse(denial);
  };
  const handle: HttpHandler = async (request) => (await refuse(request)) ?? handler(request);
  return startHttpServer(handle, { port: 0, bodyLimitBytes, onError });
};
