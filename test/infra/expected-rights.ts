/** What each operation should be allowed: what it was seen to use, and what the tests cannot bring about for each. */
import { catalogue } from '../../shared/api/catalogue.ts';
import type { Capability } from '../../shared/config/environment.ts';
import type { UsedRights } from '../support/used-rights.ts';

interface Reserve {
  readonly why: string;
  readonly lines: readonly string[];
  /** Those that no test can bring about. */
  readonly unseen?: readonly string[];
}

const tokenAndBudget: Reserve = {
  why: 'Whichever function finds that the token has expired gets a new one for all; and each one counts its requests.',
  lines: [
    'secretsmanager:GetSecretValue PartnerCredentials',
    'secretsmanager:GetSecretValue PartnerToken',
    'secretsmanager:PutSecretValue PartnerToken',
    'dynamodb:GetItem WorkState budget',
    'dynamodb:PutItem WorkState budget',
    'dynamodb:PutItem WorkState lease',
    'dynamodb:DeleteItem WorkState lease',
  ],
};

const trail: Reserve = {
  why: 'An item that is behind its trail, as after a restore, is mended from there: test/integration/store/restored.test.ts.',
  lines: ['dynamodb:Query AuditRecords *'],
};

/**
 * Rights that come with a capability and that not every function makes use of in the tests. Each is
 * used by some function, or the reason names the test that uses it.
 */
export const reserves: Readonly<Partial<Record<Capability, Reserve>>> = {
  'constant-contact': tokenAndBudget,
  'memberships:change': trail,
  'links:change': {
    why: `${trail.why} A link is deleted with its last account, whoever takes that away.`,
    lines: [
      ...trail.lines,
      'dynamodb:PutItem Memberships user#* in TransactWriteItems',
      'dynamodb:PutItem Memberships user-name#* in TransactWriteItems',
      'dynamodb:DeleteItem Memberships user#* in TransactWriteItems',
      'dynamodb:DeleteItem Memberships user-name#* in TransactWriteItems',
      // Its name at single sign-on goes with it: test/unit/store/identities.test.ts.
      ...['PutItem', 'DeleteItem'].flatMap((name) =>
        ['identities#*', 'identity-holder#*'].map(
          (kind) => `dynamodb:${name} Memberships ${kind} in TransactWriteItems`,
        ),
      ),
    ],
  },
  idempotency: {
    why:
      'Powertools deletes the record of a request that has failed. It reads one where a refused write does not bring it, ' +
      'which DynamoDB does; its documentation wants the right all the same.',
    lines: ['PutItem', 'UpdateItem', 'DeleteItem'].map((name) => `dynamodb:${name} WorkState idempotency`),
    unseen: ['dynamodb:GetItem WorkState idempotency'],
  },
  'provisions:forget': {
    why: 'A request that still waits for Constant Contact is rare: test/integration/provisions/identity.test.ts.',
    lines: [
      'dynamodb:Query WorkState provision',
      'dynamodb:DeleteItem WorkState provision',
      'dynamodb:DeleteItem WorkState provision-name',
    ],
  },
  'audits:run': {
    why: 'Newcomers that a release covers are found by their review: test/e2e/articles/credentials.test.ts.',
    lines: ['dynamodb:Query Memberships/index/by-standing *'],
  },
  'log:read': {
    why: 'Not every object that is asked for is there, and not every one is missing: test/e2e/log.test.ts.',
    lines: ['s3:GetObject TrailBucket/checkpoint', 's3:GetObject TrailBucket/tile/*', 's3:ListBucket TrailBucket'],
  },
  'log:sequence': {
    why: 'What the stream has not brought is taken from the trail: test/integration/store/trail-log.test.ts.',
    lines: [
      ...trail.lines,
      'dynamodb:GetItem TrailLog head',
      'dynamodb:BatchGetItem TrailLog record#*',
      'dynamodb:Query TrailLog record#*',
      ...['head', 'entries#*', 'record#*'].map((kind) => `dynamodb:PutItem TrailLog ${kind} in TransactWriteItems`),
    ],
  },
  'log:entries': {
    why: 'The schedule works in what the stream has not brought: test/simulation/news.test.ts.',
    lines: ['dynamodb:Query TrailLog entries#*'],
  },
  'news:fold': {
    why: 'The schedule works in what the stream has not brought: test/simulation/news.test.ts.',
    lines: [
      ...['head', 'news'].map((kind) => `dynamodb:GetItem TrailLog ${kind}`),
      'dynamodb:PutItem TrailLog news',
      'dynamodb:BatchGetItem TrailLog state#*',
      ...['state#*', 'events#*'].map((kind) => `dynamodb:PutItem TrailLog ${kind} in TransactWriteItems`),
    ],
  },
  'news:send': {
    why: 'The schedule sends what the stream has not: test/simulation/news.test.ts.',
    lines: [
      'dynamodb:GetItem TrailLog news-sent',
      'dynamodb:PutItem TrailLog news-sent',
      'dynamodb:Query TrailLog events#*',
      'events:PutEvents event-bus/ConstantContactMembership',
    ],
  },
  'watermark:read': {
    why: 'Whichever function is the first to start begins with the watermark.',
    lines: ['dynamodb:GetItem Memberships watermark'],
  },
  'deliveries:work': {
    why:
      'Either function takes up what is new, pauses if the application asks for it, and gives up what it has not accepted ' +
      'for a day: test/integration/deliveries/deliveries.test.ts.',
    lines: [
      'dynamodb:Query TrailLog events#*',
      ...['event-deliveries', 'event-waiting', 'event-failed', 'event-delivered'].map(
        (kind) => `dynamodb:PutItem WorkState ${kind}`,
      ),
      'dynamodb:DeleteItem WorkState event-waiting',
    ],
  },
  'webhooks:repeat': {
    why: 'A webhook whose work fails once more waits again: test/integration/webhooks/refresh-failures.test.ts.',
    lines: ['dynamodb:PutItem WorkState webhook-waiting'],
  },
  brake: {
    why: 'Whatever takes access away counts for the brake, and what it holds becomes a case.',
    lines: [
      'dynamodb:GetItem WorkState brake',
      'dynamodb:PutItem WorkState brake',
      'dynamodb:PutItem WorkState audit-case',
    ],
  },
};

