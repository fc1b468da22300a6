import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Operation } from '../../shared/api/operation.ts';
import { ascii } from '../ascii.ts';
import type { Bundle } from '../bundle.ts';

interface Props {
  readonly operation: Operation;
  readonly bundle: Bundle;
  readonly environment: Readonly<Record<string, string>>;
  /** All rights of the function besides writing its log. */
  readonly rights: readonly PolicyStatement[];
  readonly logRetention: RetentionDays;
}

/** The Lambda function of one operation, with a role and a log group of its own. */
export class OperationFunction extends Construct {
  readonly operation: Operation;
  readonly lambda: LambdaFunction;
  readonly logGroup: LogGroup;
  private readonly rights: PolicyDocument;

  constructor(scope: Construct, id: string, { operation, bundle, environment, rights, logRetention }: Props) {
    super(scope, id);
    this.operation = operation;
    this.logGroup = new LogGroup(this, 'Logs', { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY });
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
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundle.path),
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
  }

  /** Gives the function one more right. */
  allow(actions: readonly string[], resource: string): void {
    this.rights.addStatements(new PolicyStatement({ actions: [...actions], resources: [resource] }));
  }
}
