/** The rights of each operation's role, evaluated by the simulator of IAM and not read as text. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { buildApp, onlyRead } from '../../infra/build-app.ts';
import { readTableKeys } from '../../local/aws/dynamodb/tables.ts';
import { alike } from '../../local/aws/iam/alike.ts';
import { concerns, questionOf, simulate } from '../../local/aws/iam/authorizer.ts';
import type { Check } from '../../local/aws/iam/rights.ts';
import { readRoles, type Statement } from '../../local/aws/iam/roles.ts';
import { operationOf } from '../../local/aws/lambda/functions.ts';
import { readCloudAssembly } from '../../local/aws/template/cloud-assembly.ts';
import { type ResolvedTemplates, resolveTemplates } from '../../local/aws/template/template.ts';
import { localSettings } from '../../local/settings.ts';
import { catalogue } from '../../shared/api/catalogue.ts';
import { plainResource } from '../support/used-rights.ts';
import { everyPart, stubBundles } from './synthesized.ts';

const place = { region: 'us-east-1', accountId: '000000000000' };

/** The templates as the e2e tests have them. */
export const resolvedTemplates = (): ResolvedTemplates => {
  const folder = mkdtempSync(join(tmpdir(), 'membership-evaluated-test-'));
  try {
    const { app } = buildApp({
      context: { ...everyPart, ...localSettings, ...onlyRead },
      bundles: stubBundles(folder),
      outdir: join(folder, 'cdk.out'),
    });
    return resolveTemplates(readCloudAssembly(app.synth()), place);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const functionProperties = z.object({ Role: z.string() });

/** The statements about data of each operation's role; those for its log and its stream are no calls of its own. */
export const statementsOfOperations = (templates: ResolvedTemplates): ReadonlyMap<string, readonly Statement[]> => {
  const roles = readRoles(templates);
  const functions = templates.resources('AWS::Lambda::Function', functionProperties);
  return new Map(
    catalogue.map(({ name }) => {
      const found = functions.find(({ path }) => operationOf(path) === name);
      const statements = roles.get(found?.properties.Role ?? '')?.statements;
      if (statements === undefined) throw new Error(`The function ${name} has no role`);
      return [name, statements.filter(isAboutData)];
    }),
  );
};

const isAboutData = ({ Action: actions = [], Resource: resources = [] }: Statement): boolean =>
  !actions.every((action) => /^(logs|sqs|xray):/.test(action)) &&
  !resources.every((resource) => /\/stream\/|^\*$/.test(resource));

/** A right as the record has it, and what the simulator is asked about it. */
export interface Cell {
  readonly line: string;
  readonly check: Check;
}

const itemActions = [
  'GetItem',
  'BatchGetItem',
  'Query',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'ConditionCheckItem',
];
const secretActions = ['GetSecretValue', 'PutSecretValue', 'DescribeSecret', 'UpdateSecret', 'DeleteSecret'];
const inTransactions: Readonly<Record<string, string>> = {
  GetItem: 'TransactGetItems',
  PutItem: 'TransactWriteItems',
  UpdateItem: 'TransactWriteItems',
  DeleteItem: 'TransactWriteItems',
};

/** A key of this kind that no test has: no pattern may match only what was recorded. */
const sampleOf = (kind: string): string => kind.replace('*', 'a07esample01');

const cell = (line: string, action: string, resource: string, context: Check['context'] = {}): Cell => ({
  line,
  check: { action, resource, context },
});

const arnOf = (service: string, name: string): string =>
  `arn:aws:${service}:${place.region}:${place.accountId}:${name}`;

/** The cells of a table: each action on items of each kind, by itself and in a transaction. */
const cellsOfTable = (arn: string, kinds: readonly string[]): Cell[] => {
  const table = plainResource(arn);
  const ofItems = kinds.flatMap((kind) =>
    itemActions.flatMap((name) => {
      const action = `dynamodb:${name}`;
      const keys = { 'dynamodb:LeadingKeys': [sampleOf(kind)] };
      const alone = cell(`${action} ${table} ${kind}`, action, arn, keys);
      const enclosing = inTransactions[name];
      if (enclosing === undefined) return [alone];
      const enclosed = { ...keys, 'dynamodb:EnclosingOperation': enclosing };
      return [alone, cell(`${action} ${table} ${kind} in ${enclosing}`, action, arn, enclosed)];
    }),
  );
  return [...ofItems, cell(`dynamodb:Scan ${table}`, 'dynamodb:Scan', arn)];
};

const cellsOfIndex = (arn: string): Cell[] => [
  cell(`dynamodb:Query ${plainResource(arn)} *`, 'dynamodb:Query', arn, { 'dynamodb:LeadingKeys': ['any'] }),
  cell(`dynamodb:Scan ${plainResource(arn)}`, 'dynamodb:Scan', arn),
];

const objectActions = ['GetObject', 'PutObject', 'DeleteObject', 'GetObjectVersion', 'DeleteObjectVersion'];
const lockActions = ['BypassGovernanceRetention', 'PutObjectRetention', 'PutObjectLegalHold'];

/** The cells of a bucket: each action on each kind of object, also under the condition that there is none. */
const cellsOfBucket = (arn: string): Cell[] => [
  cell(`s3:ListBucket ${plainResource(arn)}`, 's3:ListBucket', arn, secure),
  cell(`s3:PutBucketPolicy ${plainResource(arn)}`, 's3:PutBucketPolicy', arn, secure),
  ...['checkpoint', 'tile/0/000', 'other'].flatMap((key) => {
    const name = plainResource(`${arn}/${key}`);
    const onObject = (action: string) => cell(`s3:${action} ${name}`, `s3:${action}`, `${arn}/${key}`, secure);
    return [
      ...[...objectActions, ...lockActions].map(onObject),
      cell(`s3:PutObject ${name} if none`, 's3:PutObject', `${arn}/${key}`, { ...secure, 's3:if-none-match': '*' }),
    ];
  }),
];

const secure = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

const cellsOfKey = (arn: string): Cell[] => [
  ...['GetPublicKey', 'DescribeKey', 'ScheduleKeyDeletion', 'PutKeyPolicy', 'Verify'].map((name) =>
    cell(`kms:${name} ${plainResource(arn)}`, `kms:${name}`, arn),
  ),
  ...['ED25519_SHA_512', 'ED25519_PH_SHA_512', 'ECDSA_SHA_256', 'RSASSA_PKCS1_V1_5_SHA_256'].flatMap((algorithm) =>
    ['RAW', 'DIGEST'].map((type) =>
      cell(`kms:Sign ${plainResource(arn)} by ${algorithm} of ${type}`, 'kms:Sign', arn, {
        'kms:SigningAlgorithm': algorithm,
        'kms:MessageType': type,
      }),
    ),
  ),
];

const cellsOfBus = (arn: string): Cell[] =>
  ['PutEvents', 'DeleteEventBus'].map((name) => cell(`events:${name} ${plainResource(arn)}`, `events:${name}`, arn));

const cellOfMail = (resource: string, from: string, to: string): Cell =>
  cell(`ses:SendEmail ${resource} from ${from} to ${to}`, 'ses:SendEmail', arnOf('ses', resource), {
    'ses:FromAddress': from,
    'ses:Recipients': to.split(','),
  });

/** A recorded mail, and those next to it: another identity, sender, recipient. */
const cellsOfMail = (line: string): Cell[] => {
  const [, resource = '', from = '', to = ''] = /^ses:SendEmail (\S+) from (\S+) to (\S+)$/.exec(line) ?? [];
  if (resource === '') return [];
  const other = 'other@other.example';
  return [
    cellOfMail(resource, from, to),
    cellOfMail('identity/other.example', from, to),
    cellOfMail(resource, other, to),
    cellOfMail(resource, from, other),
  ];
};

/**
 * Every right that some function might have: what is recorded of any, what is next to it, and the
 * same on resources that are not of the service.
 */
export const createUniverse = (templates: ResolvedTemplates, recorded: readonly string[]): readonly Cell[] => {
  const tables = [...readTableKeys(templates)].map(([name, keys]) => ({
    arn: arnOf('dynamodb', `table/${name}`),
    keys,
  }));
  const other = ['other', 'other#*'];
  const kindsOf = (table: string): string[] => {
    const kinds = recorded.flatMap((line) => new RegExp(`^dynamodb:\\w+ ${table} (\\S+)`).exec(line)?.[1] ?? []);
    return [...new Set([...kinds, ...other])];
  };
  const arnsOf = (type: string) => templates.resources(type, z.object({})).flatMap(({ arn }) => arn ?? []);
  const buckets = [...arnsOf('AWS::S3::Bucket'), 'arn:aws:s3:::foreign'];
  const keys = [...arnsOf('AWS::KMS::Key'), arnOf('kms', 'key/Foreign')];
  const all = [
    ...tables.flatMap(({ arn }) => cellsOfTable(arn, kindsOf(plainResource(arn)))),
    ...cellsOfTable(arnOf('dynamodb', 'table/Foreign'), kindsOf('\\w+')),
    ...tables.flatMap(({ arn, keys }) =>
      Object.keys(keys.indexes).flatMap((index) => cellsOfIndex(`${arn}/index/${index}`)),
    ),
    ...cellsOfIndex(arnOf('dynamodb', 'table/Foreign/index/by-day')),
    ...[...arnsOf('AWS::SecretsManager::Secret'), arnOf('secretsmanager', 'secret:Foreign-local1')].flatMap((arn) =>
      secretActions.map((name) => cell(`secretsmanager:${name} ${plainResource(arn)}`, `secretsmanager:${name}`, arn)),
    ),
    ...[...arnsOf('AWS::Events::EventBus'), arnOf('events', 'event-bus/Foreign')].flatMap(cellsOfBus),
    ...buckets.flatMap(cellsOfBucket),
    ...keys.flatMap(cellsOfKey),
    ...recorded.flatMap(cellsOfMail),
  ];
  return [...new Map(all.map((each) => [each.line, each])).values()];
};

const principal = `arn:aws:sts::${place.accountId}:assumed-role/role/function`;
const decisions = new Map<string, ReturnType<typeof simulate>>();

/** Whether the statement may say something about it. */
export const isAbout = (statement: Statement, { check }: Cell): boolean => concerns(statement, check);

/**
 * What a policy of a key says that leaves everything to the roles, as that of the service does:
 * data.test.ts holds it.
 */
const leftToRoles: Statement = {
  Effect: 'Allow',
  Action: ['kms:*'],
  Resource: ['*'],
  Principal: { AWS: `arn:aws:iam::${place.accountId}:root` },
};

/**
 * What statements say to it; each question is put to the simulator once, and once for all keys that
 * the statements cannot tell apart: alike.test.ts holds that.
 */
const verdictOf = (statements: readonly Statement[], check: Check): ReturnType<typeof simulate> => {
  const question = questionOf(statements, check, check.action.startsWith('kms:') ? [leftToRoles] : []);
  if (question.statements.length === 0) return simulate(question, principal, place);
  const { action, resource, context } = question.check;
  const key = JSON.stringify([question.statements, action, resource, alike(question.statements, context)]);
  const decision = decisions.get(key) ?? simulate(question, principal, place);
  decisions.set(key, decision);
  return decision;
};

type Allows = (statements: readonly Statement[], check: Check) => Promise<boolean>;
export const allows: Allows = async (statements, check) => (await verdictOf(statements, check)) === 'Allowed';

const verdicts = new WeakMap<Statement, Map<Check, Awaited<ReturnType<typeof simulate>>>>();

/**
 * The same by the rule of IAM: some statement allows it, and none denies it. Roles with one statement
 * changed then share what is known of the others.
 */
export const allowsByEach: Allows = async (statements, check) => {
  let isAllowed = false;
  for (const statement of statements) {
    const known = verdicts.get(statement) ?? new Map();
    const verdict = known.get(check) ?? (await verdictOf([statement], check));
    verdicts.set(statement, known.set(check, verdict));
    if (verdict === 'ExplicitlyDenied') return false;
    if (verdict === 'Allowed') isAllowed = true;
  }
  return isAllowed;
};
