/** The API, its public operations, and the topic of the alarms. */
import { Validations } from 'aws-cdk-lib';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { keepDecisions } from '../shared/api/operations/keep-decisions.ts';
import type { SignIn } from '../shared/api/site/sign-in.ts';
import type { CallersStack } from './callers-stack.ts';
import { consolePath, signInAtPool, signInOfSettings } from './console-sign-in.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { ConsoleClient } from './constructs/console-client.ts';
import { OperationsApi, type TokenIssuer } from './constructs/http-api.ts';
import { type OperationsProps, OperationsStack } from './operations-stack.ts';
import type { Settings } from './settings.ts';

interface Props extends OperationsProps {
  /** Issues the callers' tokens, unless the settings name another issuer. */
  readonly callers: CallersStack | undefined;
}

export class ServiceStack extends OperationsStack {
  readonly api: OperationsApi;
  readonly topic: Topic;
  readonly keeper: string;
  /** Undefined where nobody can sign in. */
  signIn: SignIn | undefined;

  constructor(scope: Construct, id: string, { callers, ...props }: Props) {
    super(scope, id, props);
    const { settings, resources } = props;
    if (settings.auditEverySeconds > settings.graceSeconds) {
      Validations.of(this).addWarning(
        'EvidenceExpiresBetweenAudits',
        'auditEverySeconds is longer than graceSeconds: all evidence expires before the next re-audit.',
      );
    }
    const { topic } = new AlarmTopic(this, 'Notified', { account: this.account, email: settings.alarmEmail });
    this.topic = topic;
    this.api = new OperationsApi(this, 'Api', {
      name: settings.stackName,
      tokenIssuer: (apiUrl) => this.tokenIssuer(settings, callers, apiUrl),
      description: "Is this end-user's Constant Contact account under our partner account?",
      logRetention: settings.logRetentionDays,
    });
    const alarms = this.addOperations('Service', this);
    this.keeper = this.keeperArn();
    // The keeper is made here, after some whose decisions it keeps.
    for (const target of this.functions) this.keepDecisionsOf(target, this.keeper);
    alarms.addForApi(this.api);
    alarms.addForThrottling();
    if (callers !== undefined) alarms.addForFunction('LimitScopes', callers.limitScopes);
    this.output('ApiUrl', this.api.url, 'Base URL of every route');
    this.output('ConsoleUrl', `${this.api.url}${consolePath}`, 'Where people sign in');
    this.output('PartnerCredentialsSecret', resources.partnerCredentials.secretArn, 'Secret to fill in by hand');
    this.output('AlarmTopic', topic.topicArn, 'Topic that all alarms notify');
  }

  /**
   * Exported whether or not a stack refers to it: an export that goes with the last reference could
   * not be deleted before those who refer to it are deployed.
   */
  private keeperArn(): string {
    const keeper = this.functions.find(({ operation }) => operation.name === keepDecisions.name);
    if (keeper === undefined) throw new Error('The stack has no function that keeps decisions');
    this.exportValue(keeper.lambda.functionArn);
    return keeper.lambda.functionArn;
  }

  private tokenIssuer(settings: Settings, callers: CallersStack | undefined, apiUrl: string): TokenIssuer {
    const { issuer, audience } = settings;
    if (issuer !== undefined && audience !== undefined) {
      this.signIn = signInOfSettings(settings);
      return { issuer, audiences: [audience] };
    }
    if (callers === undefined) throw new Error('There is neither an issuer nor a stack with one');
    const cognito = callers.issuer;
    this.output('TokenUrl', cognito.tokenUrl, 'URL at which the application gets its tokens (client credentials)');
    this.output('UserPoolId', cognito.pool.userPoolId, 'User pool that holds the client secrets and the people');
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
    const { clientId } = new ConsoleClient(this, 'Console', { issuer: cognito, apiUrl });
    this.signIn = signInAtPool(cognito.issuer, cognito.url, clientId);
    return { issuer: cognito.issuer, audiences: [...cognito.audiences, clientId] };
  }
}
