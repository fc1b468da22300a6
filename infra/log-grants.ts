/** Rights of the capabilities that read and publish the transparency log. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { entriesPrefix, headPart, placesPrefix, takingInPart } from '../shared/store/log/items.ts';
import { cursorPart, eventsPrefix, sentPart, statesPrefix } from '../shared/store/news/items.ts';
import { evidencePrefix } from '../shared/store/service-records.ts';
import type { trailLogTable } from '../shared/store/tables.ts';
import type { Resources } from './data-stack.ts';
import { allow, allowInTransaction, allowOnKeys } from './statements.ts';

/** The index of the accounts whose evidence gets old by itself. */
const dueIndex = 'by-due' satisfies keyof typeof trailLogTable.indexes;

type LogResources = Pick<Resources, 'trailBucket' | 'trailKey'>;
type OrderResources = Pick<Resources, 'auditRecords' | 'trailLog'>;

/** The names of C2SP tlog-tiles: https://c2sp.org/tlog-tiles */
const objectsOf = ({ trailBucket }: LogResources): readonly string[] =>
  ['checkpoint', 'tile/*'].map((key) => trailBucket.arnForObjects(key));

/**
 * Reads the published log. S3 says that an object is missing only to those who may list the bucket.
 * To others it refuses the request as forbidden, which must not be taken for missing:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
const read = (resources: LogResources): readonly PolicyStatement[] => [
  allow(['s3:GetObject'], objectsOf(resources)),
  allow(['s3:ListBucket'], [resources.trailBucket.bucketArn]),
];

export const logGrants = {
  // The order is only extended, in transactions that have its length as their condition.
  'log:sequence': ({ auditRecords, trailLog }: OrderResources) => [
    allow(['dynamodb:Query'], [auditRecords.tableArn]),
    allowOnKeys(['dynamodb:GetItem'], [trailLog.tableArn], [headPart]),
    allowOnKeys(['dynamodb:BatchGetItem', 'dynamodb:Query'], [trailLog.tableArn], [`${placesPrefix}*`]),
    allowInTransaction('dynamodb:PutItem', trailLog.tableArn, [headPart, `${entriesPrefix}*`, `${placesPrefix}*`]),
  ],
  'log:take-in': ({ auditRecords, trailLog }: OrderResources) => [
    allow(['dynamodb:Scan'], [auditRecords.tableArn]),
    allowOnKeys(['dynamodb:GetItem', 'dynamodb:PutItem'], [trailLog.tableArn], [takingInPart]),
  ],
  'log:places': ({ trailLog }: OrderResources) => [
    allowOnKeys(['dynamodb:GetItem'], [trailLog.tableArn], [`${placesPrefix}*`]),
  ],
  'log:many-places': ({ trailLog }: OrderResources) => [
    allowOnKeys(['dynamodb:BatchGetItem'], [trailLog.tableArn], [`${placesPrefix}*`]),
  ],
  'log:entries': ({ trailLog }: OrderResources) => [
    allowOnKeys(['dynamodb:Query'], [trailLog.tableArn], [`${entriesPrefix}*`]),
  ],
  // What is known of accounts is written with the events that come of it, and events are never changed.
  'news:fold': ({ trailLog }: OrderResources) => [
    allowOnKeys(['dynamodb:GetItem'], [trailLog.tableArn], [headPart, cursorPart]),
    allowOnKeys(['dynamodb:PutItem'], [trailLog.tableArn], [cursorPart]),
    allowOnKeys(['dynamodb:BatchGetItem'], [trailLog.tableArn], [`${statesPrefix}*`]),
    allowInTransaction('dynamodb:PutItem', trailLog.tableArn, [`${statesPrefix}*`, `${eventsPrefix}*`]),
  ],
  'news:send': ({ trailLog, eventBus }: OrderResources & Pick<Resources, 'eventBus'>) => [
    allowOnKeys(['dynamodb:Query'], [trailLog.tableArn], [`${eventsPrefix}*`]),
    allowOnKeys(['dynamodb:GetItem', 'dynamodb:PutItem'], [trailLog.tableArn], [sentPart]),
    allow(['events:PutEvents'], [eventBus.eventBusArn]),
  ],
  'news:announce': ({ auditRecords, trailLog }: OrderResources) => [
    allow(['dynamodb:Query'], [`${trailLog.tableArn}/index/${dueIndex}`]),
    allowOnKeys(['dynamodb:PutItem'], [auditRecords.tableArn], [`${evidencePrefix}*`]),
  ],
  'news:read': ({ trailLog }: OrderResources) => [
    allowOnKeys(['dynamodb:GetItem'], [trailLog.tableArn], [cursorPart]),
    allowOnKeys(['dynamodb:Query'], [trailLog.tableArn], [`${eventsPrefix}*`]),
  ],
  'log:read': read,
  // No right to delete a version, or to lock one for less or more time than the bucket says.
  'log:publish': (resources: LogResources) => [
    ...read(resources),
    allow(['s3:PutObject'], [resources.trailBucket.arnForObjects('checkpoint')]),
    // What is published once stays as it is: a tile is written only where there is none.
    new PolicyStatement({
      actions: ['s3:PutObject'],
      resources: [resources.trailBucket.arnForObjects('tile/*')],
      conditions: { Null: { 's3:if-none-match': 'false' } },
    }),
    new PolicyStatement({
      actions: ['kms:Sign'],
      resources: [resources.trailKey.keyArn],
      conditions: { StringEquals: { 'kms:SigningAlgorithm': 'ED25519_SHA_512', 'kms:MessageType': 'RAW' } },
    }),
    allow(['kms:GetPublicKey'], [resources.trailKey.keyArn]),
  ],
  'log:key': ({ trailKey }: LogResources) => [allow(['kms:GetPublicKey'], [trailKey.keyArn])],
} as const;
