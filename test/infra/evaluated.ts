/** The rights of each operation's role, evaluated by the simulator of IAM and not read as text. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { buildApp } from '../../infra/build-app.ts';
import { readTableKeys } from '../../local/aws/dynamodb/tables.ts';
import { questionOf, simulate } from '../../local/aws/iam/authorizer.ts';
import type { Check } from '../../local/aws/iam/rights.ts';
import { readRoles, type Statement } from '../../local/aws/iam/roles.ts';
import { operationOf } from '../../local/aws/lambda/functions.ts';
import { outboxSettings } from '../../local/aws/ses.ts';
import { readCloudAssembly } from '../../local/aws/template/cloud-assembly.ts';
import { type ResolvedTemplates, resolveTemplates } from '../../local/aws/template/template.ts';
import { catalogue } from '../../shared/api/catalogue.ts';
import { plainResource } from '../support/used-rights.ts';
import { stubBundles } from './synthesized.ts';

const place = { region: 'us-east-1', accountId: '000000000000' };

/** The templates as the e2e tests have them. */
export const resolvedTemplates = (): ResolvedTemplates => {
  const folder = mkdtempSync(join(tmpdir(), 'membership-evaluated-test-'));
  try {
    const { app } = buildApp({
      context: outboxSettings,
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

/** Every right that some function might have: what is recorded of any, and what is next to it. */
export const createUniverse = (templates: ResolvedTemplates, recorded: readonly string[]): readonly Cell[] => {
  const any = z.object({});
  const arnsOf = (type: string): string[] => templates.resources(type, any).flatMap(({ arn }) => arn ?? []);
  const kindsOf = (table: string): string[] => {
    const of = recorded.flatMap((line) => new RegExp(`^dynamodb:\\w+ ${table} (\\S+)`).exec(line)?.[1] ?? []);
    return [...new Set([...of, 'other', 'other#*'])];
  };
  const ofTables = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'].flatMap(arnsOf).flatMap((arn) => {
    const table = plainResource(arn);
    const items = kindsOf(table).flatMap((kind) =>
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
    return [...items, cell(`dynamodb:Scan ${table}`, 'dynamodb:Scan', arn)];
  });
  const ofIndexes = [...readTableKeys(templates)].flatMap(([name, { indexes }]) =>
    Object.keys(indexes).flatMap((index) => {
      const arn = `arn:aws:dynamodb:${place.region}:${place.accountId}:table/${name}/index/${index}`;
      const resource = plainResource(arn);
      return [
        cell(`dynamodb:Query ${resource} *`, 'dynamodb:Query', arn, { 'dynamodb:LeadingKeys': ['any'] }),
        cell(`dynamodb:Scan ${resource}`, 'dynamodb:Scan', arn),
      ];
    }),
  );
  const ofSecrets = arnsOf('AWS::SecretsManager::Secret').flatMap((arn) =>
    secretActions.map((name) => cell(`secretsmanager:${name} ${plainResource(arn)}`, `secretsmanager:${name}`, arn)),
  );
  const ofMails = recorded.flatMap((line) => {
    const [, resource = '', from = '', to = ''] = /^ses:SendEmail (\S+) from (\S+) to (\S+)$/.exec(line) ?? [];
    if (resource === '') return [];
    const mail = (name: string, sender: string, recipient: string): Cell =>
      cell(
        `ses:SendEmail ${name} from ${sender} to ${recipient}`,
        'ses:SendEmail',
        `arn:aws:ses:${place.region}:${place.accountId}:${name}`,
        {
          'ses:FromAddress': sender,
          'ses:Recipients': [recipient],
        },
      );
    return [
      mail(resource, from, to),
      mail('identity/other.example', from, to),
      mail(resource, 'other@other.example', to),
      mail(resource, from, 'other@other.example'),
    ];
  });
  const all = [...ofTables, ...ofIndexes, ...ofSecrets, ...ofMails];
  return [...new Map(all.map((each) => [each.line, each])).values()];
};

const principal = `arn:aws:sts::${place.accountId}:assumed-role/role/function`;
const decisions = new Map<string, Promise<boolean>>();

/** Whether statements allow it; each question is put to the simulator once. */
export const allows = (statements: readonly Statement[], check: Check): Promise<boolean> => {
  const question = questionOf(statements, check);
  const key = JSON.stringify(question);
  const known = decisions.get(key);
  if (known !== undefined) return known;
  const decision = simulate(question, principal, place).then((verdict) => verdict === 'Allowed');
  decisions.set(key, decision);
  return decision;
};
