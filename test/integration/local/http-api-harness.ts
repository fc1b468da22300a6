/**
 * The emulated HTTP API with one function that stands behind every route, and raw requests to it.
 */
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { JSONWebKeySet } from 'jose';
import { createHttpApi } from '../../../local/aws/api-gateway/http-api.ts';
import { bodyLimitBytes, serverHeaderLimitBytes } from '../../../local/aws/api-gateway/limits.ts';
import { createIssuer } from '../../../local/aws/issuer.ts';
import type { FunctionRuntime, LambdaFunction } from '../../../local/aws/lambda/functions.ts';
import type { Invocation } from '../../../local/aws/lambda/instance.ts';
import type { Json } from '../../../local/aws/template/intrinsics.ts';
import { place, resolveStacks, serveForTest } from './support.ts';

type Routes = Readonly<
  Record<string, { readonly scope?: string; readonly hasToken?: true; readonly timeoutMilliseconds?: number }>
>;

const someRoutes: Routes = {
  'GET /things': {},
  'POST /things': {},
  'GET /things/{id}': {},
  'GET /things/special': {},
  'GET /things/{id}/parts/{part}': {},
  'ANY /any': {},
  'PUT /any': {},
  'GET /files/{rest+}': {},
  'GET /secret': { scope: 'things/read' },
  'POST /secret': { scope: 'things/write' },
  'GET /slow': { timeoutMilliseconds: 50 },
};

const arnOf = (routeKey: string): string => `arn:${routeKey}`;

interface TemplateParts {
  readonly routes?: Routes;
  /** Properties of every integration. */
  readonly integration?: Readonly<Record<string, Json>>;
  readonly stage?: Readonly<Record<string, Json>>;
}

export const apiTemplate = ({ routes = someRoutes, integration: changes, stage }: TemplateParts = {}) => {
  const resources = Object.entries(routes).flatMap(([routeKey, own], index) => {
    const { scope, hasToken = scope !== undefined, timeoutMilliseconds } = own;
    const integration = {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: arnOf(routeKey),
        PayloadFormatVersion: '2.0',
        ...(timeoutMilliseconds !== undefined && { TimeoutInMillis: timeoutMilliseconds }),
        ...changes,
      },
    };
    const route = {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        RouteKey: routeKey,
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: `Integration${index}` }]] },
        ...(hasToken
          ? { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Authorizer' } }
          : { AuthorizationType: 'NONE' }),
        ...(scope !== undefined && { AuthorizationScopes: [scope] }),
      },
    };
    return [[`Integration${index}`, integration] as const, [`Route${index}`, route] as const];
  });
  return resolveStacks({
    Stack: {
      Resources: {
        Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP', Name: 'any' } },
        Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { StageName: '$default', ...stage } },
        Authorizer: {
          Type: 'AWS::ApiGatewayV2::Authorizer',
          Properties: {
            AuthorizerType: 'JWT',
            IdentitySource: ['$request.header.Authorization'],
            JwtConfiguration: { Issuer: 'https://issuer.example.com/', Audience: ['things'] },
          },
        },
        ...Object.fromEntries(resources),
      },
    },
  });
};

export type Invoke = (event: unknown, routeKey: string) => Promise<Invocation>;
const echo: Invoke = async (result) => ({ ok: true, result });

export interface ApiParts extends TemplateParts {
  readonly now?: () => number;
  /** Keys of another issuer than the one that is made. */
  readonly keys?: JSONWebKeySet;
}

/** The API with one function that stands behind every route. */
export const createApi = async (invoke: Invoke = echo, { now, keys, ...template }: ApiParts = {}) => {
  const issuer = await createIssuer({ issuer: 'https://issuer.example.com/', audience: 'things' });
  const all = Object.keys(template.routes ?? someRoutes).map(
    (routeKey): LambdaFunction => ({
      operation: routeKey,
      name: routeKey,
      arn: arnOf(routeKey),
      environment: {},
      warm: () => {},
      invoke: (event) => invoke(event, routeKey),
    }),
  );
  const functions: FunctionRuntime = { all, byArn: (arn) => all.find((fn) => fn.arn === arn), close: async () => {} };
  const handle = createHttpApi({
    templates: apiTemplate(template),
    functions,
    issuer: keys === undefined ? issuer : { keys },
    place,
    ...(now && { now }),
  });
  return { handle, issuer };
};

/** The same behind real HTTP. */
export const startApi = async (invoke?: Invoke, parts?: ApiParts) => {
  const { handle, issuer } = await createApi(invoke, parts);
  const server = await serveForTest(handle, { bodyLimitBytes, headerLimitBytes: serverHeaderLimitBytes });
  return { ...server, issuer };
};

/** One raw request: `fetch` would tidy up paths and headers. */
export const call = async (
  url: string,
  path: string,
  options: { readonly method?: string; readonly headers?: readonly string[]; readonly body?: string | Buffer } = {},
) => {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const given = options.headers ?? [];
  const headers = given.includes('Host') ? given : ['Host', `${hostname}:${port}`, ...given];
  const sent = request({ hostname, port, path, method: options.method ?? 'GET', headers }, resolve);
  sent.on('error', reject).end(options.body);
  const response = await promise;
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
};
