import { afterEach, beforeEach, expect } from 'vitest';
import type { NewAccount } from '../../local/simulator/account.ts';
import type { AccountPage, ConstantContact } from '../../shared/constant-contact/types.ts';
import type { AuditRun } from '../../shared/domain/audit/run.ts';
import type { Opening } from '../../shared/domain/audit/schedule.ts';
import { listPlannedChanges } from '../../shared/use-cases/audit/read.ts';
import { type AuditDependencies, tick } from '../../shared/use-cases/audit/tick.ts';
import { answerQuestion } from './answers.ts';
import { type AuditWorld, auditEverySeconds, createAuditWorld } from './audit.ts';
import { accountIdOf } from './memberships.ts';

/** So many accounts under the partner, all of them open but the fourth, which is canceled. */
export const seedOf = (count: number): readonly NewAccount[] =>
  Array.from({ length: count }, (_, index) => ({
    accountId: `a07e${String(index).padStart(8, '0')}`,
    partner: 'ours' as const,
    billingStatus: index === 3 ? 'Canceled' : 'Open',
    organizationName: `Organization ${index}`,
  }));
export const nth = (index: number) => accountIdOf(`a07e${String(index).padStart(8, '0')}`);
export const member = nth(1);
export const canceled = nth(3);

type Different = Partial<AuditDependencies>;

/** A world with so many accounts under the partner, anew for each test, and what is done to it again and again. */
export const useAuditWorld = (accounts = 120) => {
  let world: AuditWorld;
  beforeEach(async () => {
    world = await createAuditWorld({ seed: seedOf(accounts) });
  });
  afterEach(async () => {
    await world.close();
  });

  const dump = (table: keyof AuditWorld['store']['tables']) => world.store.dump(world.store.tables[table]);
  const tickNow = (different?: Different, opening: Opening = 'now') =>
    tick(world.auditDependencies(different), world.deadline(), opening);
  /** A tick that is expected to work. */
  const audit = async (different?: Different): Promise<AuditRun> => {
    const ticked = await tickNow(different);
    if (ticked.outcome !== 'worked') throw new Error(`the tick did not work: ${ticked.outcome}, ${ticked.why}`);
    return ticked.run;
  };
  /** As long after the last one as the schedule lets it be. */
  const nextAudit = (different?: Different): Promise<AuditRun> => {
    world.store.clock.now += auditEverySeconds * 1000;
    return audit(different);
  };
  return {
    world: () => world,
    tickNow,
    audit,
    nextAudit,
    codeOf: async (accountId = member) => (await answerQuestion({ accountId }, world.checkDependencies)).code,
    /** So many accounts, from the given one on, move away, or back. */
    move: (from: number, count: number, partner: 'ours' | 'foreign' | 'none' = 'foreign') => {
      for (let index = from; index < from + count; index += 1) world.simulator.accounts.change(nth(index), { partner });
    },
    /** But for the watermark. */
    memberships: async () => (await dump('memberships')).filter(({ key }) => key !== 'watermark'),
    watermark: async () => (await dump('memberships')).find(({ key }) => key === 'watermark'),
    trail: () => dump('auditRecords'),
    /** The records of the runs that are listed, the newest first. */
    records: async () => (await world.readDependencies.runs.listRecords(100)).runs,
    control: () => world.readDependencies.runs.readControl(),
    planOf: async (run: AuditRun) => (await listPlannedChanges(run, 0, 1_000, world.readDependencies)).changes,
    eventsOf: (event: string) => world.logged.filter((line) => line.event === event).map(({ fields }) => fields),
    /** The nth page of the list is changed on the way. */
    withPage: (which: number, change: (page: AccountPage) => AccountPage | Promise<AccountPage>): Different => {
      const { constantContact } = world.auditDependencies();
      let pages = 0;
      const listAccounts: ConstantContact['listAccounts'] = async (...call) => {
        pages += 1;
        const answer = await constantContact.listAccounts(...call);
        return answer.ok && pages === which ? { ok: true, value: await change(answer.value) } : answer;
      };
      return { constantContact: { ...constantContact, listAccounts } };
    },
    /** Nothing that anybody is told of an account has changed, and nothing was written about one. */
    unchanged: async (act: () => Promise<unknown>) => {
      const state = async () => [await dump('memberships'), await dump('auditRecords')];
      const before = await state();
      await act();
      expect(await state()).toEqual(before);
    },
  };
};
