import { Duration } from 'aws-cdk-lib';
import { CfnManagedLoginBranding, OAuthScope, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { callbackPaths, consolePath, requestedScopes } from '../console-sign-in.ts';
import type { CognitoIssuer } from './cognito-issuer.ts';

interface Props {
  readonly issuer: CognitoIssuer;
  /** Base URL of the API, which serves the console, too. */
  readonly apiUrl: string;
}

/**
 * The client with which people sign in: public, so it has no secret, and a code is of use only to
 * the page that has asked for it (PKCE). It holds nothing, so it may go with the API whose URLs it
 * names. The function of the pool leaves a person only the scopes of the person's groups.
 */
export class ConsoleClient extends Construct {
  readonly clientId: string;

  constructor(scope: Construct, id: string, { issuer, apiUrl }: Props) {
    super(scope, id);
    const client = new UserPoolClient(this, 'Client', {
      userPool: issuer.pool,
      generateSecret: false,
      // The pages of the pool sign people in by a password that does not leave the browser. A token
      // that is got without these pages has no scope of ours.
      authFlows: { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: requestedScopes.map((name) => OAuthScope.custom(name)),
        callbackUrls: callbackPaths.map((path) => `${apiUrl}${path}`),
        logoutUrls: [`${apiUrl}${consolePath}`],
      },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      // Whoever is taken out of a group has the scopes until the token ends.
      accessTokenValidity: Duration.minutes(30),
      idTokenValidity: Duration.minutes(30),
      // A working day.
      refreshTokenValidity: Duration.hours(8),
    });
    this.clientId = client.userPoolClientId;
    // Without a style Cognito has no pages for a client.
    new CfnManagedLoginBranding(this, 'Style', {
      userPoolId: issuer.pool.userPoolId,
      clientId: this.clientId,
      useCognitoProvidedValues: true,
    });
  }
}
