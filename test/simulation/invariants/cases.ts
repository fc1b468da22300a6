/** How cases wait, and in which order they have their turns. */

import type { Instant } from '../../../shared/base/time.ts';
import { hour } from '../../support/memberships.ts';
import { fail, type StoredCase, type View } from '../view.ts';

/** The cases as they were when they were looked at last. */
export interface CasesBefore {
  at: Instant;
  cases: readonly StoredCase[];
}

/** Who has waited longest is asked about first. */
const expectTurns = ({ cases }: View, before: CasesBefore): void => {
  const now = new Map(cases.map((each) => [each.accountId, each]));
  const due = before.cases.filter(({ nextAt, wants }) => Date.parse(nextAt) <= before.at && wants === undefined);
  const isAsked = (each: StoredCase): boolean => {
    const later = now.get(each.accountId);
    return later?.openedAt === each.openedAt && Date.parse(later.answer?.observedAt ?? '') > before.at;
  };
  const isPassedOver = (each: StoredCase): boolean => {
    const later = now.get(each.accountId);
    return later?.openedAt === each.openedAt && later.nextAt === each.nextAt && later.wants === undefined;
  };
  for (const asked of due.filter(isAsked)) {
    const first = due.find((each) => each.nextAt < asked.nextAt && isPassedOver(each));
    if (first !== undefined) fail('somebody was asked about before who has waited longer', { asked, first });
  }
};

export const expectPatience = (view: View, now: Instant, before: CasesBefore): void => {
  for (const each of view.cases) {
    const { answer, nextAt } = each;
    if (answer?.outcome === 'unclear' && Date.parse(nextAt) < Date.parse(answer.observedAt) + hour)
      fail('an unclear answer is asked for again at once', each);
  }
  expectTurns(view, before);
  Object.assign(before, { at: now, cases: view.cases } satisfies CasesBefore);
};

/** While nothing breaks, no case outlives the reappearance of its account. @param since when the calm began */
export const expectClosed = (view: View, since: Instant): void => {
  for (const each of view.cases) {
    // Of an item that was put back, the older one counts: nobody has seen the account again.
    const membership = view.memberships.get(each.accountId) ?? view.behind.get(each.accountId);
    const isMissed = membership?.relationship.missingSince !== undefined;
    if (each.cause === 'missing' && each.missingSince !== undefined && Date.parse(each.openedAt) > since && !isMissed)
      fail('a case has outlived the reappearance of its account', each);
  }
};
