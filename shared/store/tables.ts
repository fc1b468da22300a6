/**
 * The keys and indexes of the four tables, for the store that reads them and the infrastructure
 * that makes them.
 *
 * Table and index names have at least three characters, which some servers of the DynamoDB protocol
 * insist on.
 */
export interface Key {
  readonly name: string;
  readonly type: 'S' | 'N';
}

export interface TableDefinition {
  readonly partitionKey: Key;
  readonly sortKey?: Key;
  readonly indexes: Readonly<Record<string, { readonly partitionKey: Key; readonly sortKey: Key }>>;
  readonly timeToLiveAttribute?: string;
  /** The content of its stream's records. A table without this has no stream. */
  readonly stream?: 'NEW_IMAGE';
}

/* @__NO_SIDE_EFFECTS__ */
function text(name: string): Key {
  return { name, type: 'S' };
}

/**
 * One item per client account, links from user ids and user names, and the watermark; see
 * `memberships/keys.ts` for their keys.
 */
export const membershipsTable = {
  partitionKey: text('key'),
  indexes: {
    'by-relationship': { partitionKey: text('relationshipValue'), sortKey: text('accountId') },
    /** By `<relationship>#<review>`, the longest waiting first. */
    'by-standing': { partitionKey: text('standing'), sortKey: text('reviewSince') },
    /** Links, by the account that they lead to; see `linkedTo` in `memberships/link-items.ts`. */
    'by-linked-account': { partitionKey: text('linkedTo'), sortKey: text('key') },
  },
} as const satisfies TableDefinition;

/**
 * The append-only trail. `version` is the version of the membership after the recorded change, or
 * the number of a record of an operation.
 */
export const auditRecordsTable = {
  partitionKey: text('accountId'),
  sortKey: { name: 'version', type: 'N' },
  /** For `npm run repair`, which reads the changes since a backup and not every trail. */
  indexes: { 'by-day': { partitionKey: text('day'), sortKey: text('at') } },
  /** For the sequencer, which gives each record its place in the log. */
  stream: 'NEW_IMAGE',
} as const satisfies TableDefinition;

/**
 * All records of the trail in one order, each once: the entries by their index, and where each
 * record is; see `log/items.ts` for its keys. Beside them the events that they make, and what is
 * known of each account by its records; see `news/items.ts`.
 */
export const trailLogTable = {
  partitionKey: text('part'),
  sortKey: { name: 'position', type: 'N' },
  /** Of the accounts' states: those whose evidence gets old by itself, by what comes next. */
  indexes: { 'by-due': { partitionKey: text('due'), sortKey: text('dueAsOf') } },
  /** For the news, which works in what comes into the log, and for the deliveries of new events. */
  stream: 'NEW_IMAGE',
} as const satisfies TableDefinition;

/**
 * Everything that is not knowledge of an account, by kind: the audit ledger, runs, pages, probes
 * and plans, leases, the budget, webhooks, provisions, kept decisions, and the answers of idempotent
 * requests. All but the audit ledger expires.
 */
export const workStateTable = {
  partitionKey: text('kind'),
  sortKey: text('id'),
  indexes: {},
  timeToLiveAttribute: 'expiresAt',
  stream: 'NEW_IMAGE',
} as const satisfies TableDefinition;

/** The kind of the items in WorkState that keep the first answers of idempotent requests. */
export const idempotencyKind = 'idempotency';

/** The kinds of the items in WorkState for new accounts: pending, settled, and by user name. */
export const provisionKinds = {
  pending: 'provision',
  settled: 'provision-settled',
  name: 'provision-name',
} as const;

/** The kinds of the items in WorkState of single sign-on. */
export const signOnKinds = {
  ticket: 'sign-on-ticket',
  request: 'sign-on-request',
  certificate: 'sign-on-certificate',
} as const;

/** The kind of the items in WorkState that are leases. */
export const leaseKind = 'lease';

/** The kind of the items in WorkState for accounts that may have to lose something. */
export const caseKind = 'audit-case';

/** Begins the kinds of the items in WorkState that are decisions: each check and batch has a partition of its own. */
export const decisionPrefix = 'decision#';

/** The kinds of the items in WorkState for connections: links, and visits to the vendor. */
export const connectionKinds = { link: 'connection-link', visit: 'connection-visit' } as const;

/** The kind of the item in WorkState that is the memory of the brake. */
export const brakeKind = 'brake';

/** The kind of the items in WorkState for webhooks that wait for another try of their work. */
export const waitingWebhookKind = 'webhook-waiting';

/**
 * The kinds of the items in WorkState for reconciliations: what was asked for, and which are open.
 * Rows and findings are in partitions of their own, named by one of these kinds, `#`, and the id of
 * the reconciliation.
 */
export const reconciliationKinds = {
  asked: 'reconciliation',
  open: 'reconciliation-open',
  rows: 'reconciliation-rows',
  findings: 'reconciliation-findings',
} as const;
