/** What the trail says of an instant is what a check has answered then. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decision, DecisionCode } from '../../shared/domain/membership/decide.ts';
import { auditRecordsTable, membershipsTable, workStateTable } from '../../shared/store/tables.ts';
import { noon } from '../support/memberships.ts';
import { createMemoryDynamoDb } from '../support/memory-dynamodb.ts';
import { answerAgain, type PastWorld, pastHistory, playPast } from '../support/past-histories.ts';

const tables = { memberships: 'memberships', auditRecords: 'audit-records', workState: 'work-state' };
const numRuns = Number(process.env['SIMULATION_SCENARIOS'] ?? 100);

const newWorld = (): PastWorld => {
  const { client } = createMemoryDynamoDb({
    tables: {
      [tables.memberships]: membershipsTable,
      [tables.auditRecords]: auditRecordsTable,
      [tables.workState]: workStateTable,
    },
  });
  const clock = { now: noon };
  const context = { client, now: () => clock.now, sleep: async () => {}, random: () => 0.5, damaged: () => {} };
  return { context, tables, clock };
};

const answerOf = ({ allowed, code, evidence }: Decision) => ({ allowed, code, evidence });

test('for whatever has happened since, and before', { timeout: 3_600_000 }, async () => {
  const seen = new Set<DecisionCode>();
  await fc.assert(
    fc.asyncProperty(pastHistory, async (history) => {
      const world = newWorld();
      for (const asked of await playPast(history, world)) {
        const { decision, assumptions, past } = await answerAgain(asked, world);
        expect(answerOf(decision), `at ${asked.at - noon}`).toEqual(answerOf(asked.decision));
        expect(assumptions).toEqual([]);
        expect(past.membership?.version).toBe(asked.decision.membership?.version);
        seen.add(decision.code);
      }
    }),
    { numRuns, seed: 11 },
  );
  // Histories in which nothing happens would prove nothing; drawn by chance, some runs would reach too little.
  expect(seen.size).toBeGreaterThan(5);
});
