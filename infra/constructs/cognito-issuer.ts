import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  LambdaVersion,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { groups } from '../../shared/api/groups.ts';
import { type Scope, scopes } from '../../shared/api/operation.ts';
import type { TokenIssuer } from './http-api.ts';

/**
 * What hangs on the pool stays with it. It only goes when the first deployment fails, because the
 * next one could not make the same domain again.
 */
const kept = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/** `membership/check` is the scope `check` of the resource server `membership`. */
const scopesByServer = Map.groupBy(
  Object.entries(scopes).map(([scope, scopeDescription]) => {
    const [server = '', scopeName = ''] = scope.split('/');
    return { server, scope: new ResourceServerScope({ scopeName, scopeDescription }) };
  }),
  ({ server }) => server,
);

interface Props {
  readonly domainPrefix: string;
  /** Takes scopes out of the tokens of people. */
  readonly limitScopes: IFunction;
}

/**
 * Issues tokens to the partner's application and its operators, by a client id and secret (client
 * credentials), and to people who sign in. Access tokens of a pool have no `aud`, so API Gateway
 * uses their `client_id` instead.
 */
export class CognitoIssuer extends Construct implements TokenIssuer {
  readonly pool: UserPool;
  readonly issuer: string;
  readonly audiences: readonly [string, string, string];
  /** Of the pages and endpoints of the pool, without a trailing slash. */
  readonly url: string;
  readonly tokenUrl: string;

  constructor(scope: Construct, id: string, { domainPrefix, limitScopes }: Props) {
    super(scope, id);
    this.pool = createPool(this, limitScopes);
    const oAuthScopes = [...scopesByServer].flatMap(([identifier, members]) => {
      const serverScopes = members.map((member) => member.scope);
      const server = this.pool.addResourceServer(`${identifier}Scopes`, { identifier, scopes: serverScopes });
      server.applyRemovalPolicy(kept);
      return serverScopes.map((member) => ({
        name: `${identifier}/${member.scopeName}`,
        oAuthScope: OAuthScope.resourceServer(server, member),
      }));
    });
    const addClient = (name: string, except: readonly Scope[] = []): string => {
      const client = this.pool.addClient(name, {
        generateSecret: true,
        // No person signs in to a client with a secret; without a flow that is off, all of them are on.
        authFlows: { userSrp: false },
        oAuth: {
          flows: { clientCredentials: true },
          scopes: oAuthScopes
            .filter(({ name: scope }) => !except.some((each) => each === scope))
            .map(({ oAuthScope }) => oAuthScope),
        },
        accessTokenValidity: Duration.hours(1),
        enableTokenRevocation: true,
      });
      client.applyRemovalPolicy(kept);
      return client.userPoolClientId;
    };
    // The application may not review accounts, start or release audits, or act on behalf of client
    // accounts: people decide these. The second operator releases what the first has started. Neither
    // may be a user of the application.
    this.audiences = [
      addClient('Application', ['membership/review', 'audit/manage', 'partner/operate']),
      addClient('Operator', ['sso/sign-in']),
      addClient('SecondOperator', ['sso/sign-in']),
    ];
    for (const [groupName, { description }] of Object.entries(groups)) {
      this.pool.addGroup(groupName, { groupName, description }).applyRemovalPolicy(kept);
    }
    const domain = this.pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    domain.applyRemovalPolicy(kept);
    this.issuer = this.pool.userPoolProviderUrl;
    this.url = domain.baseUrl();
    this.tokenUrl = `${this.url}/oauth2/token`;
  }
}

/** A pool whose people are added by an administrator, and sign in with a second factor. */
function createPool(scope: Construct, limitScopes: IFunction): UserPool {
  const pool = new UserPool(scope, 'UserPool', {
    // Access tokens can be changed from this plan on:
    // https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
    featurePlan: FeaturePlan.ESSENTIALS,
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    autoVerify: { email: true },
    // The new address has to be proven before it counts.
    keepOriginal: { email: true },
    mfa: Mfa.REQUIRED,
    // A code by SMS can be taken over with the number.
    mfaSecondFactor: { otp: true, sms: false },
    passwordPolicy: {
      minLength: 14,
      requireDigits: true,
      requireLowercase: true,
      requireUppercase: true,
      requireSymbols: true,
      passwordHistorySize: 5,
      tempPasswordValidity: Duration.days(2),
    },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  // Version 2 of the event is for tokens of people only; the clients' own stay as they are.
  pool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, limitScopes, LambdaVersion.V2_0);
  return pool;
}
