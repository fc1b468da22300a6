import type { AccountId } from '../../domain/membership/facts.ts';
import { overlaps, type Period } from '../../domain/reconciliation/periods.ts';
import type { Finding } from '../../domain/reconciliation/verdicts.ts';

interface Paid {
  readonly period: Period;
  readonly line: number | undefined;
}

/** Which accounts are found already, and for which periods: by a row, or as one that is in none. */
export function createPaid() {
  const paid = new Map<AccountId, Paid[]>();
  const find = (accountId: AccountId, period: Period): Paid | undefined =>
    paid.get(accountId)?.find((each) => overlaps(each.period, period));

  return {
    has: (accountId: AccountId, period: Period): boolean => find(accountId, period) !== undefined,

    /** @returns the finding, with the line of an earlier row for the same account and time */
    add: (finding: Finding): Finding => {
      const { accountId, period, line } = finding;
      if (accountId === undefined || period === undefined) return finding;
      const earlierLine = find(accountId, period)?.line;
      const ofAccount = paid.get(accountId);
      if (ofAccount === undefined) paid.set(accountId, [{ period, line }]);
      else if (earlierLine === undefined || !ofAccount.some((each) => each.period.text === period.text)) {
        ofAccount.push({ period, line });
      }
      return earlierLine === undefined ? finding : { ...finding, earlierLine };
    },
  };
}
export type PaidAccounts = ReturnType<typeof createPaid>;
