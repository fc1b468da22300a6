/** The variables of the environment of the functions, each with the kind of its values. */
import * as z from '../base/zod.ts';
import { parseReturnPlaces } from '../domain/connections/return-to.ts';
import { parseActivityWords } from '../domain/membership/activity-words.ts';
import { keepings } from '../domain/membership/kept-decisions.ts';
import { expiredEvidenceAnswers, inactiveActivities, reviewModes } from '../domain/membership/policy.ts';
import { parseAllowList } from '../domain/partner/allow-list.ts';
import { parseNotOursAnswers } from '../domain/partner/not-ours-answers.ts';
import { parseSsoKeys } from '../domain/sso/settings.ts';
import { flag, fraction, parsed, rate, secureUrl, text, wholeNumber, wordsOf } from './variable-kinds.ts';

export const variables = {
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
  LEGACY_ENABLED: flag,
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
  /** The key that signs statements. */
  STATEMENT_KEY_ARN: text,
  /** The public keys that verify statements, comma-separated. */
  STATEMENT_KEY_ARNS: z.pipe(
    text,
    z.transform((list) => list.split(',')),
  ),
  /** Who states, in each statement. */
  STATEMENT_ISSUER: text,
  /** The longest life of a statement. */
  STATEMENT_SECONDS: rate,
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
  /** All about single sign-on, as JSON; `wiring/sso.ts` reads it. `null`: it is off. */
  SSO_SETTINGS: text,
  /** The keys that sign, in their order; the first one does. */
  SSO_KEYS: parsed(parseSsoKeys),
  /** If empty, there is no such key. */
  SSO_KEY_A_ARN: z.string(),
  SSO_KEY_B_ARN: z.string(),
  /** Where people sign in, as JSON; `wiring/site.ts` reads it. */
  CONSOLE_SIGN_IN: text,
  /** Base of every route, as browsers know it. */
  PUBLIC_URL: secureUrl,
  /** Where end-users may be sent back to; if empty, none can connect an account. */
  CONNECT_RETURN_TO: parsed(parseReturnPlaces),
  /** The vendor's endpoints for end-users (fact sheet section 7.1). */
  CONNECT_AUTHORIZE_URL: secureUrl,
  CONNECT_TOKEN_URL: secureUrl,
  CONNECT_SCOPE: text,
  CONNECT_PKCE: flag,
  CONNECT_PROMPT_LOGIN: flag,
} as const;

export type Variable = keyof typeof variables;
export type Environment = { readonly [V in Variable]: z.infer<(typeof variables)[V]> };
