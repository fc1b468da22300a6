/**
 * A witness: what somebody else runs, in an account of their own, for logs that they want to hold to
 * one history. It has nothing of the service.
 */
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, FunctionUrlAuthType, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { noteKey, parseVerifierKey } from '../shared/domain/log/note.ts';
import { witnessTable } from '../shared/store/witness.ts';
import { createSigningKey, noteKeySpec } from './constructs/signing-key.ts';
import { SettingsError } from './settings.ts';

export interface WitnessSettings {
  /** Name of its key: by custom a URL without the scheme. */
  readonly name: string;
  /** Verifier keys of the logs that it knows. */
  readonly logs: readonly string[];
}

/**
 * Reads `-c witnessName=… -c witnessLogs=…`.
 *
 * @throws SettingsError
 */
export function readWitnessSettings(context: (name: string) => unknown): WitnessSettings {
  const [name, logs] = [context('witnessName'), context('witnessLogs')].map((value) => String(value ?? ''));
  try {
    if (!/^[\x21-\x2a\x2c-\x7e]{1,200}$/.test(name ?? '')) throw new TypeError('witnessName');
    noteKey(name ?? '', new Uint8Array(32));
    const all = (logs ?? '').split(',').map((key) => key.trim());
    for (const key of all) parseVerifierKey(key);
    return { name: name ?? '', logs: all };
  } catch {
    throw new SettingsError(
      'A witness needs -c witnessName=<name without blanks and +> and -c witnessLogs=<verifierKey of GET ' +
        '/v1/log/public-key; several with commas between>',
    );
  }
}

interface Props extends StackProps {
  readonly settings: WitnessSettings;
  /** The folder of the bundle of its function. */
  readonly bundle: string;
}

export class WitnessStack extends Stack {
  constructor(scope: Construct, id: string, { settings, bundle, ...props }: Props) {
    super(scope, id, props);
    const { name, logs } = settings;
    const table = new Table(this, 'Seen', {
      partitionKey: { name: witnessTable.partitionKey.name, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const key = createSigningKey(this, 'Key', {
      alias: `${id}/key`,
      description: `Signs as the witness ${name}`,
      keySpec: noteKeySpec,
    });
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const statement = (actions: string[], resource: string, conditions?: Record<string, unknown>): PolicyStatement =>
      new PolicyStatement({ actions, resources: [resource], ...(conditions && { conditions }) });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Rights: new PolicyDocument({
          statements: [
            statement(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn),
            statement(['dynamodb:GetItem', 'dynamodb:PutItem'], table.tableArn),
            statement(['kms:GetPublicKey'], key.keyArn),
            statement(['kms:Sign'], key.keyArn, {
              StringEquals: { 'kms:SigningAlgorithm': 'ED25519_SHA_512', 'kms:MessageType': 'RAW' },
            }),
          ],
        }),
      },
    });
    const lambda = new LambdaFunction(this, 'AddCheckpoint', {
      description: 'Cosigns checkpoints of logs that extend what it has seen of them',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundle),
      handler: 'index.handler',
      timeout: Duration.seconds(10),
      memorySize: 512,
      // A stranger who sends requests costs no more than this many at once.
      reservedConcurrentExecutions: 5,
      environment: {
        WITNESS_TABLE: table.tableName,
        WITNESS_KEY_ARN: key.keyArn,
        WITNESS_NAME: name,
        WITNESS_LOGS: logs.join(','),
      },
      role,
      logGroup,
    });
    // The signature of the log is all that a request is trusted by.
    const url = lambda.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
    new CfnOutput(this, 'WitnessUrl', { value: url.url, description: 'GET key, POST add-checkpoint' });
  }
}
