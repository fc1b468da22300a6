/**
 * The API Gateway HTTP API of the template: its routes, its authorizers and the functions behind
 * them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { type HttpAnswer, type HttpHandler, jsonAnswer } from '../../http.ts';
import type { TokenIssuer } from '../issuer.ts';
import type { FunctionRuntime, LambdaFunction } from '../lambda/functions.ts';
import type { Place } from '../template/physical-names.ts';
import type { ResolvedTemplates } from '../template/template.ts';
import { type Authorizer, createAuthorizer } from './authorizer.ts';
import { buildEvent } from './event.ts';
import { answerOf, internalServerError } from './result.ts';
import { createRouter, decodedPath, pathSegments } from './routes.ts';

const apiProperties = z.object({ ProtocolType: z.literal('HTTP') });
const stageProperties = z.object({ StageName: z.literal('$default') });
const routeProperties = z.object({
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z._default(z.enum(['NONE', 'JWT']), 'NONE'),
  AuthorizerId: z.optional(z.string()),
  AuthorizationScopes: z._default(z.array(z.string()), []),
});
const integrationProperties = z.object({
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z._default(z.coerce.number(), 30_000),
});
const authorizerProperties = z.object({
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.object({ Issuer: z.string(), Audience: z.array(z.string()).check(z.minLength(1)) }),
});

/** The limits of the service: the body of a request, and all of its header lines together. */
export const bodyLimitBytes = 10 * 1024 * 1024;
export const headerLimitBytes = 10_240;

interface Target {
  readonly fn: LambdaFunction;
  readonly timeoutMs: number;
  /** Undefined: the route is public. */
  readonly authorizer: Authorizer | undefined;
  readonly scopes: readonly string[];
}

/** The issuer and the audiences that the API's authorizer asks for. */
export const readAuthorizerConfiguration = (
  templates: ResolvedTemplates,
): { readonly issuer: string; readonly audience: readonly string[] } => {
  const [authorizer] = templates.resources('AWS::ApiGatewayV2::Authorizer', authorizerProperties);
  if (authorizer === undefined) throw new Error('The template has no JWT authorizer');
  const { Issuer, Audience } = authorizer.properties.JwtConfiguration;
  return { issuer: Issuer, audience: Audience };
};

/** All scopes that routes of the API ask for, sorted. */
export const readScopes = (templates: ResolvedTemplates): readonly string[] => {
  const routes = templates.resources('AWS::ApiGatewayV2::Route', routeProperties);
  return [...new Set(routes.flatMap(({ properties }) => properties.AuthorizationScopes))].sort();
};

const only = <T>(items: readonly T[], what: string): T => {
  const [item, ...others] = items;
  if (item === undefined || others.length > 0)
    throw new Error(`The template must have one ${what}, not ${items.length}`);
  return item;
};

interface HttpApiParts {
  readonly templates: ResolvedTemplates;
  readonly functions: FunctionRuntime;
  readonly issuer: Pick<TokenIssuer, 'keys'>;
  readonly place: Place;
}

/**
 * Creates the handler of the template's HTTP API.
 *
 * @throws Error for a template that needs what is not emulated: other authorizers, stages,
 * integrations, payload formats
 */
export function createHttpApi(parts: HttpApiParts): HttpHandler {
  const { templates, place } = parts;
  const api = only(templates.resources('AWS::ApiGatewayV2::Api', apiProperties), 'HTTP API');
  const stage = only(templates.resources('AWS::ApiGatewayV2::Stage', stageProperties), 'stage');
  const router = createRouter(readRoutes(parts));

  return async (request) => {
    const [rawPath = '/', ...query] = request.target.split('?');
    const path = decodedPath(rawPath);
    if (path === undefined) return jsonAnswer(400, { message: 'Bad Request' });
    const match = router(request.method, pathSegments(path));
    if (match === undefined) return jsonAnswer(404, { message: 'Not Found' });
    const { fn, authorizer, scopes, timeoutMs } = match.route.target;

    const credentials = request.headers.find(([name]) => name === 'authorization')?.[1];
    const authorization = await authorizer?.(credentials, scopes);
    if (authorization?.authorized === false) {
      const { status, message, challenge } = authorization;
      return jsonAnswer(status, { message }, { 'www-authenticate': challenge });
    }
    if (request.body === undefined) return jsonAnswer(413, { message: 'Request Entity Too Large' });

    const event = buildEvent(request, {
      apiId: api.ref,
      accountId: place.accountId,
      stage: stage.properties.StageName,
      routeKey: match.route.routeKey,
      pathParameters: match.pathParameters,
      path,
      query: query.join('?'),
      ...(authorization && { jwt: { claims: authorization.claims, scopes: authorization.scopes } }),
      now: new Date(),
    });
    return inTime(invoke(fn, event), timeoutMs);
  };
}

/** The routes with their functions and authorizers. */
function readRoutes({ templates, functions, issuer }: Omit<HttpApiParts, 'place'>) {
  const authorizers = new Map(
    templates.resources('AWS::ApiGatewayV2::Authorizer', authorizerProperties).map(({ ref, properties }) => {
      const { Issuer, Audience } = properties.JwtConfiguration;
      return [ref, createAuthorizer({ issuer: Issuer, audience: Audience }, issuer.keys)];
    }),
  );
  const integrations = new Map(
    templates
      .resources('AWS::ApiGatewayV2::Integration', integrationProperties)
      .map((integration) => [`integrations/${integration.ref}`, integration.properties]),
  );
  return templates.resources('AWS::ApiGatewayV2::Route', routeProperties).map(({ properties: route }) => {
    const integration = integrations.get(route.Target);
    const fn = integration && functions.byArn(integration.IntegrationUri);
    const authorizer = authorizers.get(route.AuthorizerId ?? '');
    if (integration === undefined || fn === undefined) throw new Error(`${route.RouteKey} leads to no function`);
    if (route.AuthorizationType === 'JWT' && authorizer === undefined) {
      throw new Error(`${route.RouteKey} has no authorizer`);
    }
    const target: Target = {
      fn,
      timeoutMs: integration.TimeoutInMillis,
      authorizer: route.AuthorizationType === 'JWT' ? authorizer : undefined,
      scopes: route.AuthorizationScopes,
    };
    return { routeKey: route.RouteKey, target };
  });
}

const invoke = async (fn: LambdaFunction, event: unknown): Promise<HttpAnswer> => {
  const invocation = await fn.invoke(event);
  return invocation.ok ? answerOf(invocation.result) : internalServerError();
};

const inTime = async (answer: Promise<HttpAnswer>, milliseconds: number): Promise<HttpAnswer> => {
  const timer = new AbortController();
  const tooLate = jsonAnswer(503, { message: 'Service Unavailable' });
  try {
    return await Promise.race([answer, sleep(milliseconds, tooLate, { signal: timer.signal, ref: false })]);
  } finally {
    timer.abort();
  }
};
