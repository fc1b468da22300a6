/** Rights of the capabilities that sign statements, and publish the keys that verify them. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Resources } from './data-stack.ts';
import { allow } from './statements.ts';

type KeyResources = Pick<Resources, 'statementKeys'>;

export const statementGrants = {
  'statements:sign': ({ statementKeys: { current } }: KeyResources) => [
    new PolicyStatement({
      actions: ['kms:Sign'],
      resources: [current.keyArn],
      conditions: { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'DIGEST' } },
    }),
  ],
  'statements:keys': ({ statementKeys: { published } }: KeyResources) => [
    allow(
      ['kms:GetPublicKey'],
      published.map(({ keyArn }) => keyArn),
    ),
  ],
} as const;
