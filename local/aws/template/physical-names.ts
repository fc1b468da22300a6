/**
 * What `Ref` and `Fn::GetAtt` give on this machine: stand-ins in the form that AWS uses, derived
 * from the logical id so that they are the same at every start.
 */

/** Where the stand-ins pretend to be. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

export interface NamedResource {
  readonly type: string;
  readonly logicalId: string;
  readonly stackName: string;
  /** The resource's own name property, resolved; absent where CloudFormation would make one up. */
  readonly ownName?: string;
}

/** The property that holds a resource's own name, where it is not simply `Name`. */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::S3::Bucket': 'BucketName',
};

/** The name of the property that gives a resource of this type its physical name. */
export const nameProperty = (type: string): string => nameProperties[type] ?? 'Name';

const nameOf = ({ ownName, stackName, logicalId }: NamedResource): string => ownName ?? `${stackName}-${logicalId}`;
const userPoolId = (resource: NamedResource, { region }: Place): string =>
  `${region}_${resource.logicalId.replace(/[^A-Za-z0-9]/g, '')}`;
const apiId = ({ logicalId }: NamedResource): string => logicalId.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Names of buckets are in lower case. */
const bucketName = (resource: NamedResource): string => nameOf(resource).toLowerCase();

const arn = (service: string, resource: string, { region, accountId }: Place): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

type Attribute = (resource: NamedResource, place: Place) => string;

// Secrets Manager appends six characters of its own to the name.
const secretArn: Attribute = (resource, place) => arn('secretsmanager', `secret:${nameOf(resource)}-local1`, place);

const arns: Readonly<Record<string, Attribute>> = {
  'AWS::DynamoDB::Table': (resource, place) => arn('dynamodb', `table/${nameOf(resource)}`, place),
  'AWS::DynamoDB::GlobalTable': (resource, place) => arn('dynamodb', `table/${nameOf(resource)}`, place),
  'AWS::Lambda::Function': (resource, place) => arn('lambda', `function:${nameOf(resource)}`, place),
  'AWS::Logs::LogGroup': (resource, place) => arn('logs', `log-group:${nameOf(resource)}:*`, place),
  'AWS::SecretsManager::Secret': secretArn,
  'AWS::SQS::Queue': (resource, place) => arn('sqs', nameOf(resource), place),
  'AWS::Cognito::UserPool': (resource, place) => arn('cognito-idp', `userpool/${userPoolId(resource, place)}`, place),
  'AWS::S3::Bucket': (resource) => `arn:aws:s3:::${bucketName(resource)}`,
  'AWS::KMS::Key': (resource, place) => arn('kms', `key/${resource.logicalId}`, place),
  'AWS::Events::EventBus': (resource, place) => arn('events', `event-bus/${nameOf(resource)}`, place),
  'AWS::IAM::Role': (resource, place) => `arn:aws:iam::${place.accountId}:role/${nameOf(resource)}`,
};

const providerName: Attribute = (resource, place) =>
  `cognito-idp.${place.region}.amazonaws.com/${userPoolId(resource, place)}`;

const attributes: Readonly<Record<string, Attribute>> = {
  'AWS::DynamoDB::Table.StreamArn': (resource, place) =>
    arn('dynamodb', `table/${nameOf(resource)}/stream/local`, place),
  'AWS::SQS::Queue.QueueName': nameOf,
  'AWS::Cognito::UserPool.UserPoolId': userPoolId,
  'AWS::Cognito::UserPool.ProviderName': providerName,
  'AWS::Cognito::UserPool.ProviderURL': (resource, place) => `https://${providerName(resource, place)}`,
  'AWS::Cognito::UserPoolClient.ClientId': ({ logicalId }) => logicalId,
  'AWS::ApiGatewayV2::Api.ApiId': apiId,
  'AWS::ApiGatewayV2::Api.ApiEndpoint': (resource, place) =>
    `https://${apiId(resource)}.execute-api.${place.region}.amazonaws.com`,
};

/**
 * What `Ref` gives for these types; a name for every other one that has a name property, else the
 * logical id.
 */
const refs: Readonly<Record<string, Attribute>> = {
  'AWS::SecretsManager::Secret': secretArn,
  'AWS::SQS::Queue': (resource, place) =>
    `https://sqs.${place.region}.amazonaws.com/${place.accountId}/${nameOf(resource)}`,
  'AWS::Cognito::UserPool': userPoolId,
  'AWS::ApiGatewayV2::Api': apiId,
  'AWS::S3::Bucket': bucketName,
};

/** The value of `Ref` to a resource. */
export const refOf = (resource: NamedResource, place: Place): string => {
  const ref = refs[resource.type];
  if (ref !== undefined) return ref(resource, place);
  return resource.type in nameProperties ? nameOf(resource) : (resource.ownName ?? resource.logicalId);
};

/** The value of `Fn::GetAtt`; undefined where no stand-in is known. */
export function attributeOf(resource: NamedResource, attribute: string, place: Place): string | undefined {
  const known = attribute === 'Arn' ? arns[resource.type] : attributes[`${resource.type}.${attribute}`];
  return known?.(resource, place);
}
