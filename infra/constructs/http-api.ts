import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  HttpApi,
  HttpAuthorizer,
  HttpAuthorizerType,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { publicRoutesOf } from '../../shared/api/catalogue.ts';
import type { HttpOperation, PageOperation, SiteOperation } from '../../shared/api/operation.ts';

/** Issuer and audiences of the callers' tokens. */
export interface TokenIssuer {
  readonly issuer: string;
  /** A token for any of these is accepted. */
  readonly audiences: readonly [string, ...string[]];
}

interface Props {
  /** Tells the APIs of several deployments apart. */
  readonly name: string;
  /** Made after the URL of the API, to which people come back when they have signed in. */
  readonly tokenIssuer: (apiUrl: string) => TokenIssuer;
  readonly description: string;
  readonly logRetention: RetentionDays;
}

/**
 * Fields of an access log line: caller, route and result. Path, query and headers are left out
 * because they hold ids. The line has its own time, and each byte of it its price (docs/cost.md), so
 * the three errors, of which a request has one at most, share a field: the gateway's, that of the
 * function, that of the token.
 */
const accessLogFields = {
  id: AccessLogField.contextRequestId(),
  route: AccessLogField.contextRouteKey(),
  status: AccessLogField.contextStatus(),
  ms: AccessLogField.contextResponseLatency(),
  caller: AccessLogField.contextAuthorizerClaims('sub'),
  ip: AccessLogField.contextIdentitySourceIp(),
  errors: [
    AccessLogField.contextErrorMessage(),
    AccessLogField.contextIntegrationErrorMessage(),
    AccessLogField.contextAuthorizerError(),
  ].join(' '),
};

const methods = {
  GET: HttpMethod.GET,
  POST: HttpMethod.POST,
  PUT: HttpMethod.PUT,
  DELETE: HttpMethod.DELETE,
} as const satisfies Record<HttpOperation['method'], HttpMethod>;

/** Requests a second of a public route, and at once. */
const publicLimit = { rate: 20, burst: 50 };
/** A first visit takes about six, so that sixteen people may come at once. */
const siteLimit = { rate: 50, burst: 100 };

/**
 * The HTTP API: one route for each operation, each behind the authorizer with the operation's
 * scope. A route is a resource of the stack of its operation.
 */
export class OperationsApi extends Construct {
  /** Base of every path, without a trailing slash. */
  readonly url: string;
  private readonly api: HttpApi;
  private readonly authorizer: IHttpRouteAuthorizer;
  private readonly stage: HttpStage;

  constructor(scope: Construct, id: string, { name, tokenIssuer, description, logRetention }: Props) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', { apiName: name, description, createDefaultStage: false });
    // The default stage adds nothing to the path.
    this.url = this.api.apiEndpoint;
    const { issuer, audiences } = tokenIssuer(this.url);
    const { authorizerId } = new HttpAuthorizer(this, 'Authorizer', {
      httpApi: this.api,
      type: HttpAuthorizerType.JWT,
      identitySource: ['$request.header.Authorization'],
      jwtIssuer: issuer,
      jwtAudience: [...audiences],
    });
    const authorizerType = HttpAuthorizerType.JWT;
    this.authorizer = HttpAuthorizer.fromHttpAuthorizerAttributes(this, 'Callers', { authorizerId, authorizerType });
    const accessLog = new LogGroup(this, 'AccessLog', {
      // AWS lets itself write to groups of this prefix by one entry of a policy, which is limited
      // to 5,120 characters. Others need an entry each, and an account with many has no room left:
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
      logGroupName: `/aws/vendedlogs/${name}/access`,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      // Far above what one partner's application needs, yet a loop in it cannot use up the AWS
      // account's limit.
      throttle: { rateLimit: 500, burstLimit: 1000 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
  }

  /** @param scope where the resources of the route become part of the tree */
  addRoute(scope: Construct, id: string, operation: HttpOperation, handler: IFunction): void {
    const { name, method, path, scope: tokenScope } = operation;
    const route = new HttpRoute(scope, id, {
      httpApi: this.api,
      routeKey: HttpRouteKey.with(path, methods[method]),
      integration: new HttpLambdaIntegration(name, handler),
      ...(tokenScope === undefined
        ? { authorizer: new HttpNoneAuthorizer() }
        : { authorizer: this.authorizer, authorizationScopes: [tokenScope] }),
    });
    if (tokenScope === undefined) this.limit(`${method} ${path}`, route, publicLimit);
  }

  /**
   * Adds the routes of a site, or of pages; all have one integration.
   *
   * @param scope where the resources of the routes become part of the tree
   */
  addPublicRoutes(scope: Construct, id: string, operation: SiteOperation | PageOperation, handler: IFunction): void {
    const integration = new HttpLambdaIntegration(operation.name, handler);
    for (const [index, routeKey] of publicRoutesOf(operation).entries()) {
      const [method, path] = routeKey.split(' ') as ['GET' | 'POST', `/${string}`];
      const route = new HttpRoute(scope, `${id}Route${index + 1}`, {
        httpApi: this.api,
        routeKey: HttpRouteKey.with(path, methods[method]),
        integration,
        authorizer: new HttpNoneAuthorizer(),
      });
      this.limit(routeKey, route, operation.trigger === 'site' ? siteLimit : publicLimit);
    }
  }

  /**
   * Limits a public route, so that it cannot use up the capacity for callers. The stage settings
   * name a route that must exist.
   */
  private limit(routeKey: string, route: HttpRoute, { rate, burst }: typeof publicLimit): void {
    const { defaultChild } = this.stage.node;
    if (!(defaultChild instanceof CfnStage)) throw new Error('the stage has no resource of its own');
    // An unescaped dot would start a nested property.
    defaultChild.addPropertyOverride(`RouteSettings.${routeKey.replaceAll('.', '\\.')}`, {
      ThrottlingRateLimit: rate,
      ThrottlingBurstLimit: burst,
    });
    this.stage.node.addDependency(route);
  }

  /** Number of requests that ended with a 5xx status, from the gateway or from a function. */
  readonly serverErrors: HttpApi['metricServerError'] = (options) => this.api.metricServerError(options);

  /** A metric of all requests, answered by the gateway or by a function. */
  metric(
    kind: 'count' | 'clientErrors' | 'serverErrors' | 'latency' | 'integrationLatency',
    options: MetricOptions,
  ): Metric {
    const { api } = this;
    const kinds = {
      count: api.metricCount,
      clientErrors: api.metricClientError,
      serverErrors: api.metricServerError,
      latency: api.metricLatency,
      integrationLatency: api.metricIntegrationLatency,
    } as const;
    return kinds[kind].call(api, options);
  }
}
