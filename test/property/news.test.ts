/** The events say that access was given or taken exactly where the answer of a check has changed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../shared/domain/membership/decide.ts';
import type { AccountId, Membership, Watermark } from '../../shared/domain/membership/facts.ts';
import type { Policy } from '../../shared/domain/membership/policy.ts';
import { entryOf } from '../../shared/store/memberships/record-hash.ts';
import { writtenChange } from '../../shared/store/memberships/transaction.ts';
import { loggedOf } from '../../shared/store/news/logged.ts';
import { policyChanged, watermarkMoved } from '../../shared/store/service-records.ts';
import { foldPart, type Known } from '../../shared/use-cases/news/fold.ts';
import { type Step, step } from '../support/membership-steps.ts';
import { accountIdOf, defaultPolicy, hour, noon } from '../support/memberships.ts';

const accounts = ['a07e1aaaaaa1', 'a07e1aaaaaa2', 'a07e1aaaaaa3'].map(accountIdOf);
const frame = { origin: 'log.test', typePrefix: 'test', dataSchema: 'https://api.test/schema' };

type Happening =
  | { readonly kind: 'step'; readonly account: number; readonly step: Step }
  | { readonly kind: 'scan'; readonly excepts: boolean }
  | { readonly kind: 'policy'; readonly policy: Policy };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('step' as const), account: fc.nat(2), step }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('scan' as const), excepts: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('policy' as const),
      policy: fc.constantFrom<Policy>(
        defaultPolicy,
        { ...defaultPolicy, graceSeconds: 30 * 3600, inactiveActivities: [] },
        { ...defaultPolicy, whenEvidenceExpires: 'allow' },
      ),
    }),
  },
);
const pause = fc.constantFrom(0, 1, hour, 20 * hour, 50 * hour, 90 * hour);
const history = fc.array(fc.tuple(pause, happening), { minLength: 1, maxLength: 25 });

interface Expected {
  readonly entry: string;
  readonly answers?: readonly [boolean, boolean];
}

/** Plays a history as the service does, and asks a check before and after each change. */
function live(happenings: readonly (readonly [number, Happening])[]): readonly Expected[] {
  const memberships = new Map<AccountId, Membership>();
  let [now, policy] = [noon, defaultPolicy];
  let watermark: Watermark | undefined;
  const records: Expected[] = [];
  const asks = (membership: Membership | undefined): boolean =>
    decide(membership ? { found: true, membership, watermark } : { found: false, asked: 'account' }, policy, now)
      .allowed;
  const service = (record: { readonly partition: string; readonly action: string; readonly fields: object }) => {
    const { partition, action, fields } = record;
    records.push({
      entry: entryOf({ ...fields, action, accountId: partition, version: now * 1000, at: new Date(now).toISOString() }),
    });
  };
  for (const [passes, happens] of happenings) {
    now += passes;
    if (happens.kind === 'scan') {
      const seenAt = watermark?.startedAt ?? now;
      const [accountId = accountIdOf('none')] = accounts;
      watermark = { runId: `run-${now}`, startedAt: now, ...(happens.excepts && { except: [{ accountId, seenAt }] }) };
      service(watermarkMoved(watermark));
    } else if (happens.kind === 'policy') {
      policy = happens.policy;
      service(policyChanged(policy));
    } else {
      const accountId = accounts[happens.account] ?? accountIdOf('none');
      const before = memberships.get(accountId);
      const change = happens.step(before, now);
      if (change === undefined) continue;
      const { relationship, activity, review, profile, transfer } = change.facts;
      const version = (before?.version ?? 0) + 1;
      const facts = { accountId, version, relationship, activity, review, profile, transfer };
      const after = { ...facts, createdAt: before?.createdAt ?? now, updatedAt: now };
      const actor = { kind: 'audit', id: 'run-1' } as const;
      const written = writtenChange({ before, after, change, actor, previousHash: before?.recordHash });
      memberships.set(accountId, written.after);
      records.push({
        entry: entryOf(JSON.parse(JSON.stringify(written.record))),
        answers: [asks(before), asks(after)],
      });
    }
  }
  return records;
}

test('in any history, in parts of any size', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 30 }), (happenings, size) => {
      const records = live(happenings);
      let known: Known = { states: new Map(), service: { policy: defaultPolicy } };
      const types = new Map<number, string>();
      for (let from = 0; from < records.length; from += size) {
        const part = records.slice(from, from + size).map(({ entry }) => loggedOf(entry));
        const damaged = (index: number): never => {
          throw new Error(`damaged: ${records[index]?.entry}`);
        };
        const { states, service, events } = foldPart(part, from, known, { frame, damaged });
        const changed = states.map((state) => [state.membership.accountId, state] as const);
        known = { states: new Map([...known.states, ...changed]), service };
        for (const { index, event } of events) {
          expect(types.has(index)).toBe(false);
          types.set(index, JSON.parse(event).type);
        }
      }
      for (const [index, { entry, answers }] of records.entries()) {
        const type = types.get(index) ?? 'none';
        seen.add(type);
        const expected = answers && `${answers[0]} ${answers[1]}`;
        const said = { 'test.membership.granted': 'false true', 'test.membership.revoked': 'true false' }[type];
        if (expected === 'false true' || expected === 'true false' || said !== undefined) {
          expect(said, `${type} of ${entry}`).toBe(expected);
        }
      }
    }),
    // Always the same histories: which of them reach what is asked below would else be left to chance.
    { numRuns: 400, seed: 11 },
  );
  const often = ['granted', 'revoked', 'linked', 'pending', 'changed'].map((type) => `test.membership.${type}`);
  expect([...seen]).toEqual(expect.arrayContaining([...often, 'test.policy.changed', 'none']));
});
