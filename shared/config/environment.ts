/**
 * The environment of the functions, defined once for the function that reads it and the construct
 * that sets it.
 *
 * A function names the capabilities that it `uses`. From these follow the variables it reads
 * (here), the variables it is given and its rights (both in `infra/`). A missing one of the three
 * does not compile.
 */

import * as z from '../base/zod.ts';
import { parseActivityWords } from '../domain/membership/activity-words.ts';
import { keepings } from '../domain/membership/kept-decisions.ts';
import { expiredEvidenceAnswers, inactiveActivities, reviewModes } from '../domain/membership/policy.ts';
import { parseAllowList } from '../domain/partner/allow-list.ts';
import { parseNotOursAnswers } from '../domain/partner/not-ours-answers.ts';
import { fraction, parsed, rate, secureUrl, text, wholeNumber, wordsOf } from './variable-kinds.ts';

const variables = {
  MEMBERSHIPS_TABLE: text,
  AUDIT_RECORDS_TABLE: text,
  TRAIL_LOG_TABLE: text,
  WORK_STATE_TABLE: text,
  FRESH_FOR_SECONDS: wholeNumber,
  GRACE_SECONDS: wholeNumber,
  WHEN_EVIDENCE_EXPIRES: z.enum(expiredEvidenceAnswers),
  /** Comma-separated; may be empty. */
  INACTIVE_ACTIVITIES: wordsOf(inactiveActivities),
  REVIEW_MODE: z.enum(reviewModes),
  /** Which decisions of checks are kept. */
  KEEP_DECISIONS: z.enum(keepings),
  DECISION_SAMPLE_FRACTION: fraction,
  DECISION_RETENTION_DAYS: rate,
  IDEMPOTENCY_SECONDS: rate,
  AUDIT_RUN_DAYS: rate,
  AUDIT_PLAN_DAYS: rate,
  PROVISION_DAYS: rate,
  /** Interval between runs; 0 schedules none. */
  AUDIT_EVERY_SECONDS: wholeNumber,
  BRAKE_MIN_REVOCATIONS: wholeNumber,
  BRAKE_FRACTION: fraction,
  BRAKE_MIN_NEWCOMERS: wholeNumber,
  BRAKE_NEWCOMERS_FRACTION: fraction,
  /** Base URL of the vendor's API, `https://api.cc.email/v3` in production. */
  CONSTANT_CONTACT_API_URL: secureUrl,
  CONSTANT_CONTACT_TOKEN_URL: secureUrl,
  /**
   * Place of the grant: the form body, or the query as in the vendor's older guide (fact sheet T5).
   */
  CONSTANT_CONTACT_TOKEN_GRANT: z.enum(['body', 'query']),
  /** Refusals of a plan that mean "not yours", besides the known ones; may be empty. */
  NOT_OURS_ANSWERS: parsed(parseNotOursAnswers),
  /** The vendor's words for activities, besides the known ones; may be empty. */
  ACTIVITY_WORDS: parsed(parseActivityWords),
  CONSTANT_CONTACT_WEBHOOK_KEYS_URL: secureUrl,
  WEBHOOK_MAX_AGE_SECONDS: wholeNumber,
  /** URL of our own webhook receiver. */
  WEBHOOK_RECEIVER_URL: secureUrl,
  /** Calls allowed on behalf of client accounts, comma-separated; may be empty. */
  ACCOUNT_OPERATIONS: parsed(parseAllowList),
  LEGACY_ENABLED: z.pipe(
    z.enum(['true', 'false']),
    z.transform((value) => value === 'true'),
  ),
  /**
   * The vendor's legacy user-name check (fact sheet section 8). Its query carries the partner's
   * password.
   */
  LEGACY_URL: secureUrl,
  /** Sender of mails to the vendor; if empty, no mail can be sent. */
  TRANSFER_SENDER: z.string(),
  TRANSFER_RECIPIENT: text,
  /** If empty, the sender. */
  TRANSFER_REPLY_TO: z.string(),
  /** The partner's name as the vendor knows it, percent-encoded; may be empty. */
  PARTNER_NAME: z.string(),
  PARTNER_CREDENTIALS_SECRET: text,
  PARTNER_TOKEN_SECRET: text,
  /** The vendor's limits per API key (fact sheet section 4). */
  PARTNER_RATE_PER_SECOND: rate,
  PARTNER_RATE_PER_DAY: rate,
  /** How long reports and what was found about them are kept. */
  RECONCILIATION_RETENTION_DAYS: rate,
  /** Bucket that the transparency log is published in. */
  LOG_BUCKET: text,
  LOG_KEY_ARN: text,
  /** Name of the log in its checkpoints and signatures. */
  LOG_ORIGIN: text,
  /** Prefix of the witness's URL, and its key as text; if empty, there is none. */
  LOG_WITNESS_URL: z.union([z.literal(''), secureUrl]),
  LOG_WITNESS_KEY: z.string(),
  EVENT_BUS_ARN: text,
  /** A domain in reverse, before the type of each event. */
  EVENT_TYPE_PREFIX: text,
  /** URL of the schema of what events hold. */
  EVENT_DATA_SCHEMA: secureUrl,
  /** JSON; `wiring/review-digest.ts` reads it. */
  REVIEW_DIGEST: text,
  /** Where events are sent; if empty, nowhere. */
  EVENTS_WEBHOOK_URL: z.string(),
  /** If empty, no events are sent. */
  EVENTS_SIGNING_SECRET: z.string(),
} as const;

