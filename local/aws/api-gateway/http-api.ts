/**
 * The API Gateway HTTP API of the template: its routes, its authorizers and the functions behind
 * them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { HttpAnswer, HttpHandler, HttpRequest } from '../../http.ts';
import type { TokenIssuer } from '../issuer.ts';
import type { FunctionRuntime, LambdaFunction } from '../lambda/functions.ts';
import type { Place } from '../template/physical-names.ts';
import type { ResolvedTemplates } from '../template/template.ts';
import { gatewayAnswer } from './answers.ts';
import { type Authorizer, createAuthorizer } from './authorizer.ts';
import { buildEvent, newRequestId } from './event.ts';
import {
  accountThrottle,
  eventLimitBytes,
  headerBytes,
  headerLimitBytes,
  jsonBytes,
  longestIntegrationTimeoutMs,
  resultLimitBytes,
  shortestIntegrationTimeoutMs,
} from './limits.ts';
import { answerOf } from './result.ts';
import { createRouter, decodedPath, pathSegments } from './routes.ts';
import { createThrottle, type Limit } from './throttle.ts';

const apiProperties = z.object({ ProtocolType: z.literal('HTTP') });
const throttling = z.object({
  ThrottlingRateLimit: z.optional(z.coerce.number()),
  ThrottlingBurstLimit: z.optional(z.coerce.number()),
});
const stageProperties = z.object({
  StageName: z.literal('$default'),
  DefaultRouteSettings: z.optional(throttling),
  RouteSettings: z._default(z.record(z.string(), throttling), {}),
});
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
  TimeoutInMillis: z._default(
    z.coerce.number().check(z.minimum(shortestIntegrationTimeoutMs), z.maximum(longestIntegrationTimeoutMs)),
    longestIntegrationTimeoutMs,
  ),
});
const authorizerProperties = z.object({
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.object({ Issuer: z.string(), Audience: z.array(z.string()).check(z.minLength(1)) }),
});

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
  /** Whether it keeps to the limits of requests; it does by default. */
  readonly isThrottled?: boolean;
  /** In milliseconds. */
  readonly now?: () => number;
}

/**
 * Creates the handler of the template's HTTP API.
 *
 * The order of the checks is not documented, except that routes come before authorizers, which are
 * theirs, and both before the function. A request that is wrong in two ways may get the other answer
 * on AWS.
 *
 * @throws Error for a template that needs what is not emulated: other authorizers, stages,
 * integrations, payload formats
 */
export function createHttpApi(parts: HttpApiParts): HttpHandler {
  const { templates, place, isThrottled = true, now = Date.now } = parts;
  const api = only(templates.resources('AWS::ApiGatewayV2::Api', apiProperties), 'HTTP API');
  const stage = only(templates.resources('AWS::ApiGatewayV2::Stage', stageProperties), 'stage').properties;
  const router = createRouter(readRoutes(parts));
  const mayPass = isThrottled ? throttleOf(stage) : () => true;

  const answer = async (request: HttpRequest, requestId: string): Promise<HttpAnswer> => {
    if (headerBytes(request) > headerLimitBytes) return gatewayAnswer(431);
    const [rawPath = '/', ...query] = request.target.split('?');
    const path = decodedPath(rawPath);
    if (path === undefined) return gatewayAnswer(400);
    const match = router(request.method, pathSegments(path));
    if (match === undefined) return gatewayAnswer(404);
    const at = now();
    if (!mayPass(match.route.routeKey, at)) return gatewayAnswer(429);
    const { fn, authorizer, scopes, timeoutMs } = match.route.target;

    const credentials = request.headers.find(([name]) => name === 'authorization')?.[1];
    const authorization = await authorizer?.(credentials, scopes);
    if (authorization?.authorized === false) {
      return gatewayAnswer(authorization.status, { 'www-authenticate': authorization.challenge });
    }
    if (request.body === undefined) return gatewayAnswer(413);

    const event = buildEvent(request, {
      apiId: api.ref,
      accountId: place.accountId,
      stage: stage.StageName,
      routeKey: match.route.routeKey,
      pathParameters: match.pathParameters,
      path,
      query: query.join('?'),
      ...(authorization && { jwt: { claims: authorization.claims, scopes: authorization.scopes } }),
      requestId,
      now: new Date(at),
    });
    if (jsonBytes(event) > eventLimitBytes) return gatewayAnswer(413);
    return inTime(invoke(fn, event), timeoutMs);
  };

  return async (request) => {
    const requestId = newRequestId();
    const given = await answer(request, requestId);
    // On every answer of a deployed HTTP API, by the captures of AWS's own test tool
    // (github.com/aws/aws-lambda-dotnet, Tools/LambdaTestTool-v2, Snapshots/V2_HttpAPIHeaders.json).
    return { ...given, headers: { ...given.headers, 'apigw-requestid': requestId } };
  };
}

/** A stage that limits nothing has the account's limit only. */
function throttleOf({ DefaultRouteSettings, RouteSettings }: z.infer<typeof stageProperties>) {
  const limitOf = (settings: z.infer<typeof throttling> | undefined): Limit | undefined => {
    const { ThrottlingRateLimit: ratePerSecond, ThrottlingBurstLimit: burst } = settings ?? {};
    if (ratePerSecond === undefined && burst === undefined) return undefined;
    return { ratePerSecond: ratePerSecond ?? accountThrottle.ratePerSecond, burst: burst ?? accountThrottle.burst };
  };
  const own = Object.entries(RouteSettings).flatMap(([routeKey, settings]) => {
    const limit = limitOf(settings);
    return limit === undefined ? [] : [[routeKey, limit] as const];
  });
  return createThrottle({
    account: accountThrottle,
    ofEachRoute: limitOf(DefaultRouteSettings),
    ofRoutes: Object.fromEntries(own),
  });
}

/** The routes with their functions and authorizers. */
function readRoutes({ templates, functions, issuer }: Omit<HttpApiParts, 'place' | 'now'>) {
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

/** A result over Lambda's limit is a failure of the function: `Function.ResponseSizeTooLarge`. */
const invoke = async (fn: LambdaFunction, event: unknown): Promise<HttpAnswer> => {
  const invocation = await fn.invoke(event);
  if (!invocation.ok || jsonBytes(invocation.result) > resultLimitBytes) return gatewayAnswer(500);
  return answerOf(invocation.result);
};

const inTime = async (answer: Promise<HttpAnswer>, milliseconds: number): Promise<HttpAnswer> => {
  const timer = new AbortController();
  try {
    return await Promise.race([answer, sleep(milliseconds, gatewayAnswer(503), { signal: timer.signal, ref: false })]);
  } finally {
    timer.abort();
  }
};
