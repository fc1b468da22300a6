import { DynamoDBClient, GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { createKeyring } from '../../../local/aws/access-keys.ts';
import { startGuard } from '../../../local/aws/dynamodb/guard.ts';
import { createDynamoDbRights } from '../../../local/aws/dynamodb/rights.ts';
import { createTables, readTableKeys } from '../../../local/aws/dynamodb/tables.ts';
import { createAuthorizer, type Use } from '../../../local/aws/iam/authorizer.ts';
import { readRoles } from '../../../local/aws/iam/roles.ts';
import { startSecretsManager } from '../../../local/aws/secrets-manager.ts';
import { startOutbox } from '../../../local/aws/ses.ts';
import { keysOfTests, place, resolveStacks } from './support.ts';

type Json = Parameters<typeof resolveStacks>[0][string]['Resources'][string]['Properties'];

const stackName = `rights-${crypto.randomUUID()}`;
const table = `${stackName}-Things`;
const tableArn = `arn:aws:dynamodb:eu-test-1:000000000000:table/${table}`;
const secretArn = 'arn:aws:secretsmanager:eu-test-1:000000000000:secret:s-local1';
const roleArn = `arn:aws:iam::000000000000:role/${stackName}-Role`;
const principal = `arn:aws:sts::000000000000:assumed-role/${stackName}-Role/one`;

const stackWith = (statements: readonly NonNullable<Json>[], role: NonNullable<Json> = {}) =>
  resolveStacks({
    [stackName]: {
      Resources: {
        Things: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
            AttributeDefinitions: [{ AttributeName: 'kind', AttributeType: 'S' }],
          },
        },
        Role: { Type: 'AWS::IAM::Role', Properties: role },
        Policy: {
          Type: 'AWS::IAM::Policy',
          Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: [...statements] } },
        },
      },
    },
  });

const onKeys = (action: string, keys: readonly string[], more: NonNullable<Json> = {}) => ({
  Effect: 'Allow',
  Action: action,
  Resource: { 'Fn::GetAtt': ['Things', 'Arn'] },
  Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...keys] }, ...more },
});

/** Every service, for a function `one` with a role that has these statements. */
const start = async (...statements: readonly NonNullable<Json>[]) => {
  const templates = stackWith(statements);
  const uses: Use[] = [];
  const errors: unknown[] = [];
  const keyring = createKeyring();
  const authorize = createAuthorizer({ roles: readRoles(templates), place, onUse: (use) => uses.push(use) });
  const options = { access: { keyring, authorize }, onError: (error: unknown) => errors.push(error) };
  const database = { endpoint: inject('dynamoDbEndpoint'), credentials: keysOfTests };
  const direct = new DynamoDBClient({ endpoint: database.endpoint });
  await createTables(direct, templates);
  const rights = createDynamoDbRights({ tables: readTableKeys(templates), place });
  const secret = { arn: secretArn, name: 's', value: 'v' };
  const [guard, secrets, outbox] = await Promise.all([
    startGuard(database, { ...options, rights }),
    startSecretsManager([secret], options),
    startOutbox({ ...options, place }),
  ]);
  const credentials = keyring.issue({ kind: 'function', functionName: 'one', role: roleArn });
  const config = { credentials, region: place.region, maxAttempts: 1 };
  const clients = {
    dynamoDb: new DynamoDBClient({ ...config, endpoint: guard.url }),
    secrets: new SecretsManagerClient({ ...config, endpoint: secrets.url }),
    ses: new SESv2Client({ ...config, endpoint: outbox.url }),
  };
  onTestFinished(async () => {
    for (const client of [direct, ...Object.values(clients)]) client.destroy();
    await Promise.all([guard, secrets, outbox].map((server) => server.close()));
    expect(errors).toEqual([]);
  });
  const put = (kind: string) =>
    clients.dynamoDb.send(new PutItemCommand({ TableName: table, Item: { kind: { S: kind } } }));
  return { ...clients, uses, put };
};

const refusedWith = (message: string, status: number) => ({
  name: 'AccessDeniedException',
  message,
  $metadata: { httpStatusCode: status },
});

