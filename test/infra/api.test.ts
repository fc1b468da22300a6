import { describe, expect, it } from 'vitest';
import { catalogue, httpOperations, isForBrowsers, publicRoutesOf } from '../../shared/api/catalogue.ts';
import { functionOf, resourcesOf, synthesize } from './synthesized.ts';

const { service } = synthesize();
const routes = resourcesOf(service, 'AWS::ApiGatewayV2::Route');
const only = (type: string, template = service) => {
  const found = resourcesOf(template, type);
  expect(found).toHaveLength(1);
  return found[0]?.properties;
};

const browserOperations = catalogue.filter(isForBrowsers);

it('has one route for each operation, those for browsers, and no other', () => {
  expect(routes.map(({ properties }) => properties.RouteKey).sort()).toEqual(
    [
      ...httpOperations.map(({ method, path }) => `${method} ${path}`),
      ...browserOperations.flatMap(publicRoutesOf),
    ].sort(),
  );
});

describe.each(browserOperations.map((operation) => ({ ...operation, operation })))('$name', ({ operation }) => {
  const lambda = functionOf(service, operation).name;
  const ownRoutes: readonly string[] = publicRoutesOf(operation);
  const own = routes.filter(({ properties }) => ownRoutes.includes(properties.RouteKey));

  it('is public on all its routes, by one integration', () => {
    expect(own).toHaveLength(ownRoutes.length);
    expect(new Set(own.map(({ properties }) => properties.AuthorizationType))).toEqual(new Set(['NONE']));
    const targets = new Set(own.map(({ properties }) => String(properties.Target).replace('integrations/', '')));
    const integrations = resourcesOf(service, 'AWS::ApiGatewayV2::Integration').filter(({ name }) => targets.has(name));
    expect(integrations.map(({ properties }) => properties)).toEqual([
      expect.objectContaining({ IntegrationUri: `${lambda}.Arn`, PayloadFormatVersion: '2.0' }),
    ]);
  });

  it('may be called from its routes only', () => {
    const permissions = resourcesOf(service, 'AWS::Lambda::Permission').filter(
      ({ properties }) => properties.FunctionName === `${lambda}.Arn`,
    );
    expect(permissions.map(({ properties }) => properties.SourceArn).sort()).toEqual(
      ownRoutes
        .map((route) => `arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:Api/*/*${route.split(' ')[1]}`)
        .sort(),
    );
  });
});

describe.each(httpOperations.map((operation) => ({ ...operation, operation })))('$method $path', ({ operation }) => {
  const { method, path, scope } = operation;
  const route = routes.find(({ properties }) => properties.RouteKey === `${method} ${path}`)?.properties;
  const integrationName = String(route?.Target).replace('integrations/', '');
  const integration = resourcesOf(service, 'AWS::ApiGatewayV2::Integration').find(
    ({ name }) => name === integrationName,
  );
  const lambda = functionOf(service, operation).name;

  it(scope === undefined ? 'is public' : `needs ${scope}`, () => {
    expect(route).toMatchObject(
      scope === undefined
        ? { AuthorizationType: 'NONE' }
        : {
            AuthorizationType: 'JWT',
            AuthorizationScopes: [scope],
            AuthorizerId: resourcesOf(service, 'AWS::ApiGatewayV2::Authorizer')[0]?.name,
          },
    );
  });

  it('calls its function with payload 2.0', () => {
    expect(integration?.properties).toMatchObject({
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: `${lambda}.Arn`,
      PayloadFormatVersion: '2.0',
    });
  });

  it('may call its function, from this route only', () => {
    const permissions = resourcesOf(service, 'AWS::Lambda::Permission').filter(
      ({ properties }) => properties.FunctionName === `${lambda}.Arn`,
    );
    expect(permissions.map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: `arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:Api/*/*${path}`,
      }),
    ]);
  });
});

it('has public routes for what holds no data, and for what is signed, only', () => {
  const open = routes.filter(({ properties }) => properties.AuthorizationType === 'NONE');
  expect(open.map(({ properties }) => properties.RouteKey).sort()).toEqual(
    [
      'GET /.well-known/authzen-configuration',
      'GET /.well-known/jwks.json',
      'GET /openapi.json',
      ...browserOperations.flatMap(publicRoutesOf),
      'POST /webhooks/constant-contact',
    ].sort(),
  );
});

it('has the name of its deployment', () => {
  expect(only('AWS::ApiGatewayV2::Api').Name).toBe('ConstantContactMembership');
  expect(only('AWS::ApiGatewayV2::Api', synthesize({ stackName: 'Second' }).service).Name).toBe('Second');
});

describe('the stage', () => {
  const stage = only('AWS::ApiGatewayV2::Stage');

  it('is limited, so that a loop in a caller cannot take the whole account', () => {
    expect(stage.DefaultRouteSettings).toMatchObject({
      ThrottlingRateLimit: expect.any(Number),
      ThrottlingBurstLimit: expect.any(Number),
    });
  });

  it('has no metrics for each route, which cost as much as the functions and which nothing reads', () => {
    expect(JSON.stringify(stage)).not.toContain('DetailedMetricsEnabled');
  });

  it('logs every request as JSON, without anything that the caller has written', () => {
    const format: Record<string, string> = JSON.parse(stage.AccessLogSettings.Format);
    expect(format).toMatchObject({
      id: '$context.requestId',
      route: '$context.routeKey',
      status: '$context.status',
    });
    for (const value of Object.values(format)) {
      expect(value).toMatch(/^\$context\.[A-Za-z.]+( \$context\.[A-Za-z.]+)*$/);
      expect(value).not.toMatch(/\$context\.(path|identity\.userAgent|.*[Qq]uery|.*[Hh]eader)/);
    }
    const log = stage.AccessLogSettings.DestinationArn.replace('.Arn', '');
    const groups = resourcesOf(service, 'AWS::Logs::LogGroup').filter(({ name }) => log.includes(name));
    expect(groups.map(({ properties }) => properties.RetentionInDays)).toEqual([90]);
    expect(groups.map(({ properties }) => properties.LogGroupName)).toEqual([
      '/aws/vendedlogs/ConstantContactMembership/access',
    ]);
  });
});

it('limits what everybody may call, apart from what callers need', () => {
  const { RouteSettings: settings } = only('AWS::ApiGatewayV2::Stage');
  const publicRoutes = httpOperations.filter(({ scope }) => scope === undefined);
  expect(publicRoutes).not.toEqual([]);
  const limits = [
    ...publicRoutes.map(({ method, path }) => [
      `${method} ${path}`,
      { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 50 },
    ]),
    ...browserOperations.flatMap((operation) =>
      publicRoutesOf(operation).map((route) => [
        route,
        operation.trigger === 'site'
          ? { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 }
          : { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 50 },
      ]),
    ),
  ];
  expect(settings).toEqual(Object.fromEntries(limits));
});

it.each([
  'ApiUrl',
  'TokenUrl',
  'UserPoolId',
  'ClientId',
  'PartnerCredentialsSecret',
  'AlarmTopic',
  'ReAuditFunctionName',
])('tells %s, which the deployment guide asks for', (output) => {
  expect(Object.keys(service.findOutputs('*'))).toContain(output);
});

it('tells the address of the API so that a path can be put behind it', () => {
  service.hasOutput('ApiUrl', { Value: 'Api.ApiEndpoint' });
  expect(only('AWS::ApiGatewayV2::Stage')).toMatchObject({ StageName: '$default', AutoDeploy: true });
});
