import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { OAuthScope, ResourceServerScope, UserPool } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
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

/**
 * Issues tokens to the partner's application and to its operators. The pool has no users: all of
 * them get their tokens with a client id and secret (client credentials). Such tokens have no
 * `aud`, so API Gateway uses their `client_id` instead.
 */
export class CognitoIssuer extends Construct implements TokenIssuer {
  readonly issuer: string;
  readonly audiences: readonly [string, string, string];
  readonly tokenUrl: string;
  readonly userPoolId: string;

  constructor(scope: Construct, id: string, { domainPrefix }: { readonly domainPrefix: string }) {
    super(scope, id);
    const pool = new UserPool(this, 'UserPool', {
      selfSignUpEnabled: false,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const oAuthScopes = [...scopesByServer].flatMap(([identifier, members]) => {
      const serverScopes = members.map((member) => member.scope);
      const server = pool.addResourceServer(`${identifier}Scopes`, { identifier, scopes: serverScopes });
      server.applyRemovalPolicy(kept);
      return serverScopes.map((member) => ({
        name: `${identifier}/${member.scopeName}`,
        oAuthScope: OAuthScope.resourceServer(server, member),
      }));
    });
    const addClient = (name: string, except: readonly Scope[] = []): string => {
      const client = pool.addClient(name, {
        generateSecret: true,
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
    // accounts: people decide these. The second operator releases what the first has started.
    this.audiences = [
      addClient('Application', ['membership/review', 'audit/manage', 'partner/operate']),
      addClient('Operator'),
      addClient('SecondOperator'),
    ];
    const domain = pool.addDomain('Domain', { cognitoDomain: { domainPrefix } });
    domain.applyRemovalPolicy(kept);
    this.issuer = pool.userPoolProviderUrl;
    this.tokenUrl = `${domain.baseUrl()}/oauth2/token`;
    this.userPoolId = pool.userPoolId;
  }
}
