/**
 * Articles of docs/runbook.md, as the anchors of their headings. Every alarm names the article that
 * says what to do.
 */
export const runbookArticles = [
  'a-function-fails',
  'the-api-answers-with-5xx',
  'calls-are-throttled',
  'no-re-audit-has-completed',
  'a-re-audit-has-failed',
  'the-brake-holds-departures',
  'the-brake-holds-newcomers',
  'no-audit-renews-evidence',
  'evidence-is-getting-old',
  'the-days-budget-is-nearly-used-up',
  'a-scheduled-function-is-not-called',
  'scheduled-calls-are-not-delivered',
  'work-for-a-webhook-was-given-up',
  'records-are-missing-in-the-log',
  'changes-are-not-announced',
  'decisions-were-not-kept',
  'events-are-not-delivered',
  'a-certificate-ends',
  'statements-are-not-signed',
] as const;

export type RunbookArticle = (typeof runbookArticles)[number];
