/**
 * The tables, the secrets, the bucket and key of the log, and the keys of statements. They outlive
 * every deployment and are not deleted with the stack.
 */
import {
  CfnOutput,
  CrossStackReferences,
  ReferenceStrength,
  RemovalPolicy,
  SecretValue,
  Stack,
  type StackProps,
} from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type ITable,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { type IKey, KeySpec, type Key as SigningKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { parseSsoKeys, type SsoKeyName } from '../shared/domain/sso/settings.ts';
import {
  auditRecordsTable,
  type Key,
  membershipsTable,
  type TableDefinition,
  trailLogTable,
  workStateTable,
} from '../shared/store/tables.ts';
import { createSigningKey } from './constructs/signing-key.ts';
import { createStatementKeys, type StatementKeys } from './constructs/statement-keys.ts';
import { createTrailBucket, createTrailKey } from './constructs/trail.ts';
import type { Settings } from './settings.ts';

/** Resources to which functions get rights. */
export interface Resources {
  readonly memberships: ITable;
  readonly auditRecords: ITable;
  readonly trailLog: ITable;
  readonly workState: ITable;
  /** The ARNs of the tables' streams. */
  readonly auditRecordsStream: string;
  readonly trailLogStream: string;
  readonly workStateStream: string;
  readonly partnerCredentials: ISecret;
  readonly partnerToken: ISecret;
  /** Undefined if no events are sent. */
  readonly eventsSecret: ISecret | undefined;
  readonly trailBucket: IBucket;
  readonly trailKey: IKey;
  /** Those that the settings name; none where single sign-on is off. */
  readonly ssoKeys: Readonly<Partial<Record<SsoKeyName, IKey>>>;
  readonly statementKeys: StatementKeys;
  readonly eventBus: IEventBus;
}

const attributeTypes = { S: AttributeType.STRING, N: AttributeType.NUMBER } as const;
const attribute = ({ name, type }: Key) => ({ name, type: attributeTypes[type] });

const createTable = (scope: Construct, id: string, definition: TableDefinition): Table => {
  const { partitionKey, sortKey, indexes, timeToLiveAttribute, stream } = definition;
  const table = new Table(scope, id, {
    partitionKey: attribute(partitionKey),
    sortKey: sortKey && attribute(sortKey),
    timeToLiveAttribute,
    stream: stream && StreamViewType[stream],
    billingMode: BillingMode.PAY_PER_REQUEST,
    // With the key that DynamoDB owns. Those of the other kinds are charged for by KMS:
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html
    encryption: TableEncryption.DEFAULT,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  for (const [indexName, keys] of Object.entries(indexes)) {
    table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: attribute(keys.partitionKey),
      sortKey: attribute(keys.sortKey),
      projectionType: ProjectionType.ALL,
    });
  }
  return table;
};

const streamOf = ({ tableStreamArn, node }: Table): string => {
  if (tableStreamArn === undefined) throw new Error(`The table ${node.id} has no stream`);
  return tableStreamArn;
};

/**
 * A secret that people or functions fill in later. It starts as an empty object instead of a
 * generated value, because CloudFormation would overwrite the secret whenever the generation rule
 * changed.
 */
const createSecret = (scope: Construct, id: string, description: string): Secret =>
  new Secret(scope, id, {
    description,
    secretStringValue: SecretValue.unsafePlainText('{}'),
    removalPolicy: RemovalPolicy.RETAIN,
  });

/** The bus that the settings name, or one of our own, which keeps the rules that applications have added. */
const eventBusOf = (scope: Construct, id: string, { eventBusArn, stackName }: Settings): IEventBus => {
  if (eventBusArn !== undefined) return EventBus.fromEventBusArn(scope, id, eventBusArn);
  const bus = new EventBus(scope, id, {
    eventBusName: stackName,
    description: `Changes of memberships, by ${stackName}`,
  });
  bus.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return bus;
};

/**
 * The secret that events are signed with. A setting can take it away, so others refer to it weakly:
 * an export would be in use when this stack is deployed, which is before the others.
 */
const createEventsSecret = (scope: Construct): Secret => {
  const secret = createSecret(
    scope,
    'EventsSigning',
    'Filled in by hand: a JSON object with current and, in a change of secrets, previous; see ' +
      'docs/guides/receiving-events.md.',
  );
  new CfnOutput(scope, 'EventsSecret', {
    value: secret.secretArn,
    description: 'Secret to fill in by hand, with which events are signed',
  });
  CrossStackReferences.of(secret).produce(ReferenceStrength.WEAK);
  return secret;
};

/**
 * The keys of single sign-on. As with the secret of the events, a setting can take one away, so others
 * refer to it weakly.
 */
const createSsoKeys = (scope: Construct, { ssoAcsUrl, ssoKeys, stackName }: Settings) =>
  Object.fromEntries(
    (ssoAcsUrl === undefined ? [] : (parseSsoKeys(ssoKeys) ?? [])).map((name) => {
      const key = createSigningKey(scope, `SsoKey${name.toUpperCase()}`, {
        description: `Signs the responses of single sign-on of ${stackName} (key ${name})`,
        alias: `${stackName}/sso-${name}`,
        keySpec: KeySpec.RSA_2048,
      });
      CrossStackReferences.of(key).produce(ReferenceStrength.WEAK);
      return [name, key];
    }),
  );

interface Props extends StackProps {
  readonly settings: Settings;
}

export class DataStack extends Stack implements Resources {
  readonly memberships: Table;
  readonly auditRecords: Table;
  readonly trailLog: Table;
  readonly workState: Table;
  readonly auditRecordsStream: string;
  readonly trailLogStream: string;
  readonly workStateStream: string;
  readonly partnerCredentials: Secret;
  readonly partnerToken: Secret;
  readonly eventsSecret: Secret | undefined;
  readonly trailBucket: Bucket;
  readonly trailKey: SigningKey;
  readonly ssoKeys: Resources['ssoKeys'];
  readonly statementKeys: StatementKeys;
  readonly eventBus: IEventBus;

  constructor(scope: Construct, id: string, { settings, ...props }: Props) {
    super(scope, id, props);
    this.memberships = createTable(this, 'Memberships', membershipsTable);
    this.auditRecords = createTable(this, 'AuditRecords', auditRecordsTable);
    this.trailLog = createTable(this, 'TrailLog', trailLogTable);
    this.workState = createTable(this, 'WorkState', workStateTable);
    this.auditRecordsStream = streamOf(this.auditRecords);
    this.trailLogStream = streamOf(this.trailLog);
    // Whatever the settings are: an export that a setting ends would be in use, too.
    this.exportValue(this.trailLogStream);
    this.workStateStream = streamOf(this.workState);
    this.partnerCredentials = createSecret(
      this,
      'PartnerCredentials',
      'Filled in by hand: a JSON object with apiKey, partnerClientId and partnerSecret; see docs/deploy.md.',
    );
    this.partnerToken = createSecret(
      this,
      'PartnerToken',
      "The partner's current access token, written and shared by the functions; it needs no manual change.",
    );
    this.eventsSecret = settings.eventsWebhookUrl === undefined ? undefined : createEventsSecret(this);
    this.trailBucket = createTrailBucket(this, 'TrailBucket', settings);
    this.trailKey = createTrailKey(this, 'TrailKey', settings.stackName);
    this.ssoKeys = createSsoKeys(this, settings);
    this.statementKeys = createStatementKeys(this, settings);
    this.eventBus = eventBusOf(this, 'Events', settings);
  }
}
