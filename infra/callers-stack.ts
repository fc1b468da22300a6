/** The Cognito pool that issues the callers' tokens. Like the data, it outlives every deployment. */
import { Aws, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { limitScopes } from '../shared/api/operations/limit-scopes.ts';
import { type Bundles, bundleOf } from './bundle.ts';
import { CognitoIssuer } from './constructs/cognito-issuer.ts';
import { OperationFunction } from './constructs/operation-function.ts';
import type { Settings } from './settings.ts';

interface Props extends StackProps {
  readonly settings: Pick<Settings, 'architecture' | 'authDomainPrefix' | 'stackName' | 'logRetentionDays' | 'tracing'>;
  readonly bundles: Bundles;
}

/**
 * A stack of its own, because it alone can fail for what others do: a prefix is unique in its
 * region. Nothing of the data is rolled back then.
 */
export class CallersStack extends Stack {
  readonly issuer: CognitoIssuer;
  /** Without a right but to write its log. Its alarm is in the stack of the topic. */
  readonly limitScopes: OperationFunction;

  constructor(scope: Construct, id: string, { settings, bundles, ...props }: Props) {
    super(scope, id, props);
    const { authDomainPrefix, stackName } = settings;
    this.limitScopes = new OperationFunction(this, 'LimitScopes', {
      operation: limitScopes,
      bundle: bundleOf(bundles, limitScopes.name),
      environment: {},
      rights: [],
      settings,
    });
    this.issuer = new CognitoIssuer(this, 'Callers', {
      domainPrefix: authDomainPrefix ?? `${stackName.toLowerCase()}-${Aws.ACCOUNT_ID}`,
      limitScopes: this.limitScopes.lambda,
    });
  }
}
