/**
 * What the functions make use of, written so that it is the same in every run: one line for each
 * right, without the names of a stack and the ids of accounts.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Use } from '../../local/aws/iam/authorizer.ts';
import type { LocalStack } from '../../local/stack.ts';

/** By operation, sorted lines as `dynamodb:PutItem WorkState lease`. */
export type UsedRights = Readonly<Record<string, readonly string[]>>;

const fixture = fileURLToPath(new URL('fixtures/used-rights.json', import.meta.url));

/** What all e2e tests together have used when it was recorded. */
export const readUsedRights = (): UsedRights => JSON.parse(readFileSync(fixture, 'utf8'));

/** A resource without its region, account and stack: `Memberships`, `PartnerToken`, `identity/…`. */
export const plainResource = (arn: string): string => {
  const [, , service, , , ...rest] = arn.split(':');
  const name = rest.join(':');
  if (service === 'ses') return name;
  if (service === 's3') return plainObject(name);
  if (service === 'kms') return name.replace(/^key\//, '').replace(/[0-9A-F]{8}$/, '');
  const [, logicalId = name, more = ''] = /([A-Za-z]+)[0-9A-F]{8}(?:-local1)?(\/index\/.*)?$/.exec(name) ?? [];
  return `${logicalId}${more}`;
};

/** A bucket or an object, `TrailBucket/tile/*`. The name of a bucket is that of its stack and its logical id, in lower case. */
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

const union = (all: readonly UsedRights[]): UsedRights => {
  const rights = new Map<string, Set<string>>();
  for (const [operation, lines] of all.flatMap(Object.entries<readonly string[]>)) {
    rights.set(operation, new Set([...(rights.get(operation) ?? []), ...lines]));
  }
  return sorted(rights);
};

const flat = (rights: UsedRights): string[] =>
  Object.entries(rights).flatMap(([operation, lines]) => lines.map((line) => `${operation}: ${line}`));

/** Files of e2e tests that have no stack of the harness. */
const withoutHarness = ['local-safety.test.ts'];
const e2eFolder = fileURLToPath(new URL('../e2e/', import.meta.url));

/**
 * With `RECORD_RIGHTS=compare` compares what a run has used with the record, at its end; with
 * `RECORD_RIGHTS=1` writes it. A run of some files can only show what is new, that of all files also
 * what is used no more. The usual run does neither: what is rarely used, as after a lost race, is
 * not in every run. A right that is missing fails the test that needs it all the same.
 *
 * @throws Error that says what is different
 */
export const compareUsedRights = (folder: string): void => {
  const files = readdirSync(folder);
  if (files.length === 0) return;
  const run = union(files.map((file): UsedRights => JSON.parse(readFileSync(join(folder, file), 'utf8'))));
  const wanted = readdirSync(e2eFolder).filter((file) => file.endsWith('.test.ts') && !withoutHarness.includes(file));
  const isWhole = wanted.every((file) => files.includes(`${file}.json`));
  if (process.env['RECORD_RIGHTS'] === '1') {
    const record = isWhole ? run : union([readUsedRights(), run]);
    writeFileSync(fixture, `${JSON.stringify(record, undefined, 2)}\n`);
    return;
  }
  if (process.env['RECORD_RIGHTS'] !== 'compare') return;
  const [before, now] = [flat(readUsedRights()), flat(run)];
  const added = now.filter((line) => !before.includes(line));
  const gone = isWhole ? before.filter((line) => !now.includes(line)) : [];
  if (added.length + gone.length === 0) return;
  throw new Error(
    [
      'The functions use other rights than test/support/fixtures/used-rights.json says.',
      ...added.map((line) => `  new: ${line}`),
      ...gone.map((line) => `  used no more: ${line}`),
      'RECORD_RIGHTS=1 npx vitest run test/e2e records them; then test/infra/used-rights.test.ts compares the grants.',
    ].join('\n'),
  );
};
