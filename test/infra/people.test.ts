/** How people sign in: the pool, its groups, the client of the console, and the function that limits their tokens. */
import { describe, expect, it } from 'vitest';
import { groups } from '../../shared/api/groups.ts';
import { scopes } from '../../shared/api/operation.ts';
import { getConsole } from '../../shared/api/operations/console.ts';
import { limitScopes } from '../../shared/api/operations/limit-scopes.ts';
import { functionOf, resourcesOf, rightsOf, synthesize, variablesIn } from './synthesized.ts';

const { service, callers } = synthesize();
const only = (type: string, template = callers) => {
  const found = resourcesOf(template, type);
  expect(found).toHaveLength(1);
  return found[0]?.properties;
};
const issuer = 'https://issuer.example/tenant';

describe('the pool', () => {
  const pool = only('AWS::Cognito::UserPool');

  it('asks everybody for a second factor, which is no number that can be taken over', () => {
    expect(pool).toMatchObject({ MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] });
  });

  it('is not deleted by accident, and lets nobody sign up', () => {
    expect(pool).toMatchObject({
      DeletionProtection: 'ACTIVE',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
  });

  it('knows people by their e-mail addresses, in any case, and lets them prove a new one first', () => {
    expect(pool).toMatchObject({
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    });
  });

  it('wants strong passwords', () => {
    expect(pool.Policies.PasswordPolicy).toEqual({
      MinimumLength: 14,
      RequireLowercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
      RequireUppercase: true,
      PasswordHistorySize: 5,
      TemporaryPasswordValidityDays: 2,
    });
  });

  it('has the groups, each with its meaning', () => {
    const found = resourcesOf(callers, 'AWS::Cognito::UserPoolGroup').map(({ properties }) => properties);
    expect(found).toEqual(
      Object.entries(groups).map(([GroupName, { description: Description }]) => ({
        GroupName,
        Description,
        UserPoolId: 'CallersUserPool',
      })),
    );
  });

  it('shows the pages of managed login, which need a style for the client', () => {
    expect(only('AWS::Cognito::UserPoolDomain')).toMatchObject({ ManagedLoginVersion: 2 });
    expect(only('AWS::Cognito::ManagedLoginBranding', service)).toEqual({
      UserPoolId: 'CallersUserPool',
      ClientId: 'ConsoleClient',
      UseCognitoProvidedValues: true,
    });
  });
});

describe('the function that limits tokens', () => {
  it('gets the events for people, version 2, of a pool whose plan has them', () => {
    expect(only('AWS::Cognito::UserPool')).toMatchObject({
      UserPoolTier: 'ESSENTIALS',
      LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: 'LimitScopesFunction.Arn', LambdaVersion: 'V2_0' } },
    });
  });

  it('is called by this pool only', () => {
    const lambda = `${functionOf(service, limitScopes).name}.Arn`;
    const permissions = resourcesOf(service, 'AWS::Lambda::Permission').filter(
      ({ properties }) => properties.FunctionName === lambda,
    );
    expect(permissions.map(({ properties }) => properties)).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: lambda,
        Principal: 'cognito-idp.amazonaws.com',
        SourceArn: 'CallersUserPool.Arn',
      },
    ]);
  });

  it('may write its log and do nothing else, and no longer than a pool waits', () => {
    expect(rightsOf(service, limitScopes).every(({ action }) => action.startsWith('logs:'))).toBe(true);
    expect(limitScopes.timeoutSeconds).toBeLessThanOrEqual(5);
  });
});

describe('the client of the console', () => {
  const clients = resourcesOf(service, 'AWS::Cognito::UserPoolClient');
  const client = clients.find(({ name }) => name === 'ConsoleClient')?.properties;

  it('has no secret, and gives codes for the pages of this API only', () => {
    expect(client).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      CallbackURLs: ['Api.ApiEndpoint/console', 'Api.ApiEndpoint/docs/oauth2-redirect.html'],
      LogoutURLs: ['Api.ApiEndpoint/console'],
      SupportedIdentityProviders: ['COGNITO'],
    });
  });

  it('has exactly the scopes of the API and those that say who it is, not those over the own account', () => {
    expect(client.AllowedOAuthScopes.toSorted()).toEqual(['openid', 'email', ...Object.keys(scopes)].sort());
  });

  it('has tokens that end soon and can be revoked, and does not tell who is known', () => {
    expect(client).toMatchObject({
      AccessTokenValidity: 30,
      IdTokenValidity: 30,
      RefreshTokenValidity: 480,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
    });
  });

  it('takes no password but by the pages of the pool, and clients with a secret take none at all', () => {
    expect(client.ExplicitAuthFlows).toEqual(['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']);
    const others = clients.filter(({ properties }) => properties.GenerateSecret);
    expect(others).toHaveLength(3);
    for (const { properties } of others) expect(properties.ExplicitAuthFlows).toEqual(['ALLOW_REFRESH_TOKEN_AUTH']);
  });
});

const signInOf = (template: typeof service) =>
  JSON.parse(variablesIn(template, getConsole)['CONSOLE_SIGN_IN'] ?? 'undefined');
const askedFor = ['openid', 'email', ...Object.keys(scopes)];

describe('what the console is told', () => {
  it('is the client of the pool, with the pages of the pool', () => {
    const pages = 'https://callers.auth.eu-test-1.amazoncognito.com';
    expect(signInOf(service)).toEqual({
      issuer: 'https://pool.example',
      clientId: 'ConsoleClient',
      authorizationEndpoint: `${pages}/oauth2/authorize`,
      tokenEndpoint: `${pages}/oauth2/token`,
      endSessionEndpoint: `${pages}/logout`,
      scopes: askedFor,
    });
  });

  const settings = {
    issuer,
    audience: 'api://membership',
    consoleClientId: 'console',
    consoleAuthorizationUrl: `${issuer}/authorize`,
    consoleTokenUrl: `${issuer}/token`,
  };

  it.each([
    [{}, {}],
    [{ consoleLogoutUrl: `${issuer}/logout` }, { endSessionEndpoint: `${issuer}/logout` }],
  ])('is the client of the settings, of another issuer, with %o', (more, told) => {
    const { service: external } = synthesize({ ...settings, ...more });
    expect(signInOf(external)).toEqual({
      issuer,
      clientId: 'console',
      authorizationEndpoint: `${issuer}/authorize`,
      tokenEndpoint: `${issuer}/token`,
      scopes: askedFor,
      ...told,
    });
    expect(only('AWS::ApiGatewayV2::Authorizer', external)).toMatchObject({
      JwtConfiguration: { Issuer: issuer, Audience: ['api://membership'] },
    });
  });

  it('is that nobody signs in where another issuer has no client for it', () => {
    const { service: external } = synthesize({ issuer: 'https://issuer.example', audience: 'api://membership' });
    expect(signInOf(external)).toBeNull();
  });
});
