import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnFunction,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Operation } from '../../shared/api/operation.ts';
import { ascii } from '../ascii.ts';
import type { Bundle } from '../bundle.ts';
import { cacheFile } from '../code-cache/load.ts';
import type { Settings } from '../settings.ts';

interface Props {
  readonly operation: Operation;
  readonly bundle: Bundle;
  readonly environment: Readonly<Record<string, string>>;
  /** All rights of the function besides writing its log. */
  readonly rights: readonly PolicyStatement[];
  readonly settings: Pick<Settings, 'architecture' | 'logRetentionDays' | 'tracing'>;
}

/** The Lambda function of one operation, with a role and a log group of its own. */
export class OperationFunction extends Construct {
  readonly operation: Operation;
  readonly lambda: LambdaFunction;
  readonly logGroup: LogGroup;
  private readonly rights: PolicyDocument;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);
    const { operation, bundle, environment, rights } = props;
    const { architecture, logRetentionDays, tracing } = props.settings;
    this.operation = operation;
    this.logGroup = new LogGroup(this, 'Logs', { retention: logRetentionDays, removalPolicy: RemovalPolicy.DESTROY });
    this.rights = new PolicyDocument({
      statements: [
        new PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [this.logGroup.logGroupArn],
        }),
        ...rights,
      ],
    });
    // A role of our own does not get the managed policy, which would let the function write to
    // every log group. Its rights are a part of it, so that it has them as soon as it exists.
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Role of the function ${operation.name}`,
      inlinePolicies: { Rights: this.rights },
    });
    this.lambda = new LambdaFunction(this, 'Function', {
      description: ascii(operation.summary),
      runtime: Runtime.NODEJS_24_X,
      architecture: architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      code: Code.fromAsset(bundle.path, assetOf(bundle)),
      handler: 'index.handler',
      timeout: Duration.seconds(operation.timeoutSeconds),
      memorySize: operation.memoryMegabytes,
      environment: { ...environment },
      role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      // Lambda's own lines about each start and end are longer than what a check has to say
      // (docs/cost.md). Time-outs and crashes are warnings, and stay.
      ...(operation.group === 'check' && { systemLogLevelV2: SystemLogLevel.WARN }),
    });
    if (tracing) this.trace();
  }

  /**
   * Lambda writes the traces with the rights of the function; the bundles need no library for it.
   * The CDK's own property would add a second policy. X-Ray has no resources to name:
   * https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
   */
  private trace(): void {
    const { defaultChild } = this.lambda.node;
    if (!(defaultChild instanceof CfnFunction)) throw new Error('the function has no resource of its own');
    defaultChild.tracingConfig = { mode: 'Active' };
    this.allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*');
  }

  /** Gives the function one more right. */
  allow(actions: readonly string[], resource: string): void {
    this.rights.addStatements(new PolicyStatement({ actions: [...actions], resources: [resource] }));
  }
}

/** V8 does not make the same code cache twice: a deployment leaves a function alone whose code is the same. */
function assetOf({ path, files }: Bundle) {
  if (!files.includes(cacheFile)) return {};
  const hash = createHash('sha256');
  for (const file of files.filter((each) => each !== cacheFile)) hash.update(readFileSync(join(path, file)));
  return { assetHash: hash.digest('hex'), assetHashType: AssetHashType.CUSTOM };
}
