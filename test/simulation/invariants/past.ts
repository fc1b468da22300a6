/** What the trail says of an instant afterwards is what a check has answered then. */
import { type Decision, decide } from '../../../shared/domain/membership/decide.ts';
import { createPastReader } from '../../../shared/store/memberships/past.ts';
import { accountIdOf, defaultPolicy } from '../../support/memberships.ts';
import { randomFrom } from '../random.ts';
import { type Surroundings, tables } from '../surroundings.ts';
import { fail, type View } from '../view.ts';

/** Of all that is noted, so many are looked at in the end: each replays a trail. */
const mostCompared = 8;

interface Answered {
  readonly at: number;
  readonly accountId: string;
  readonly decision: Decision;
}

const said = ({ code, evidence }: Decision): string => JSON.stringify([code, evidence?.source, evidence?.asOf]);

export const createPastWatch = ({ db, clock }: Surroundings) => {
  // Drawn apart from the scenario, which must not change with it.
  const random = randomFrom(clock.now);
  const answered: Answered[] = [];
  return {
    /** Notes what a check says now of an account whose item is sound. */
    note: ({ memberships, watermark }: View): void => {
      const all = [...memberships.values()];
      const membership = all[random.int(0, all.length - 1)];
      if (membership === undefined) return;
      const decision = decide({ found: true, membership, watermark }, defaultPolicy, clock.now);
      answered.push({ at: clock.now, accountId: membership.accountId, decision });
    },

    /** @returns how many answers were compared */
    expectSame: async (): Promise<number> => {
      const readPast = createPastReader(db, tables);
      const written = new Set(db.dump(tables.auditRecords).map(({ at }) => Date.parse(String(at))));
      // Of a record of the same moment nobody knows whether it came before the check or after it.
      const certain = answered.filter(({ at }) => !written.has(at));
      for (let count = 0; count < mostCompared; count += 1) {
        const sample = certain[random.int(0, certain.length - 1)];
        if (sample === undefined) return count;
        const past = await readPast(accountIdOf(sample.accountId), sample.at);
        const { membership, watermark } = past;
        if (membership === undefined) fail('an account that nobody remembers', sample);
        const decision = decide({ found: true, membership, watermark }, defaultPolicy, sample.at);
        if (said(decision) !== said(sample.decision)) fail('the past has changed', { sample, decision, past });
      }
      return mostCompared;
    },
  };
};
