/**
 * How much of what is charged each thing takes. What can be counted is counted, and
 * test/unit/cost.test.ts and test/e2e/checks.test.ts hold the counts. Durations on AWS are assumptions.
 */
import type { ScheduledOperation } from '../../shared/api/operation.ts';
import { reAudit } from '../../shared/api/operations/audit.ts';
import { checkMembership } from '../../shared/api/operations/check.ts';
import { checkMemberships } from '../../shared/api/operations/check-batch.ts';
import { keepDecisions } from '../../shared/api/operations/keep-decisions.ts';
import { publishDueChanges } from '../../shared/api/operations/news.ts';
import { reconcileReports } from '../../shared/api/operations/reconcile-reports.ts';
import { publishLog } from '../../shared/api/operations/sequencing.ts';
import { repeatRefreshes } from '../../shared/api/operations/webhooks.ts';
import { rowsInPart } from '../../shared/domain/reconciliation/reconciliation.ts';
import { auditRecordsTable, membershipsTable, trailLogTable } from '../../shared/store/tables.ts';
import type { Priced } from './prices.ts';
import type { ChargedResources } from './resources.ts';

export type Usage = Partial<Readonly<Record<Priced, number>>>;

/** CloudWatch adds this to every log event. */
const eventBytes = 26;

/** Assumed, for warm functions of the catalogue's memory. */
export const milliseconds = { check: 6, batch: 40, tick: 150, audit: 15 * 60_000, keep: 20 } as const;

export const bytes = {
  /** The line `CHECK_DECIDED` of a member. */
  checkLine: 174,
  /** The line `CHECKS_DECIDED` of a hundred members. */
  batchLine: 2_370,
  /** What the line of a member has more if the decision is kept. */
  keptLine: 95,
  /** A kept decision in WorkState, of at most 1 KB. */
  keptDecision: 420,
  /** Body and header lines of an answer; the gateway's own headers among them. */
  checkAnswer: 580,
  batchAnswer: 34_700,
  /** The line `AUDIT_STATUS` of a tick. */
  tickLine: 376,
  /** Lambda's own two lines about an invocation, as JSON. */
  platformLines: 600,
  /** A membership, and one account in each of the two other tables. */
  storedAccount: 2_048,
  /** An entry of the log and its place. */
  loggedRecord: 1_024,
} as const;

/** What an account's own line and page of a re-audit take; measured with 2,000 accounts. */
const audited = {
  pageSize: 50,
  readsPerAccount: 1.135,
  writesPerPage: 9,
  /** A claim of the request budget for each page at most. */
  claimsPerPage: 1,
  logBytesPerPage: 260,
  /** The credentials every five minutes, the shared token once; and it is written once. */
  secretReads: milliseconds.audit / 300_000 + 2,
} as const;

const indexesOf = ({ indexes }: { readonly indexes: object }): number => Object.keys(indexes).length;

/**
 * Two small items in a transaction, and each of their indexes, but for that of links; then, in another transaction, the
 * entry and the place in the log, and the length of the log, which those of a batch share; and in a
 * third one the account's state, its event, and how far the news has come.
 */
export const writesPerChange =
  2 * 2 + (indexesOf(membershipsTable) - 1) + indexesOf(auditRecordsTable) + 2 * 3 + 2 * 3 + indexesOf(trailLogTable);

const ticksPerMonth = 43_800;
/** Of the policy, the watermark and the holds the last records are compared with what is so. */
const tickReads = 4 + 3 + 2;
/** Which webhooks wait, and which reconciliations are open. */
const waitingReads = 2;
/** How long the log is, and that all older records are in it; how far the news has come, and was sent. */
const logReads = 2 + 3;
const monthDays = 30.4;

/** Typical values of the variables of the access log; a million checks have no error. */
const accessLogValues: Readonly<Record<string, string>> = {
  '$context.requestId': 'JKJaXmPLvHcESHA=',
  '$context.routeKey': `${checkMembership.method} ${checkMembership.path}`,
  '$context.status': '200',
  '$context.responseLatency': '12',
  '$context.authorizer.claims.sub': '1h57kf5cpq17m0eml12example',
  '$context.identity.sourceIp': '203.0.113.24',
};

/** The bytes of a line of the access log. */
export const accessLineBytes = (format: string): number =>
  Buffer.byteLength(format.replaceAll(/\$context\.[A-Za-z.]+/g, (variable) => accessLogValues[variable] ?? '-'));

const gigabyteSeconds = (memoryMegabytes: number, ms: number): number => (memoryMegabytes / 1024) * (ms / 1000);

/** A million checks, each in a request of its own; by account, while the watermark is cached. */
export const singleChecks = ({ accessLogFormat }: ChargedResources): Usage => {
  const checks = 1_000_000;
  return {
    httpRequest: checks,
    invocation: checks,
    gigabyteSecond: checks * gigabyteSeconds(checkMembership.memoryMegabytes, milliseconds.check),
    read: checks,
    logs: checks * (bytes.checkLine + accessLineBytes(accessLogFormat) + 2 * eventBytes),
    transfer: checks * bytes.checkAnswer,
  };
};

/** A million checks, a hundred in a request. */
export const batchedChecks = ({ accessLogFormat }: ChargedResources): Usage => {
  const batches = 10_000;
  return {
    httpRequest: batches,
    invocation: batches,
    gigabyteSecond: batches * gigabyteSeconds(checkMemberships.memoryMegabytes, milliseconds.batch),
    read: 1_000_000,
    logs: batches * (bytes.batchLine + accessLineBytes(accessLogFormat) + 2 * eventBytes),
    transfer: batches * bytes.batchAnswer,
  };
};

