import { defined } from '../../shared/base/defined.ts';
import { nextDay } from '../../shared/base/time.ts';
import { nextPage } from '../../shared/constant-contact/accounts/links.ts';
import type { ConstantContact } from '../../shared/constant-contact/types.ts';
import type { ListedAccount } from '../../shared/domain/membership/listed-account.ts';
import type { StoreContext } from '../../shared/store/context.ts';
import { auditRecordsTable, membershipsTable, workStateTable } from '../../shared/store/tables.ts';
import { type AuditDependencies, tick } from '../../shared/use-cases/audit/tick.ts';
import { auditEverySeconds, auditStores, createIds, defaultBrake } from './audit.ts';
import { accountIdOf, defaultPolicy, noon } from './memberships.ts';
import { createMemoryDynamoDb, type Interfere } from './memory-dynamodb.ts';

const tables = { memberships: 'memberships', auditRecords: 'audit-records', workState: 'work-state' };
const pageSize = 3;

/**
 * Something goes wrong with one command to DynamoDB or one call to the vendor, the nth that a
 * process makes.
 */
export interface Accident {
  readonly nth: number;
  /** The process dies, or only the command fails; before it was done, or after. */
  readonly how: 'dies before' | 'dies after' | 'fails before' | 'fails after';
}

class AccidentError extends Error {
  override readonly name = 'AccidentError';
}

/**
 * A vendor without a network between: some accounts are listed, three on a page, and some are ours
 * when asked about.
 */
const createVendor = () => {
  const listed = new Map<string, string>();
  const ours = new Set<string>();
  const ownerNames = new Map<string, string>();
  const constantContact: Pick<ConstantContact, 'listAccounts' | 'probeAccount' | 'credentialsDigest'> = {
    credentialsDigest: async () => ({ ok: true, value: 'digest' }),
    listAccounts: async (page) => {
      const from = 'next' in page ? Number(new URLSearchParams(page.next).get('offset')) : 0;
      const rows = [...listed].map(
        ([accountId, raw]): ListedAccount => ({
          accountId: accountIdOf(accountId),
          activity: { value: raw === 'Open' ? 'open' : 'canceled', raw },
          profile: defined({
            organizationName: `Organization of ${accountId}`,
            siteOwnerName: ownerNames.get(accountId),
          }),
        }),
      );
      const accounts = rows.slice(from, from + pageSize);
      const more = from + pageSize < rows.length;
      return {
        ok: true,
        value: {
          accounts,
          unreadable: [],
          ...(more ? { next: nextPage.parse(`?offset=${from + pageSize}`) } : {}),
        },
      };
    },
    probeAccount: async (accountId) => ({
      ok: true,
      value: ours.has(accountId) ? { outcome: 'ours' } : { outcome: 'not_ours', status: 404 },
    }),
  };
  return { listed, ours, ownerNames, constantContact };
};

/**
 * Everything that outlives a process: the tables, the vendor, the clock. One process after the
 * other ticks.
 */
export const createAuditProcesses = () => {
  const clock = { now: noon };
  const now = () => clock.now;
  const db = createMemoryDynamoDb({
    tables: {
      [tables.memberships]: membershipsTable,
      [tables.auditRecords]: auditRecordsTable,
      [tables.workState]: workStateTable,
    },
  });
  const vendor = createVendor();
  const newId = createIds();
  const context = ({ client }: Pick<StoreContext, 'client'>): StoreContext => ({
    client,
    now,
    sleep: async () => {},
    random: () => 0.5,
    damaged: () => {},
  });

  /** One process that ticks. @returns the commands and calls that it made, by name */
  const run = async (accident?: Accident): Promise<readonly string[]> => {
    const { steps, interfere, call } = createFate(accident);
    const { constantContact } = vendor;
    const dependencies: AuditDependencies = {
      ...auditStores(context(db.connect({ interfere })), tables),
      constantContact: {
        listAccounts: (...request) => call(() => constantContact.listAccounts(...request)),
        credentialsDigest: constantContact.credentialsDigest,
        probeAccount: (...request) => call(() => constantContact.probeAccount(...request)),
      },
      budget: { used: () => 0, settle: async () => {} },
      reviewMode: 'auto',
      policy: defaultPolicy,
      thresholds: defaultBrake,
      readAuditBudget: async () => ({ left: 7_000, perDay: 7_000, endsAt: nextDay(now()) }),
      auditEverySeconds,
      now,
      newId,
      log: () => {},
    };
    await tick(dependencies, clock.now + 10 * 60_000, 'when_due').catch((error: unknown) => {
      if (accident === undefined) throw error;
    });
    return steps;
  };

  return {
    clock,
    vendor,
    run,
    runs: auditStores(context(db), tables).runs,
    linkName: auditStores(context(db), tables).linkName,
    dump: (table: keyof typeof tables) => db.dump(tables[table]),
    /** @returns what brings everything but the vendor back to how it is now */
    snapshot: () => {
      const restore = db.snapshot();
      const at = clock.now;
      return () => {
        restore();
        clock.now = at;
      };
    },
  };
};

/** Counts the steps of one process, and lets the accident happen to the nth. */
const createFate = (accident: Accident | undefined) => {
  const steps: string[] = [];
  let isDead = false;
  const meet = (step: string): Accident['how'] | undefined => {
    if (isDead) return 'dies before';
    steps.push(step);
    if (steps.length !== accident?.nth) return undefined;
    isDead = accident.how.startsWith('dies');
    return accident.how;
  };
  const interfere: Interfere = ({ command }) => {
    const how = meet(command);
    if (how === undefined) return undefined;
    const when = how.endsWith('after') ? 'after' : 'before';
    return how.startsWith('dies') ? { crash: when } : { fail: when, error: new AccidentError(how) };
  };
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    const how = meet('call');
    if (how === undefined) return work();
    if (how.endsWith('after')) await work();
    throw new AccidentError(how);
  };
  return { steps, interfere, call };
};