/** Every line that the operation should be allowed. */
export const expectedOf = (operation: string, used: UsedRights): readonly string[] => {
  const reserved = usesOf(operation).flatMap((capability) => {
    const { lines = [], unseen = [] } = reserves[capability] ?? {};
    return [...lines, ...unseen];
  });
  return [...new Set([...(used[operation] ?? []), ...reserved])];
};

const usesOf = (operation: string): readonly Capability[] =>
  catalogue.find(({ name }) => name === operation)?.uses ?? [];

/** These capabilities name the keys that they read. */
const readsOne: readonly Capability[] = [
  'identities:read',
  'sign-ins:decide',
  'memberships:get-one',
  'watermark:read',
  'user-names:read',
];
const readsAll = (operation: string): boolean => !usesOf(operation).some((capability) => readsOne.includes(capability));

/** A line in its parts. */
const partsOf = (line: string) => {
  const [action = '', resource = '', kind = '', ...enclosing] = line.split(' ');
  return { action, resource, kind, enclosing: enclosing.join(' ') };
};

const auditKind = /^audit/;
const ownKinds = ['operations#*', 'service#*', 'evidence#*'];

/** What the grants are not made to tell apart: an expected line stands for the others, too. */
export const covers = (expected: string, line: string, operation: string): boolean => {
  const [from, to] = [partsOf(expected), partsOf(line)];
  if (from.action !== to.action || from.resource !== to.resource) return false;
  const isSameKind = from.kind === to.kind;
  switch (from.resource) {
    case 'Memberships':
      // Who may read memberships may read them by accounts and by links; but for the watermark
      // there is nothing else in the table.
      // Nothing is asked about transactions of reads.
      return /:(?:Batch)?GetItem$/.test(from.action) ? readsAll(operation) || isSameKind : expected === line;
    case 'AuditRecords':
      // Who may read the trail may read the records of operations, which are next to it.
      if (from.action === 'dynamodb:Query') return true;
      // An account may have any id; operations and the service have prefixes of their own.
      if (from.kind === '*') return !ownKinds.includes(to.kind) && from.enclosing === to.enclosing;
      return isSameKind;
    case 'TrailLog':
      // Only what extends the order has to be in a transaction.
      return isSameKind && (from.enclosing === '' || from.enclosing === to.enclosing);
    case 'WorkState': {
      // No grant asks whether it is part of a transaction.
      const controlsAudits = usesOf(operation).some((capability) => capability.startsWith('audits:'));
      // The kinds of audits are granted together to who runs or shows them; deleting is not.
      const isAudits = controlsAudits && from.action !== 'dynamodb:DeleteItem';
      return isSameKind || (isAudits && auditKind.test(from.kind) && auditKind.test(to.kind));
    }
    default:
      return expected === line;
  }
};
