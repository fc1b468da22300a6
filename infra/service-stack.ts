/**
 * The functions with their rights, the API, the schedules and the alarms. This stack keeps no data.
 */
import { Aws, CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { catalogue } from '../shared/api/catalogue.ts';
import { reAudit } from '../shared/api/operations/audit.ts';
import type { Bundles } from './bundle.ts';
import { Alarms } from './constructs/alarms.ts';
import { AuditAlarms } from './constructs/audit-alarms.ts';
import { CognitoIssuer } from './constructs/cognito-issuer.ts';
import { OperationsApi, type TokenIssuer } from './constructs/http-api.ts';
import { OperationFunction } from './constructs/operation-function.ts';
import { OperationSchedule } from './constructs/schedule.ts';
import { WorkStream } from './constructs/work-stream.ts';
import type { Resources } from './data-stack.ts';
import { grants } from './grants.ts';
import type { Settings } from './settings.ts';
import { allVariables, variablesOf } from './variables.ts';

interface Props extends StackProps {
  readonly settings: Settings;
  readonly resources: Resources;
  readonly bundles: Bundles;
}

/** `check-membership` is `CheckMembership` in the template. */
const pascalCase = (name: string): string =>
  name.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());

const bundleOf = (bundles: Bundles, name: string) => {
  const bundle = bundles.get(name);
  if (bundle === undefined) throw new Error(`The function ${name} has no bundle`);
  return bundle;
};

/** SES checks the right to the verified identity of the sender: its address, or else its domain. */
const mailIdentitiesOf = (sender: string | undefined): readonly string[] =>
  sender === undefined ? [] : [sender, sender.slice(sender.lastIndexOf('@') + 1).toLowerCase()];

export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, { settings, resources, bundles, ...props }: Props) {
    super(scope, id, props);
    if (settings.auditEverySeconds > settings.graceSeconds) {
      Validations.of(this).addWarning(
        'EvidenceExpiresBetweenAudits',
        'auditEverySeconds is longer than graceSeconds: all evidence expires before the next re-audit.',
      );
    }
    const alarms = new Alarms(this, 'Alarms', {
      account: this.account,
      namespace: this.stackName,
      email: settings.alarmEmail,
    });
    const api = new OperationsApi(this, 'Api', {
      tokenIssuer: this.tokenIssuer(settings),
      description: 'Is this end-user’s Constant Contact account under our partner account?',
      logRetention: settings.logRetentionDays,
    });
    const variables = allVariables(settings, resources, api.url);
    const mailIdentities = mailIdentitiesOf(settings.transferSender).map((resourceName) =>
      this.formatArn({ service: 'ses', resource: 'identity', resourceName }),
    );
    for (const operation of catalogue) {
      const name = pascalCase(operation.name);
      const target = new OperationFunction(this, name, {
        operation,
        bundle: bundleOf(bundles, operation.name),
        environment: variablesOf(operation.uses, variables),
        rights: operation.uses.flatMap((capability) => grants[capability](resources, mailIdentities)),
        logRetention: settings.logRetentionDays,
      });
      alarms.addForFunction(name, target);
      if (operation.trigger === 'http') {
        api.addRoute(operation, target.lambda);
        continue;
      }
      if (operation.trigger === 'stream') {
        const { itemKind } = operation;
        const stream = new WorkStream(this, `${name}Stream`, { target, itemKind, stream: resources.workStateStream });
        alarms.addForStream(name, target, stream);
        continue;
      }
      const schedule = new OperationSchedule(this, `${name}Schedule`, { target, account: this.account });
      alarms.addForSchedule(name, target, schedule);
      if (operation.name !== reAudit.name) continue;
      new AuditAlarms(this, `${name}Alarms`, { alarms, target, settings });
      this.output(`${name}FunctionName`, target.lambda.functionName, `Runs ${operation.name} when invoked`);
    }
    alarms.addForApi(api);
    this.output('ApiUrl', api.url, 'Base URL of every route');
    this.output('PartnerCredentialsSecret', resources.partnerCredentials.secretArn, 'Secret to fill in by hand');
    this.output('AlarmTopic', alarms.topic.topicArn, 'Topic that all alarms notify');
  }

  private tokenIssuer({ issuer, audience, authDomainPrefix, stackName }: Settings): TokenIssuer {
    if (issuer !== undefined && audience !== undefined) return { issuer, audiences: [audience] };
    const cognito = new CognitoIssuer(this, 'Callers', {
      domainPrefix: authDomainPrefix ?? `${stackName.toLowerCase()}-${Aws.ACCOUNT_ID}`,
    });
    this.output('TokenUrl', cognito.tokenUrl, 'URL at which the application gets its tokens (client credentials)');
    this.output('UserPoolId', cognito.userPoolId, 'User pool that holds the client secrets');
    const [application, operator, secondOperator] = cognito.audiences;
    this.output('ClientId', application, 'Client id of the application');
    this.output(
      'OperatorClientId',
      operator,
      'Client id of the operator, who reviews newcomers, starts audits and acts for client accounts',
    );
    this.output(
      'SecondOperatorClientId',
      secondOperator,
      'Client id of the second operator, who releases what the operator has started',
    );
    return cognito;
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