/** Lines that CloudWatch delivers in one call. With few checks it is one, with many hundreds. */
export const linesPerDelivery = 10;

/** A million kept decisions of single checks, stored for three months; besides the checks themselves. */
export const keptMillion = (): Usage => {
  const decisions = 1_000_000;
  const calls = decisions / linesPerDelivery;
  return {
    logs: decisions * bytes.keptLine + calls * (bytes.platformLines + 2 * eventBytes),
    invocation: calls,
    gigabyteSecond: calls * gigabyteSeconds(keepDecisions.memoryMegabytes, milliseconds.keep),
    write: decisions,
    tableStorage: 3 * decisions * bytes.keptDecision,
    recovery: 3 * decisions * bytes.keptDecision,
  };
};

/** A month in which nobody calls, and no audit runs; 100,000 accounts are stored. */
export const idleMonth = (resources: ChargedResources): Usage => {
  const calls = resources.schedules * ticksPerMonth;
  const ticking: readonly ScheduledOperation[] = [
    reAudit,
    repeatRefreshes,
    publishLog,
    publishDueChanges,
    reconcileReports,
  ];
  const all = ticking.reduce((sum, { memoryMegabytes }) => sum + memoryMegabytes, 0);
  const stored = 100_000 * (bytes.storedAccount + bytes.loggedRecord);
  const logged = calls * (bytes.platformLines + 2 * eventBytes) + ticksPerMonth * (bytes.tickLine + eventBytes);
  return {
    appClient: resources.appClients,
    alarmMetric: resources.alarmMetrics,
    metric: resources.idleLogMetrics,
    dashboard: resources.dashboards,
    secret: resources.secrets,
    signingKey: resources.keys,
    scheduledCall: calls,
    invocation: calls,
    gigabyteSecond: ticksPerMonth * gigabyteSeconds(all, milliseconds.tick),
    read: ticksPerMonth * (tickReads + waitingReads + logReads),
    // The last checkpoint.
    objectRead: ticksPerMonth,
    logs: logged,
    // Kept for three months.
    logStorage: 3 * logged,
    tableStorage: stored,
    recovery: stored,
  };
};

export const looked = { checksOfDay: 100_000, ticksOfDay: 1_440 } as const;

/** A look at both dashboards, which have every query read the logs of the last day. */
export const lookAtDashboards = ({ queriedLogs }: ChargedResources): Usage => {
  const tick = bytes.platformLines + 2 * eventBytes;
  const ofDay: Readonly<Record<string, number>> = {
    CheckMembership: looked.checksOfDay * (bytes.checkLine + eventBytes),
    ReAudit: looked.ticksOfDay * (tick + bytes.tickLine + eventBytes),
    RepeatRefreshes: looked.ticksOfDay * tick,
  };
  const read = Object.entries(ofDay).map(([name, size]) => size * (queriedLogs.get(name) ?? 0));
  return { scanned: read.reduce((sum, size) => sum + size, 0) };
};

/** What a tick publishes: entries and hashes of two levels, and the checkpoint. It reads as many. */
const published = { objects: 4, bytesPerEntry: 700, entriesPerTile: 256 } as const;

/**
 * A month in which there is something new to publish in every minute, which is as much as the log can
 * cost, in its first year. A tile that is not full yet has half of its entries in the mean, and each
 * of its versions stays.
 */
export const publishedMonth = (): Usage => {
  const perTick = (published.entriesPerTile / 2) * (published.bytesPerEntry + 32);
  return {
    signature: ticksPerMonth,
    objectWrite: ticksPerMonth * published.objects,
    objectRead: ticksPerMonth * published.objects,
    // The entries of the last tile are compared with what is published of them.
    read: (ticksPerMonth * (published.entriesPerTile / 2) * published.bytesPerEntry) / 4_096,
    objectStorage: 12 * ticksPerMonth * perTick,
  };
};

/** A month of re-audits of 100,000 accounts every six hours, in which nothing changes. */
export const auditedMonth = (): Usage => {
  const audits = 4 * monthDays;
  const accounts = 100_000;
  const pages = accounts / audited.pageSize;
  return {
    gigabyteSecond: audits * gigabyteSeconds(reAudit.memoryMegabytes, milliseconds.audit),
    read: audits * accounts * audited.readsPerAccount,
    write: audits * pages * (audited.writesPerPage + audited.claimsPerPage),
    logs: audits * pages * audited.logBytesPerPage,
    secretRead: audits * audited.secretReads,
  };
};

/** Counted with 20,000 rows of as many accounts; the sizes are those of deflated parts of 200 rows. */
const reconciled = { rows: 100_000, readsPerRow: 1.4, writesPerPart: 9, seconds: 150 } as const;

/** A report about 100,000 accounts, each in one row, and half of them in none. */
export const reconciledReport = (): Usage => {
  const parts = (2 * reconciled.rows) / rowsInPart;
  return {
    gigabyteSecond: gigabyteSeconds(reconcileReports.memoryMegabytes, 1_000 * reconciled.seconds),
    read: reconciled.rows * reconciled.readsPerRow,
    write: parts * reconciled.writesPerPart,
  };
};
