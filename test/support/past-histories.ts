/** Histories in which everything happens that an answer follows from, and what checks said on the way. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { openRun } from '../../shared/domain/audit/schedule.ts';
import type { Decision } from '../../shared/domain/membership/decide.ts';
import type { AccountId, Membership } from '../../shared/domain/membership/facts.ts';
import { expiredEvidenceAnswers, inactiveActivities, type Policy } from '../../shared/domain/membership/policy.ts';
import { createAuditRunStore } from '../../shared/store/audits/runs.ts';
import type { StoreContext } from '../../shared/store/context.ts';
import { createMembershipChanger } from '../../shared/store/memberships/change.ts';
import { membershipItem } from '../../shared/store/memberships/items.ts';
import { createKnowledgeReader } from '../../shared/store/memberships/knowledge.ts';
import { createPastReader } from '../../shared/store/memberships/past.ts';
import { createMembershipReader } from '../../shared/store/memberships/read.ts';
import { createMembershipRestorer } from '../../shared/store/memberships/restore.ts';
import { createWatermarkReader } from '../../shared/store/memberships/watermark.ts';
import { createServiceRecordReader, createServiceRecordWriter } from '../../shared/store/service-records.ts';
import { recordRules } from '../../shared/use-cases/audit/record-rules.ts';
import { checkMembership } from '../../shared/use-cases/memberships/check.ts';
import { answerOfPast } from '../../shared/use-cases/memberships/past.ts';
import { auditActor, newAccountId } from './changes.ts';
import { type Step, step } from './membership-steps.ts';
import { defaultPolicy, hour, newWatermark } from './memberships.ts';

interface Tables {
  readonly memberships: string;
  readonly auditRecords: string;
  readonly workState: string;
}

export interface PastWorld {
  readonly context: StoreContext;
  readonly tables: Tables;
  readonly clock: { now: number };
}

type Happening =
  | { readonly what: 'change'; readonly account: number; readonly step: Step }
  | { readonly what: 'credit'; readonly scanMs: number; readonly except: readonly number[] }
  | { readonly what: 'deployment'; readonly policy: Policy }
  | { readonly what: 'restore'; readonly account: number; readonly age: number };

const accounts = 3;
const account = fc.integer({ min: 0, max: accounts - 1 });

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constant('change'), account, step }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('credit'),
      scanMs: fc.integer({ min: 0, max: 3 * hour }),
      except: fc.uniqueArray(account),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('deployment'),
      policy: fc.record({
        freshForSeconds: fc.constantFrom(3_600, 93_600),
        graceSeconds: fc.constantFrom(93_600, 259_200),
        whenEvidenceExpires: fc.constantFrom(...expiredEvidenceAnswers),
        inactiveActivities: fc.subarray([...inactiveActivities]),
      }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('restore'), account, age: fc.nat({ max: 5 }) }) },
);

/** What happens, and how long after what was before. */
export const pastHistory = fc.array(
  fc.record({ afterMs: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 40 * hour })), happening }),
  { minLength: 3, maxLength: 14 },
);

export interface Asked {
  readonly accountId: AccountId;
  readonly at: number;
  readonly decision: Decision;
}

/** Plays a history. @returns what a check has answered about each account after each step, and a while later */
export async function playPast(
  history: readonly { readonly afterMs: number; readonly happening: Happening }[],
  world: PastWorld,
): Promise<readonly Asked[]> {
  const { clock } = world;
  const ids = Array.from({ length: accounts }, newAccountId);
  const play = createPlayer(world, ids);
  const asked: Asked[] = [];
  const askAll = async (): Promise<void> => {
    for (const accountId of ids) {
      const decision = await play.check(accountId);
      if (decision !== undefined) asked.push({ accountId, at: clock.now, decision });
    }
  };
  await askAll();
  clock.now += 1;
  await play.deploy(defaultPolicy);
  for (const { afterMs, happening: next } of history) {
    // Halfway, where only time has changed something.
    clock.now += Math.floor(afterMs / 2);
    if (afterMs > hour) await askAll();
    clock.now += Math.ceil(afterMs / 2) + 1;
    await play.happen(next);
    await askAll();
  }
  return asked;
}

/** The answer of the past to what was asked. */
export const answerAgain = ({ accountId, at }: Asked, { context, tables }: PastWorld) =>
  answerOfPast(accountId, at, {
    readPast: createPastReader(context, tables),
    indexOf: async () => undefined,
    policy: defaultPolicy,
  });

function createPlayer({ context, tables, clock }: PastWorld, ids: readonly AccountId[]) {
  const now = () => clock.now;
  const change = createMembershipChanger(context, tables);
  const read = createMembershipReader(context, tables.memberships);
  const restorer = createMembershipRestorer(context, tables);
  const readWatermark = createWatermarkReader(context, tables.memberships);
  const runs = createAuditRunStore(context, tables.workState);
  const serviceRecords = {
    ...createServiceRecordReader(context, tables.auditRecords),
    ...createServiceRecordWriter(context, tables.auditRecords),
  };
  const versions = new Map<AccountId, Membership[]>();
  const idOf = (index: number): AccountId => {
    const accountId = ids[index];
    if (accountId === undefined) throw new RangeError('no such account');
    return accountId;
  };
  let policy: Policy = defaultPolicy;
  let [revision, scannedAt] = [0, 0];

  const credit = async ({ scanMs, except }: Extract<Happening, { what: 'credit' }>): Promise<void> => {
    revision += 1;
    scannedAt = Math.max(scannedAt + 1, now() - scanMs);
    const seenAt = scannedAt - 30 * hour;
    const value = {
      runId: `run-${revision}`,
      startedAt: scannedAt,
      ...(except.length > 0 && { except: except.map((index) => ({ accountId: idOf(index), seenAt })) }),
    };
    const ledger = { revision, run: openRun({ revision: 0 }, { runId: value.runId, at: scannedAt }).run };
    await runs.writeCredit(ledger, 'one', newWatermark({ tables }, value, now()));
  };
  const restore = async (accountId: AccountId, age: number): Promise<void> => {
    const known = versions.get(accountId) ?? [];
    const old = known[known.length - 1 - age];
    if (old === undefined) return;
    const Item = membershipItem(old);
    await context.client.send(new PutItemCommand({ TableName: tables.memberships, Item }));
    await restorer.restore(accountId, { kind: 'operator', id: 'repair' });
  };
  const note = async (accountId: AccountId): Promise<void> => {
    const membership = await read(accountId);
    if (membership !== undefined) versions.set(accountId, [...(versions.get(accountId) ?? []), membership]);
  };
  const deploy = async (next: Policy): Promise<void> => {
    policy = next;
    await recordRules({ serviceRecords, readWatermark, policy, now, log: (event) => Promise.reject(event) });
  };

  return {
    deploy,
    happen: async (next: Happening): Promise<void> => {
      if (next.what === 'deployment') return deploy(next.policy);
      if (next.what === 'credit') return credit(next);
      const accountId = idOf(next.account);
      if (next.what === 'restore') await restore(accountId, next.age);
      else await change(accountId, (known) => next.step(known, now()), auditActor);
      await note(accountId);
    },
    check: async (accountId: AccountId): Promise<Decision | undefined> => {
      const readKnowledge = createKnowledgeReader(context, tables.memberships);
      const onDecision = () => {};
      const dependencies = { readKnowledge, policy, now, newId: () => 'decision', onDecision };
      const outcome = await checkMembership({ subject: { accountId } }, dependencies);
      return outcome.outcome === 'checked' ? outcome.checked.decision : undefined;
    },
  };
}
