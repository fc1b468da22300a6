/** Functions with their rights, routes, schedules and alarms. Such a stack keeps no data. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { catalogue, isForBrowsers } from '../shared/api/catalogue.ts';
import type { Operation } from '../shared/api/operation.ts';
import { reAudit } from '../shared/api/operations/audit.ts';
import { repeatDeliveries } from '../shared/api/operations/delivering.ts';
import { watchCertificates } from '../shared/api/operations/sso.ts';
import type { SignIn } from '../shared/api/site/sign-in.ts';
import { type Bundles, bundleOf } from './bundle.ts';
import { hasCodeCache } from './code-cache/operations.ts';
import { Alarms } from './constructs/alarms.ts';
import { AuditAlarms } from './constructs/audit-alarms.ts';
import { CertificateAlarm } from './constructs/certificate-alarm.ts';
import { DeliveryAlarms } from './constructs/delivery-alarms.ts';
import type { OperationsApi } from './constructs/http-api.ts';
import { DecisionSubscription, LogDelivery } from './constructs/log-delivery.ts';
import { OperationFunction } from './constructs/operation-function.ts';
import type { DeadLetters } from './constructs/operation-parts.ts';
import { OperationSchedule } from './constructs/schedule.ts';
import { countSlowStarts } from './constructs/slow-starts.ts';
import { StatementAlarms } from './constructs/statement-alarms.ts';
import { TableStream } from './constructs/table-stream.ts';
import type { Resources } from './data-stack.ts';
import { grants } from './grants.ts';
import type { MailRights } from './mail-grants.ts';
import { mailResources } from './mail-resources.ts';
import { type OperationStackName, stackOf } from './operation-stacks.ts';
import type { Settings } from './settings.ts';
import { allVariables, variablesOf } from './variables.ts';

export interface OperationsProps extends StackProps {
  readonly settings: Settings;
  readonly resources: Resources;
  readonly bundles: Bundles;
}

interface Parts {
  readonly api: OperationsApi;
  readonly signIn: SignIn | undefined;
  readonly topic: ITopic;
  /** ARN of the function that keeps decisions; the stack that holds it need not name it. */
  readonly keeper?: string;
}

/** `check-membership` is `CheckMembership` in the template. */
const pascalCase = (name: string): string =>
  name.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());

/** All their lines of decisions count, also those of a verification or a registration. */
const logsDecisions = ({ uses }: Operation): boolean => uses.includes('decisions:log');

const signs = ({ uses }: Operation): boolean => uses.includes('statements:sign');

export class OperationsStack extends Stack {
  /** In the order of the catalogue. */
  readonly functions: OperationFunction[] = [];
  readonly deadLetters: DeadLetters[] = [];
  private readonly props: OperationsProps;

  constructor(scope: Construct, id: string, props: OperationsProps) {
    const { settings, resources, bundles, ...stackProps } = props;
    super(scope, id, stackProps);
    this.props = { settings, resources, bundles };
  }

  /** Makes the operations of one of the stacks. */
  addOperations(stackName: OperationStackName, { api, topic, signIn, keeper }: Parts): Alarms {
    const { settings } = this.props;
    const alarms = new Alarms(this, 'Alarms', { topic, namespace: settings.stackName });
    const variables = allVariables(settings, this.props.resources, { apiUrl: api.url, signIn });
    const isDeployed = (each: Operation): boolean =>
      !('onlyWith' in each) || each.onlyWith === undefined || settings[each.onlyWith] !== undefined;
    for (const operation of catalogue.filter((each) => stackOf(each) === stackName && isDeployed(each))) {
      const name = pascalCase(operation.name);
      const target = this.addFunction(name, operation, variables);
      this.functions.push(target);
      alarms.addForFunction(name, target);
      if (hasCodeCache(operation)) countSlowStarts(this, `${name}SlowStarts`, target, settings.stackName);
      if (signs(operation)) new StatementAlarms(this, `${name}Statements`, { alarms, target });
      if (operation.trigger === 'http') api.addRoute(this, `${name}Route`, operation, target.lambda);
      else if (isForBrowsers(operation)) api.addPublicRoutes(this, name, operation, target.lambda);
      else this.addTrigger(name, target, alarms);
      if (keeper !== undefined) this.keepDecisionsOf(target, keeper);
    }
    return alarms;
  }

  /** Has the decisions of a function kept, if it makes any. */
  protected keepDecisionsOf(target: OperationFunction, keeper: string): void {
    const { operation } = target;
    if (this.props.settings.keepDecisions === 'none' || !logsDecisions(operation)) return;
    const name = pascalCase(operation.name);
    new DecisionSubscription(this, `${name}Decisions`, { source: target, keeper, account: this.account });
  }

  private addFunction(name: string, operation: Operation, variables: ReturnType<typeof allVariables>) {
    const { settings, resources, bundles } = this.props;
    const { transferSender, transferRecipient, reviewDigestFrom, reviewDigestTo = [] } = settings;
    const mailRights = (sender: string | undefined, recipients: readonly string[]): MailRights => ({
      resources: mailResources(sender, recipients).map((each) => this.formatArn({ service: 'ses', ...each })),
      sender,
      recipients,
    });
    const mails = {
      transfers: mailRights(transferSender, [transferRecipient]),
      digest: mailRights(reviewDigestFrom, reviewDigestTo),
    };
    return new OperationFunction(this, name, {
      operation,
      bundle: bundleOf(bundles, operation.name),
      environment: variablesOf(operation.uses, variables),
      rights: operation.uses.flatMap((capability) => grants[capability](resources, mails)),
      settings,
    });
  }

  /** Has a function called by its stream or schedule. */
  private addTrigger(name: string, target: OperationFunction, alarms: Alarms): void {
    const { settings, resources } = this.props;
    const { operation, lambda } = target;
    if (operation.trigger === 'stream') {
      const { from } = operation;
      const streams = {
        WorkState: resources.workStateStream,
        AuditRecords: resources.auditRecordsStream,
        TrailLog: resources.trailLogStream,
      };
      const stream = new TableStream(this, `${name}Stream`, { target, from, stream: streams[from.table] });
      alarms.addForStream(name, operation, stream);
      this.deadLetters.push({ operation, queue: stream.deadLetters });
      return;
    }
    if (operation.trigger === 'log') {
      const { deadLetters } = new LogDelivery(this, `${name}Lines`, { target });
      alarms.addForLines(name, operation, deadLetters);
      this.deadLetters.push({ operation, queue: deadLetters });
      return;
    }
    const schedule = new OperationSchedule(this, `${name}Schedule`, { target, account: this.account });
    alarms.addForSchedule(name, target, schedule);
    this.deadLetters.push({ operation, queue: schedule.deadLetters });
    if (operation.name === watchCertificates.name) new CertificateAlarm(this, `${name}Alarms`, { alarms, target });
    if (operation.name === repeatDeliveries.name) new DeliveryAlarms(this, `${name}Alarms`, { alarms, target });
    if (operation.name !== reAudit.name) return;
    new AuditAlarms(this, `${name}Alarms`, { alarms, target, settings });
    this.output(`${name}FunctionName`, lambda.functionName, `Runs ${operation.name} when invoked`);
  }

  protected output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
