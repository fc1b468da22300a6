/**
 * The keys and indexes of the three tables, for the store that reads them and the infrastructure that makes them.
 *
 * Table and index names have at least three characters, which some servers of the DynamoDB protocol insist on.
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
  /** What its stream says of every change; absent: it has no stream. */
  readonly stream?: 'NEW_IMAGE';
}

const text = (name: string): Key => ({ name, type: 'S' });

/** One item per client account, links from user ids and user names, and the watermark; see `keys.ts` for their keys. */
export const membershipsTable = {
  partitionKey: text('key'),
  indexes: {
    'by-relationship': { partitionKey: text('relationshipValue'), sortKey: text('accountId') },
    /** By `<relationship>#<review>`, the longest waiting first. */
    'by-standing': { partitionKey: text('standing'), sortKey: text('reviewSince') },
  },
} as const satisfies TableDefinition;

/** The append-only trail. `version` is the version of the membership that the record's change made. */
export const auditRecordsTable = {
  partitionKey: text('accountId'),
  sortKey: { name: 'version', type: 'N' },
  indexes: { 'by-day': { partitionKey: text('day'), sortKey: text('at') } },
} as const satisfies TableDefinition;

/** Audit runs and leases: what may be forgotten after its time. */
export const workStateTable = {
  partitionKey: text('kind'),
  sortKey: text('id'),
  indexes: {},
  timeToLiveAttribute: 'expiresAt',
  stream: 'NEW_IMAGE',
} as const satisfies TableDefinition;

/** The kind of the items in WorkState by which a request is done once. */
export const idempotencyKind = 'idempotency';

/** The kinds of the items in WorkState for new accounts: while they are pending, once they are there, and by user name. */
export const provisionKinds = {
  pending: 'provision',
  settled: 'provision-settled',
  name: 'provision-name',
} as const;

/** The kind of the items in WorkState that are rights of one holder at a time. */
export const leaseKind = 'lease';

/** The kinds of items in WorkState for which its stream starts a function. */
export type StreamedKind = 'webhook';
