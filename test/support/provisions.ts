/**
 * Client accounts that are asked for: the real store, the real vendor client and the simulator, on
 * one clock that stands still.
 */

import { expect } from 'vitest';
import type { NewAccount } from '../../local/simulator/account.ts';
import type { Fault } from '../../local/simulator/faults.ts';
import type { NewClientAccount } from '../../shared/constant-contact/operations/types.ts';
import type { AuditRun } from '../../shared/domain/audit/run.ts';
import type { StoreContext } from '../../shared/store/context.ts';
import { createMembershipChanger } from '../../shared/store/memberships/change.ts';
import type { UserOrigin } from '../../shared/store/memberships/keys.ts';
import { createLinkChanger } from '../../shared/store/memberships/links.ts';
import { createOperationRecordWriter } from '../../shared/store/operation-records.ts';
import { createProvisionReader } from '../../shared/store/provisions/read.ts';
import { createProvisionRequests } from '../../shared/store/provisions/request.ts';
import { createProvisionSettler } from '../../shared/store/provisions/settle.ts';
import { provisionKinds } from '../../shared/store/tables.ts';
import { type AuditDependencies, tick } from '../../shared/use-cases/audit/tick.ts';
import { type ProvisionDependencies, provisionAccount } from '../../shared/use-cases/provisions/request.ts';
import { answerQuestion } from './answers.ts';
import { type AuditWorld, auditEverySeconds, createAuditWorld, createIds } from './audit.ts';
import { seedOf } from './fixtures/audit-world.ts';
import { givingWith } from './identities.ts';
import type { TestStore } from './store.ts';

/** An account whose every text occurs nowhere else, so that tests can search for it. */
export const newAccount = (different: Partial<NewClientAccount> = {}): NewClientAccount => ({
  contactEmail: 'mail-5d1@client.example',
  countryCode: 'US',
  stateCode: 'MA',
  loginName: 'Login-5d1',
  password: 'Secret-5d1-word',
  organizationName: 'Organization-5d1',
  contactPhone: '555-0100-5d1',
  organizationPhone: '555-0199-5d1',
  firstName: 'First-5d1',
  lastName: 'Last-5d1',
  website: 'https://site-5d1.example',
  partnerAccountId: 'ours-5d1',
  ...different,
});

export const actor = { client: 'app', person: 'alice' };

export const createProvisionWorld = async () => {
  const world = await createAuditWorld({ seed: seedOf(3) });
  const { store, logged } = world;
  const { clock } = store;
  const dependencies = createDependencies(world);
  const provisionWith = (given: ProvisionDependencies, account = newAccount(), user?: UserOrigin) =>
    provisionAccount({ actor, deadline: clock.now + 24_000 }, { account, user }, given);
  /** As long after the last run as the schedule lets it be. */
  const audit = async (different: Partial<AuditDependencies> = {}): Promise<AuditRun> => {
    clock.now += auditEverySeconds * 1000;
    const ticked = await tick(world.auditDependencies(different), world.deadline(), 'when_due');
    return ticked.outcome === 'worked' ? ticked.run : expect.fail(`the tick did not work: ${ticked.outcome}`);
  };
  return {
    ...world,
    clock,
    dependencies,
    provisionWith,
    provision: (account?: NewClientAccount, user?: UserOrigin) => provisionWith(dependencies(), account, user),
    audit,
    ...vendorSteps(world),
    /**
     * An account is asked for and the vendor makes none: what is listed under its name is an
     * account that the test adds.
     */
    askInVain: async (account = newAccount()): Promise<string> => {
      world.simulator.faults.add({ operation: 'provision', kind: 'status', status: 500, times: 1 });
      const { provisionId } = (await provisionWith(dependencies(), account)) as { provisionId: string };
      return provisionId;
    },
    ...provisionReaders(store),
    ...recordReaders(store),
    codeOf: async (userName: string) => (await answerQuestion({ userName }, world.checkDependencies)).code,
    eventsOf: (event: string) => logged.filter((line) => line.event === event).map(({ fields }) => fields),
    eventNames: () => logged.map(({ event }) => event),
  };
};
export type ProvisionWorld = Awaited<ReturnType<typeof createProvisionWorld>>;

/** @returns what makes the dependencies of a request, on a client of its own if the test gives one */
const createDependencies = ({ store, vendor, simulator, logged }: AuditWorld) => {
  const { context, clock, tables } = store;
  const operations = vendor.operations({ tokenUrl: simulator.tokenUrl });
  const newId = createIds();
  return (
    different: Partial<ProvisionDependencies> = {},
    { client }: Pick<StoreContext, 'client'> = context,
  ): ProvisionDependencies => {
    const own = { ...context, client };
    return {
      operations,
      record: createOperationRecordWriter(own, tables.auditRecords),
      provisions: {
        ...createProvisionRequests(own, tables.workState),
        settle: createProvisionSettler(own, tables.workState),
      },
      changeMembership: createMembershipChanger(own, tables),
      linkName: createLinkChanger(own, tables).linkName,
      give: givingWith(own, tables, ({ event }, fields = {}) => void logged.push({ event, fields })),
      reviewMode: 'auto',
      now: () => clock.now,
      newId,
      log: ({ event }, fields = {}) => void logged.push({ event, fields }),
      ...different,
    };
  };
};

const vendorSteps = ({ simulator }: AuditWorld) => ({
  /** What the vendor does with the next requests for an account. */
  fault: (kind: Fault['kind'], more: Partial<Fault> = {}) =>
    simulator.faults.add({ operation: 'provision', kind, ...more }),
  /** Adds an account that looks like {@link newAccount} at the vendor. @returns its id */
  addAccount: (account: NewAccount = {}): string => {
    const { loginName: userName, organizationName = '' } = newAccount();
    return simulator.accounts.add({ userName, organizationName, ...account })?.accountId ?? '';
  },
  /** The account that the vendor has made of {@link newAccount}; empty text if none. */
  accountId: () => simulator.accounts.byUserName(newAccount().loginName)?.accountId ?? '',
  /** The simulated vendor makes what it has stored. */
  makeAccepted: async () => {
    const { status, body } = await simulator.handleControl({ method: 'POST', path: 'provisions/run' });
    expect({ status, body }).toEqual({ status: 200, body: { made: expect.any(Number) } });
  },
});

/** Reads the provisions that are stored. */
const provisionReaders = ({ context, dump, tables }: TestStore) => {
  const items = async (kind: string) => (await dump(tables.workState)).filter((item) => item['kind'] === kind);
  return {
    read: createProvisionReader(context, tables.workState),
    pending: () => items(provisionKinds.pending),
    isPending: async (): Promise<boolean> => (await items(provisionKinds.pending)).length > 0,
    settled: () => items(provisionKinds.settled),
    names: () => items(provisionKinds.name),
    expectNothingLeft: async (): Promise<void> => {
      for (const kind of Object.values(provisionKinds)) expect(await items(kind)).toEqual([]);
    },
  };
};

/** Reads the audit trail, in its order. */
const recordReaders = ({ dump, tables }: TestStore) => {
  const recordsOf = async (id: string) =>
    (await dump(tables.auditRecords))
      .filter(({ accountId }) => accountId === id)
      .toSorted((a, b) => Number(a['version']) - Number(b['version']));
  return {
    actionsOf: async (accountId: string) =>
      (await recordsOf(accountId)).map(({ action, actor: by }) => ({ action, by })),
    /** What was recorded of the operations for the partner. */
    operationRecords: () => recordsOf('operations#'),
  };
};