export type Variable = keyof typeof variables;
export type Environment = { readonly [V in Variable]: z.infer<(typeof variables)[V]> };

/**
 * Capabilities of functions, with the variables of each. `infra/grants.ts` has the rights by the
 * same names.
 */
export const capabilities = {
  /** Read single memberships, links and the watermark. */
  'memberships:get': ['MEMBERSHIPS_TABLE'],
  /** Read one membership. */
  'memberships:get-one': ['MEMBERSHIPS_TABLE'],
  /** List memberships through the table's indexes. */
  'memberships:list': ['MEMBERSHIPS_TABLE'],
  /** List all memberships, whatever their review. */
  'memberships:list-all': ['MEMBERSHIPS_TABLE'],
  /** Change a membership together with its audit record; write the watermark. */
  'memberships:change': ['MEMBERSHIPS_TABLE', 'AUDIT_RECORDS_TABLE'],
  'audit-records:list': ['AUDIT_RECORDS_TABLE'],
  /** Read where many user names lead, at once. */
  'user-names:read': ['MEMBERSHIPS_TABLE'],
  /** Keep an earnings report for the work on it. */
  'reconciliations:start': ['WORK_STATE_TABLE', 'RECONCILIATION_RETENTION_DAYS'],
  /** Read what was found about earnings reports. */
  'reconciliations:read': ['WORK_STATE_TABLE'],
  /** Compare earnings reports with the trail. */
  'reconciliations:work': ['WORK_STATE_TABLE'],
  /** Link users and user names to accounts, and remove such links. */
  'links:change': ['MEMBERSHIPS_TABLE', 'AUDIT_RECORDS_TABLE'],
  /** Record operations at the vendor in the trail. */
  'operations:record': ['AUDIT_RECORDS_TABLE'],
  /** Record what the answers about all accounts follow from: the watermark, the policy. */
  'service-records:write': ['AUDIT_RECORDS_TABLE'],
  /** Do a repeated request only once. */
  idempotency: ['WORK_STATE_TABLE', 'IDEMPOTENCY_SECONDS'],
  /** Work on audit runs: keep scans and plans, and ensure that one tick works at a time. */
  'audits:run': ['WORK_STATE_TABLE', 'AUDIT_RUN_DAYS', 'AUDIT_PLAN_DAYS'],
  /** Record requests for new accounts and their results. */
  'provisions:request': ['WORK_STATE_TABLE', 'PROVISION_DAYS'],
  /** Find out which requested accounts exist by now. */
  'provisions:settle': ['WORK_STATE_TABLE', 'PROVISION_DAYS'],
  'provisions:read': ['WORK_STATE_TABLE'],
  /** Delete what is known of the user name of a request for an account. */
  'provisions:forget': ['WORK_STATE_TABLE'],
  /** Start audit runs and release their plans. */
  'audits:control': ['WORK_STATE_TABLE', 'AUDIT_RUN_DAYS'],
  'audits:read': ['WORK_STATE_TABLE'],
  'audit-cases:list': ['WORK_STATE_TABLE'],
  'audit-schedule': ['AUDIT_EVERY_SECONDS'],
  /** Take access away, and let newcomers in, within the brake. */
  brake: [
    'WORK_STATE_TABLE',
    'INACTIVE_ACTIVITIES',
    'BRAKE_MIN_REVOCATIONS',
    'BRAKE_FRACTION',
    'BRAKE_MIN_NEWCOMERS',
    'BRAKE_NEWCOMERS_FRACTION',
  ],
  /**
   * Check the sender of a webhook, by the vendor's public keys and our API key in the partner's
   * secret.
   */
  'webhooks:check': ['CONSTANT_CONTACT_WEBHOOK_KEYS_URL', 'WEBHOOK_MAX_AGE_SECONDS', 'PARTNER_CREDENTIALS_SECRET'],
  /** Record a received webhook, once. */
  'webhooks:record': ['WORK_STATE_TABLE'],
  /** Keep a webhook whose work has failed for another try. */
  'webhooks:postpone': ['WORK_STATE_TABLE'],
  /** Do the work of such webhooks again. */
  'webhooks:repeat': ['WORK_STATE_TABLE'],
  /** Ask the vendor's legacy API about user names. */
  legacy: ['LEGACY_ENABLED', 'LEGACY_URL'],
  /** Hold a lease, which has one holder at a time. */
  leases: ['WORK_STATE_TABLE'],
  /** Send mail to the vendor in the partner's name. */
  'mail:send': ['TRANSFER_SENDER', 'TRANSFER_RECIPIENT', 'TRANSFER_REPLY_TO', 'PARTNER_NAME'],
  /** Know the URL of our own webhook receiver. */
  'webhooks:receiver': ['WEBHOOK_RECEIVER_URL'],
  /** Know the calls allowed on behalf of client accounts. */
  'account-operations': ['ACCOUNT_OPERATIONS'],
  policy: ['FRESH_FOR_SECONDS', 'GRACE_SECONDS', 'WHEN_EVIDENCE_EXPIRES', 'INACTIVE_ACTIVITIES'],
  'review-mode': ['REVIEW_MODE'],
  /** Write the decisions of checks to the log, in full where they are to be kept. */
  'decisions:log': ['KEEP_DECISIONS', 'DECISION_SAMPLE_FRACTION'],
  /** Keep the decisions that the logs bring. */
  'decisions:keep': ['WORK_STATE_TABLE', 'DECISION_RETENTION_DAYS'],
  /** Read a kept decision, and say why one may be missing. */
  'decisions:read': ['WORK_STATE_TABLE', 'KEEP_DECISIONS', 'DECISION_RETENTION_DAYS'],
  /** Know the vendor's limits. */
  'budget:limits': ['PARTNER_RATE_PER_SECOND', 'PARTNER_RATE_PER_DAY'],
  /** Read the used share of the vendor's limits. */
  'budget:read': ['WORK_STATE_TABLE', 'PARTNER_RATE_PER_SECOND', 'PARTNER_RATE_PER_DAY'],
  /** Give the records of the trail their places in the log. */
  'log:sequence': ['AUDIT_RECORDS_TABLE', 'TRAIL_LOG_TABLE'],
  /** Take in the records that are older than the log. */
  'log:take-in': ['AUDIT_RECORDS_TABLE', 'TRAIL_LOG_TABLE'],
  /** Read where single records are in the log. */
  'log:places': ['TRAIL_LOG_TABLE'],
  /** Read where many records are in the log, at once. */
  'log:many-places': ['TRAIL_LOG_TABLE'],
  /** Read the records of the log in their order. */
  'log:entries': ['TRAIL_LOG_TABLE'],
  /** Make events of the records of the log, for the feed. */
  'news:fold': ['TRAIL_LOG_TABLE', 'LOG_ORIGIN', 'EVENT_TYPE_PREFIX', 'EVENT_DATA_SCHEMA'],
  /** Put the events of the feed on the bus. */
  'news:send': ['TRAIL_LOG_TABLE', 'EVENT_BUS_ARN'],
  /** Record that evidence gets old, once each. */
  'news:announce': ['TRAIL_LOG_TABLE', 'AUDIT_RECORDS_TABLE'],
  /** Read the feed. */
  'news:read': ['TRAIL_LOG_TABLE'],
  /** Read the watermark. */
  'watermark:read': ['MEMBERSHIPS_TABLE'],
  /** Read what is published of the transparency log. */
  'log:read': ['LOG_BUCKET'],
  /** Publish tiles and checkpoints of the log, and sign these. */
  'log:publish': ['LOG_BUCKET', 'LOG_KEY_ARN', 'LOG_ORIGIN', 'LOG_WITNESS_URL', 'LOG_WITNESS_KEY'],
  /** Tell reviewers by mail that accounts wait. */
  'review-digest': ['MEMBERSHIPS_TABLE', 'WORK_STATE_TABLE', 'REVIEW_DIGEST'],
  /** Take up the events of the log, and keep what became of each. */
  'deliveries:work': ['TRAIL_LOG_TABLE', 'WORK_STATE_TABLE'],
  /** Send events to the application, signed. */
  'deliveries:send': ['EVENTS_WEBHOOK_URL', 'EVENTS_SIGNING_SECRET', 'LOG_ORIGIN', 'EVENT_TYPE_PREFIX'],
  'deliveries:list': ['WORK_STATE_TABLE', 'EVENTS_WEBHOOK_URL'],
  /** Have events sent again. */
  'deliveries:replay': ['TRAIL_LOG_TABLE', 'WORK_STATE_TABLE', 'EVENTS_WEBHOOK_URL'],
  /** Read the public half of the key that signs the log. */
  'log:key': ['LOG_KEY_ARN', 'LOG_ORIGIN'],
  /**
   * Call the vendor as the partner: read its secrets, share its access token, keep to its limits.
   */
  'constant-contact': [
    'CONSTANT_CONTACT_API_URL',
    'CONSTANT_CONTACT_TOKEN_URL',
    'CONSTANT_CONTACT_TOKEN_GRANT',
    'NOT_OURS_ANSWERS',
    'ACTIVITY_WORDS',
    'PARTNER_CREDENTIALS_SECRET',
    'PARTNER_TOKEN_SECRET',
    'WORK_STATE_TABLE',
    'PARTNER_RATE_PER_SECOND',
    'PARTNER_RATE_PER_DAY',
  ],
} as const satisfies Record<string, readonly Variable[]>;

export type Capability = keyof typeof capabilities;
export type VariableOf<C extends Capability> = (typeof capabilities)[C][number];
/** Environment of a function with these capabilities. */
export type EnvironmentFor<C extends Capability> = Pick<Environment, VariableOf<C>>;

/**
 * Reads and validates the variables of the given capabilities.
 *
 * @throws Error that names every missing or malformed variable at once, never a value
 */
export const readEnvironment = <C extends Capability>(
  uses: readonly C[],
  source: Readonly<Record<string, string | undefined>> = process.env,
): EnvironmentFor<C> => {
  const names = new Set(uses.flatMap((capability): readonly Variable[] => capabilities[capability]));
  const problems: string[] = [];
  const values = Object.fromEntries(
    [...names].map((name) => {
      const parsed = variables[name].safeParse(source[name]);
      if (!parsed.success) {
        problems.push(source[name] === undefined ? `${name} is missing` : `${name} is not valid`);
      }
      return [name, parsed.data];
    }),
  );
  if (problems.length > 0) throw new Error(`Environment: ${problems.join('; ')}`);
  return values as EnvironmentFor<C>;
};
