/** Rights of the capabilities of single sign-on. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  accountKeyPrefix,
  identityKeyPrefixes,
  linkKeyPrefixes,
  watermarkKey,
} from '../shared/store/memberships/keys.ts';
import { signOnKinds } from '../shared/store/tables.ts';
import type { Resources } from './data-stack.ts';
import { allow, allowOnKeys } from './statements.ts';

type SsoResources = Pick<Resources, 'memberships' | 'workState' | 'ssoKeys'>;

const { ticket, request, certificate } = signOnKinds;

const keysOf = ({ ssoKeys }: SsoResources): string[] => Object.values(ssoKeys).map(({ keyArn }) => keyArn);

/** Only the function that signs may do so, and only as it signs. */
const sign = (resources: SsoResources): readonly PolicyStatement[] =>
  keysOf(resources).length === 0
    ? []
    : [
        new PolicyStatement({
          actions: ['kms:Sign'],
          resources: keysOf(resources),
          conditions: {
            StringEquals: { 'kms:SigningAlgorithm': 'RSASSA_PKCS1_V1_5_SHA_256', 'kms:MessageType': 'RAW' },
          },
        }),
        allow(['kms:GetPublicKey'], keysOf(resources)),
      ];

export const ssoGrants = {
  'sso:settings': () => [],
  'sign-ins:decide': ({ memberships }: SsoResources) => [
    allowOnKeys(
      ['dynamodb:BatchGetItem'],
      [memberships.tableArn],
      [`${accountKeyPrefix}*`, `${linkKeyPrefixes[0]}*`, `${identityKeyPrefixes[0]}*`, watermarkKey],
    ),
  ],
  'sign-ins:start': ({ workState }: SsoResources) => [
    allowOnKeys(['dynamodb:PutItem'], [workState.tableArn], [ticket, request]),
  ],
  // The certificate is read along with the user, or alone for the metadata.
  'sign-ins:sign': (resources: SsoResources) => [
    allowOnKeys(['dynamodb:DeleteItem'], [resources.workState.tableArn], [ticket]),
    allowOnKeys(
      ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:PutItem'],
      [resources.workState.tableArn],
      [certificate],
    ),
    ...sign(resources),
  ],
  'sign-ins:receive': ({ workState }: SsoResources) => [
    allowOnKeys(['dynamodb:PutItem'], [workState.tableArn], [request]),
  ],
  'sso:certificates': ({ workState }: SsoResources) => [
    allowOnKeys(['dynamodb:GetItem'], [workState.tableArn], [certificate]),
  ],
} as const;
