/** The Cognito pool that issues the callers' tokens. Like the data, it outlives every deployment. */
import { Aws, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CognitoIssuer } from './constructs/cognito-issuer.ts';
import type { Settings } from './settings.ts';

interface Props extends StackProps {
  readonly settings: Pick<Settings, 'authDomainPrefix' | 'stackName'>;
}

/**
 * A stack of its own, because it alone can fail for what others do: a prefix is unique in its
 * region. Nothing of the data is rolled back then.
 */
export class CallersStack extends Stack {
  readonly issuer: CognitoIssuer;

  constructor(scope: Construct, id: string, { settings, ...props }: Props) {
    super(scope, id, props);
    const { authDomainPrefix, stackName } = settings;
    this.issuer = new CognitoIssuer(this, 'Callers', {
      domainPrefix: authDomainPrefix ?? `${stackName.toLowerCase()}-${Aws.ACCOUNT_ID}`,
    });
  }
}
