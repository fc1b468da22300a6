/** What a person can do about a refusal, by its code. Refusals that explain themselves have none. */
export const advice: Readonly<Record<string, string>> = {
  ACCOUNT_OF_OTHER_PARTNER: 'Only its own partner can do this. Its owner can have the account moved to us.',
  ALREADY_UNDER_PARTNER: 'There is nothing to ask for.',
  BILLING_DAY_IGNORED: 'Leave the billing day empty: Constant Contact takes one only when an account leaves its trial.',
  BUDGET_SPENT:
    'The requests to Constant Contact for people are used up for now. The rest is kept for audits and checks.',
  CLIENT_ACCOUNT_NOT_FOUND: 'Constant Contact does not know an account with this id.',
  LINK_NOT_FOUND: 'Somebody has removed the link already.',
  MAIL_NOT_SENT: 'Try it again later.',
  MAIL_REFUSED: 'Tell whoever runs this service: a repeat cannot help.',
  MEMBERSHIP_DAMAGED: 'Tell whoever runs this service: the runbook says how to repair the account from its records.',
  REACTIVATION_NOT_ASKED: 'Say in the form that the account may be reactivated, and billed.',
  RECORD_NOT_PUBLISHED: 'A new record is published within about two minutes.',
  REVIEW_NOT_POSSIBLE: 'The account has another state by now. Look at it again.',
  TRANSFER_ALREADY_REQUESTED: 'Constant Contact answers by mail. It can be asked again after 30 days.',
  TRANSFER_NOT_CONFIGURED: 'Whoever deploys this service has to set the sender and the name of the partner first.',
  TRIAL_IS_OVER: 'Choose a paid plan.',
  VENDOR_OUTCOME_UNKNOWN: 'It may have been done. Look before you do it again.',
  VENDOR_QUOTA_EXCEEDED: 'Try it again tomorrow. Checks still answer.',
  VENDOR_THROTTLED: 'Try it again in some seconds.',
  VENDOR_UNAVAILABLE: 'Constant Contact does not answer. Try it again later; checks still answer.',
};
