/**
 * What the functions make use of, written so that it is the same in every run: one line for each
 * right, without the names of a stack and the ids of accounts.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Use } from '../../local/aws/iam/authorizer.ts';
import type { LocalStack } from '../../local/stack.ts';

/** By operation, sorted lines as `dynamodb:PutItem WorkState lease`. */
export type UsedRights = Readonly<Record<string, readonly string[]>>;

export const fixture = fileURLToPath(new URL('fixtures/used-rights.json', import.meta.url));

/** What all e2e tests together have used when it was recorded. */
export const readUsedRights = (): UsedRights => JSON.parse(readFileSync(fixture, 'utf8'));

/** A resource without its region, account and stack: `Memberships`, `PartnerToken`, `identity/…`. */
export const plainResource = (arn: string): string => {
  const [, , service, , , ...rest] = arn.split(':');
  const name = rest.join(':');
  if (service === 'ses' || service === 'events') return name;
  if (service === 's3') return plainObject(name);
  if (service === 'kms') return name.replace(/^key\//, '').replace(/[0-9A-F]{8}$/, '');
  const [, logicalId = name, more = ''] = /([A-Za-z]+)[0-9A-F]{8}(?:-local1)?(\/index\/.*)?$/.exec(name) ?? [];
  return `${logicalId}${more}`;
};

/**
 * A bucket or an object, `TrailBucket/tile/*`. The name of a bucket is that of its stack and its
 * logical id, in lower case.
 */
const plainObject = (name: string): string => {
  const [bucket = '', ...key] = name.split('/');
  const plain = /-trailbucket[0-9a-f]{8}$/.test(bucket) ? 'TrailBucket' : bucket;
  return [plain, ...(key[0] === 'tile' ? ['tile', '*'] : key)].join('/');
};

/** The kind of items that a partition key is of: `lease`, `account#*`; of a plain id just `*`. */
const plainKey = (key: string, resource: string): string => {
  if (resource.includes('/index/')) return '*';
  const [kind = '', ...id] = key.split('#');
  if (id.length > 0) return `${kind}#*`;
  return resource === 'AuditRecords' ? '*' : kind;
};

/** The lines of one use: a batch is one for each kind of its items. */
const linesOf = ({ action, resource: arn, context }: Pick<Use, 'action' | 'resource' | 'context'>): string[] => {
  const resource = plainResource(arn);
  const from = context['ses:FromAddress'];
  if (from !== undefined) return [`${action} ${resource} from ${from} to ${context['ses:Recipients']}`];
  const algorithm = context['kms:SigningAlgorithm'];
  if (algorithm !== undefined) return [`${action} ${resource} by ${algorithm} of ${context['kms:MessageType']}`];
  if (context['s3:if-none-match'] !== undefined) return [`${action} ${resource} if none`];
  const keys = context['dynamodb:LeadingKeys'];
  const enclosing = context['dynamodb:EnclosingOperation'];
  const end = enclosing === undefined ? '' : ` in ${enclosing}`;
  if (keys === undefined) return [`${action} ${resource}${end}`];
  return [...new Set([keys].flat())].map((key) => `${action} ${resource} ${plainKey(key, resource)}${end}`);
};

const rightsOf = (uses: readonly Use[], functions: LocalStack['functions']): Map<string, Set<string>> => {
  const rights = new Map<string, Set<string>>();
  for (const use of uses) {
    const operation = functions.all.find(({ name }) => name === use.functionName)?.operation ?? use.functionName;
    const lines = rights.get(operation) ?? new Set();
    rights.set(operation, lines);
    for (const line of linesOf(use)) lines.add(line);
  }
  return rights;
};

const sorted = (rights: ReadonlyMap<string, ReadonlySet<string>>): UsedRights =>
  Object.fromEntries([...rights].sort().map(([operation, lines]) => [operation, [...lines].sort()]));

/** Keeps what the tests of one file have used for the end of the run. */
export const keepUsedRights = (
  folder: string,
  file: string,
  uses: readonly Use[],
  functions: LocalStack['functions'],
) => {
  const used = sorted(
    rightsOf(
      uses.filter(({ allowed }) => allowed),
      functions,
    ),
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${file}.json`), JSON.stringify(used));
};

/** What several runs have used. */
export const union = (all: readonly UsedRights[]): UsedRights => {
  const rights = new Map<string, Set<string>>();
  for (const [operation, lines] of all.flatMap(Object.entries<readonly string[]>)) {
    rights.set(operation, new Set([...(rights.get(operation) ?? []), ...lines]));
  }
  return sorted(rights);
};
