/** How long data that is not about one account is kept, unless settings say otherwise. */
export const usualRetention = {
  /** Answers under an `Idempotency-Key`. */
  idempotencySeconds: 86_400,
  /** Records of audits. */
  auditRunDays: 400,
  /** Plans of audits, which have names of owners. */
  auditPlanDays: 30,
  /** Requests for new accounts, which have the user name until the account is found. */
  provisionDays: 90,
  /** Earnings reports, which have names, and what was found about them. */
  reconciliationRetentionDays: 90,
} as const;
