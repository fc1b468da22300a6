import { describe, expect, it } from 'vitest';
import { scopes } from '../../shared/api/operation.ts';
import { resourcesOf, synthesize } from './synthesized.ts';

const { service, callers } = synthesize();
const only = (type: string, template = service) => {
  const found = resourcesOf(template, type);
  expect(found).toHaveLength(1);
  return found[0]?.properties;
};

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

  it('knows every scope of the catalogue, and gives them to operators by client credentials only, the application has no say in audits, the operators sign nobody in', () => {
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
      // Only the application knows that a user has signed in.
      const kept = isApplication ? ['membership/review', 'audit/manage', 'partner/operate'] : ['sso/sign-in'];
      const wanted = Object.keys(scopes).filter((scope) => !kept.includes(scope));
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