describe('DynamoDB', () => {
  it('does what the role of the function allows, and refuses the rest in the words of AWS', async () => {
    const { put, dynamoDb, uses } = await start(onKeys('dynamodb:PutItem', ['lease', 'webhook#*']));
    await put('lease');
    await put('webhook#1');
    await expect(put('audit')).rejects.toMatchObject(
      refusedWith(
        `User: ${principal} is not authorized to perform: dynamodb:PutItem on resource: ${tableArn} ` +
          'because no identity-based policy allows the dynamodb:PutItem action',
        400,
      ),
    );
    const get = new GetItemCommand({ TableName: table, Key: { kind: { S: 'lease' } } });
    await expect(dynamoDb.send(get)).rejects.toMatchObject({ message: expect.stringContaining('dynamodb:GetItem on') });
    expect(uses.map(({ functionName, action, allowed }) => [functionName, action, allowed])).toEqual([
      ['one', 'dynamodb:PutItem', true],
      ['one', 'dynamodb:PutItem', true],
      ['one', 'dynamodb:PutItem', false],
      ['one', 'dynamodb:GetItem', false],
    ]);
  });

  it('evaluates a transaction item by item, by what each does', async () => {
    const { dynamoDb } = await start(
      onKeys('dynamodb:PutItem', ['a'], {
        'ForAnyValue:StringEquals': { 'dynamodb:EnclosingOperation': ['TransactWriteItems'] },
      }),
      onKeys('dynamodb:ConditionCheckItem', ['b']),
    );
    const key = (kind: string) => ({ TableName: table, Key: { kind: { S: kind } } });
    const puts = { Put: { TableName: table, Item: { kind: { S: 'a' } } } };
    const check = { ConditionCheck: { ...key('b'), ConditionExpression: 'attribute_not_exists(kind)' } };
    const write = (...TransactItems: NonNullable<TransactWriteItemsCommand['input']['TransactItems']>) =>
      dynamoDb.send(new TransactWriteItemsCommand({ TransactItems }));
    await write(puts, check);
    await expect(write(puts, { Delete: key('a') })).rejects.toMatchObject({
      message: expect.stringContaining('dynamodb:DeleteItem on'),
    });
    // By itself it is not enclosed.
    const alone = dynamoDb.send(new PutItemCommand(puts.Put));
    await expect(alone).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('tells of an explicit denial', async () => {
    const { put } = await start(onKeys('dynamodb:*', ['*']), {
      ...onKeys('dynamodb:PutItem', ['kept']),
      Effect: 'Deny',
    });
    await put('other');
    await expect(put('kept')).rejects.toMatchObject({
      message: expect.stringMatching(/ with an explicit deny in an identity-based policy$/),
    });
  });
});

it('Secrets Manager wants the right to the ARN, and names the secret as the function does', async () => {
  const get = (client: SecretsManagerClient, SecretId: string) => client.send(new GetSecretValueCommand({ SecretId }));
  const may = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secretArn };
  const allowed = await start(may);
  expect(await get(allowed.secrets, 's')).toMatchObject({ SecretString: 'v' });
  expect(await get(allowed.secrets, secretArn)).toMatchObject({ SecretString: 'v' });
  const { secrets } = await start({ ...may, Resource: 'arn:aws:secretsmanager:eu-test-1:000000000000:secret:s' });
  await expect(get(secrets, 's')).rejects.toMatchObject(
    refusedWith(
      `User: ${principal} is not authorized to perform: secretsmanager:GetSecretValue on resource: s ` +
        'because no identity-based policy allows the secretsmanager:GetSecretValue action',
      400,
    ),
  );
});

describe('SES', () => {
  const send = (client: SESv2Client, ConfigurationSetName?: string) =>
    client.send(
      new SendEmailCommand({
        FromEmailAddress: 'moves@mail.partner.example',
        ConfigurationSetName,
        Destination: { ToAddresses: ['support@vendor.example'] },
        Content: { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } },
      }),
    );
  const senders = ['moves@mail.partner.example', 'mail.partner.example', 'partner.example'];
  const identities = [...senders, 'support@vendor.example', 'vendor.example'];
  const may = (names: readonly string[]) => ({
    Effect: 'Allow',
    Action: 'ses:SendEmail',
    Resource: names.map((name) => `arn:aws:ses:eu-test-1:000000000000:${name}`),
    Condition: { StringEquals: { 'ses:FromAddress': 'moves@mail.partner.example' } },
  });
  const all = [...identities.map((identity) => `identity/${identity}`), 'configuration-set/default'];

  it('sends where the function has the right to every identity that may be the verified one', async () => {
    const { ses } = await start(may(all));
    expect(await send(ses)).toMatchObject({ MessageId: expect.any(String) });
    await expect(send(ses, 'news')).rejects.toMatchObject(
      refusedWith(
        `User \`${principal}' is not authorized to perform \`ses:SendEmail' on resource ` +
          "`arn:aws:ses:eu-test-1:000000000000:configuration-set/news'",
        403,
      ),
    );
  });

  it.each(all)('refuses without the right to %s', async (missing) => {
    const { ses } = await start(may(all.filter((name) => name !== missing)));
    await expect(send(ses)).rejects.toMatchObject({ message: expect.stringContaining(`${missing}'`) });
  });
});

describe('a policy that cannot be evaluated here', () => {
  it.each<[string, NonNullable<Json>[], NonNullable<Json>]>([
    ['aws:SourceVpc', [onKeys('dynamodb:PutItem', ['*'], { StringEquals: { 'aws:SourceVpc': 'vpc-1' } })], {}],
    ['managed policy', [], { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }],
    ['sns:Publish', [{ Effect: 'Allow', Action: ['sns:Publish'], Resource: '*' }], {}],
    ['athena:StopQueryExecution', [{ Effect: 'Allow', Action: 'athena:StopQueryExecution', Resource: '*' }], {}],
    ['no actions', [{ Effect: 'Allow', NotAction: 's3:PutObject', Resource: '*' }], {}],
  ])('is an error, not a guess: %s', (reason, statements, role) => {
    expect(() => readRoles(stackWith(statements, role))).toThrow(reason);
  });
});
