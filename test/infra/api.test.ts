import { describe, expect, it } from 'vitest';
import { httpOperations, siteOperations } from '../../shared/api/catalogue.ts';
import { scopes } from '../../shared/api/operation.ts';
import { functionOf, resourcesOf, synthesize } from './synthesized.ts';

const { service, callers } = synthesize();
const routes = resourcesOf(service, 'AWS::ApiGatewayV2::Route');
const only = (type: string, template = service) => {
  const found = resourcesOf(template, type);
  expect(found).toHaveLength(1);
  return found[0]?.properties;
};

const siteRoutes = siteOperations.flatMap(({ paths }) => paths.map((path) => `GET ${path}`));

it('has one route for each operation, those of the site for GET, and no other', () => {
  expect(routes.map(({ properties }) => properties.RouteKey).sort()).toEqual(
    [...httpOperations.map(({ method, path }) => `${method} ${path}`), ...siteRoutes].sort(),
  );
});

describe.each(siteOperations.map((operation) => ({ ...operation, operation })))('$name', ({ operation }) => {
  const lambda = functionOf(service, operation).name;
  const own = routes.filter(({ properties }) => siteRoutes.includes(properties.RouteKey));

  it('is public on all its routes, by one integration', () => {
    expect(own).toHaveLength(operation.paths.length);
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
      operation.paths.map((path) => `arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:Api/*/*${path}`).sort(),
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
  expect(open.map(({ properties }) => properties.RouteKey)).toEqual([
    'GET /openapi.json',
    ...siteRoutes,
    'POST /webhooks/constant-contact',
  ]);
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
    ...siteRoutes.map((route) => [route, { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 }]),
  ];
  expect(settings).toEqual(Object.fromEntries(limits));
});

describe('the token issuer', () => {
  const cognitoTypes = ['UserPool', 'UserPoolClient', 'UserPoolDomain', 'UserPoolResourceServer'];

  it('is a Cognito pool by default', () => {
    expect(only('AWS::ApiGatewayV2::Authorizer')).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Issuer: 'CallersUserPool.ProviderURL',
        Audience: [
          'CallersUserPoolApplication',
          'CallersUserPoolOperator',
          'CallersUserPoolSecondOperator',
          'ConsoleClient',
        ],
      },
    });
  });

  it('knows every scope of the catalogue, and gives them to operators by client credentials only, the application has no say in audits', () => {
    const offered = resourcesOf(callers, 'AWS::Cognito::UserPoolResourceServer').flatMap(({ properties }) =>
      properties.Scopes.map(({ ScopeName }: { ScopeName: string }) => `${properties.Identifier}/${ScopeName}`),
    );
    expect(offered.sort()).toEqual(Object.keys(scopes).sort());
    // A Ref to a resource server is its identifier.
    const identifiers = Object.fromEntries(
      resourcesOf(callers, 'AWS::Cognito::UserPoolResourceServer').map(({ name, properties }) => [
        name,
        properties.Identifier,
      ]),
    );
    const clients = resourcesOf(callers, 'AWS::Cognito::UserPoolClient');
    expect(clients.map(({ name }) => name)).toEqual([
      'CallersUserPoolApplication',
      'CallersUserPoolOperator',
      'CallersUserPoolSecondOperator',
    ]);
    for (const { name: clientName, properties: client } of clients) {
      expect(client).toMatchObject({
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthFlowsUserPoolClient: true,
        GenerateSecret: true,
      });
      const given = client.AllowedOAuthScopes.map((scope: string) => {
        const [server = '', name = ''] = scope.split('/');
        return `${identifiers[server]}/${name}`;
      });
      const isApplication = clientName === 'CallersUserPoolApplication';
      const kept = ['membership/review', 'audit/manage', 'partner/operate'];
      const wanted = Object.keys(scopes).filter((scope) => !isApplication || !kept.includes(scope));
      expect(given.sort()).toEqual(wanted.sort());
    }
  });

  it.each([
    [{}, 'constantcontactmembership-AWS::AccountId'],
    [{ authDomainPrefix: 'our-callers' }, 'our-callers'],
  ])('has a domain for %o', (context, domain) => {
    const { service: template, callers: issuing } = synthesize(context);
    expect(only('AWS::Cognito::UserPoolDomain', issuing)).toMatchObject({ Domain: domain });
    template.hasOutput('TokenUrl', {
      Value: 'https://CallersUserPoolDomain.auth.AWS::Region.amazoncognito.com/oauth2/token',
    });
  });

  it('can be another one by setting, and then there is no Cognito', () => {
    const settings = { issuer: 'https://issuer.example/tenant/', audience: 'api://membership' };
    const { service: external, callers: none } = synthesize(settings);
    expect(only('AWS::ApiGatewayV2::Authorizer', external)).toMatchObject({
      JwtConfiguration: { Issuer: 'https://issuer.example/tenant/', Audience: ['api://membership'] },
    });
    for (const type of cognitoTypes) {
      expect(resourcesOf(callers, `AWS::Cognito::${type}`)).not.toEqual([]);
      for (const template of [external, none]) expect(resourcesOf(template, `AWS::Cognito::${type}`)).toEqual([]);
    }
    expect(JSON.stringify(external.toJSON())).not.toMatch(/cognito/i);
  });
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
