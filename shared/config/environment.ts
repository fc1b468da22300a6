/**
 * The environment of the functions: one definition for what a function reads and for what its construct sets.
 *
 * A function names what it `uses`; from that follow the variables it reads (here), and the variables it is given and the
 * rights it is granted (`infra/`). Forgetting one of the three does not compile.
 */

import * as z from 'zod/mini';
import { isSecureOrLoopback } from '../base/url.ts';
import { expiredEvidenceAnswers, inactiveActivities, reviewModes } from '../domain/membership/policy.ts';
import { parseAllowList } from '../domain/partner/allow-list.ts';

const text = z.string().check(z.minLength(1));
const fraction = z.pipe(
  z.pipe(z.string().check(z.regex(/^\d(\.\d{1,17})?$/)), z.transform(Number)),
  z.number().check(z.minimum(0), z.maximum(1)),
);
const wholeNumber = z.pipe(z.string().check(z.regex(/^\d{1,10}$/)), z.transform(Number));
const rate = z.pipe(z.string().check(z.regex(/^[1-9]\d{0,9}$/)), z.transform(Number));
const secureUrl = z
  .url()
  .check(z.refine(isSecureOrLoopback, 'must be an https URL (http is accepted for a loopback address only)'));

const variables = {
  MEMBERSHIPS_TABLE: text,
  AUDIT_RECORDS_TABLE: text,
  WORK_STATE_TABLE: text,
  FRESH_FOR_SECONDS: wholeNumber,
  GRACE_SECONDS: wholeNumber,
  WHEN_EVIDENCE_EXPIRES: z.enum(expiredEvidenceAnswers),
  /** Comma-separated; may be empty. */
  INACTIVE_ACTIVITIES: z.pipe(
    z.pipe(
      z.string(),
      z.transform((list) => list.split(',').filter((word) => word !== '')),
    ),
    z.array(z.enum(inactiveActivities)),
  ),
  REVIEW_MODE: z.enum(reviewModes),
  /** How often a run is due; 0: never by itself. */
  AUDIT_EVERY_SECONDS: wholeNumber,
  BRAKE_MIN_REVOCATIONS: wholeNumber,
  BRAKE_FRACTION: fraction,
  /** The base of the vendor's API, `https://api.cc.email/v3` in production. */
  CONSTANT_CONTACT_API_URL: secureUrl,
  CONSTANT_CONTACT_TOKEN_URL: secureUrl,
  /** Where the grant goes: in the form body, or in the query as the vendor's older guide has it (fact sheet T5). */
  CONSTANT_CONTACT_TOKEN_GRANT: z.enum(['body', 'query']),
  CONSTANT_CONTACT_WEBHOOK_KEYS_URL: secureUrl,
  WEBHOOK_MAX_AGE_SECONDS: wholeNumber,
  /** Where our own receiver of webhooks is. */
  WEBHOOK_RECEIVER_URL: secureUrl,
  /** Which calls may be made in the name of a client account, separated by commas; may be empty. */
  ACCOUNT_OPERATIONS: z.pipe(
    z.string(),
    z.transform((list, context) => {
      const allowed = parseAllowList(list);
      if (allowed !== undefined) return allowed;
      context.issues.push({ code: 'custom', message: 'must be a list of methods and paths', input: list });
      return z.NEVER;
    }),
  ),
  LEGACY_ENABLED: z.pipe(
    z.enum(['true', 'false']),
    z.transform((value) => value === 'true'),
  ),
  /** The legacy user-name check of the vendor (fact sheet section 8); the partner's password goes into its query. */
  LEGACY_URL: secureUrl,
  /** Whom mails to the vendor come from; empty: none can be sent. */
  TRANSFER_SENDER: z.string(),
  TRANSFER_RECIPIENT: text,
  /** Empty: the sender. */
  TRANSFER_REPLY_TO: z.string(),
  /** As the vendor knows the partner; may be empty. */
  PARTNER_NAME: z.string(),
  PARTNER_CREDENTIALS_SECRET: text,
  PARTNER_TOKEN_SECRET: text,
  /** What the vendor allows per API key (fact sheet section 4). */
  PARTNER_RATE_PER_SECOND: rate,
  PARTNER_RATE_PER_DAY: rate,
} as const;

export type Variable = keyof typeof variables;
export type Environment = { readonly [V in Variable]: z.infer<(typeof variables)[V]> };

/** What a function may do, and the variables that come with it. Rights follow the same names (`infra/grants.ts`). */
export const capabilities = {
  /** Read single memberships, links and the watermark. */
  'memberships:get': ['MEMBERSHIPS_TABLE'],
  /** List memberships through the table's indexes. */
  'memberships:list': ['MEMBERSHIPS_TABLE'],
  /** Change a membership together with its audit record; write the watermark. */
  'memberships:change': ['MEMBERSHIPS_TABLE', 'AUDIT_RECORDS_TABLE'],
  'audit-records:list': ['AUDIT_RECORDS_TABLE'],
  /** Link users and user names to accounts, and take such links away. */
  'links:change': ['MEMBERSHIPS_TABLE', 'AUDIT_RECORDS_TABLE'],
  /** Record in the trail what is done at the vendor. */
  'operations:record': ['AUDIT_RECORDS_TABLE'],
  /** Do the same request once. */
  idempotency: ['WORK_STATE_TABLE'],
  /** Work on audit runs: keep what was scanned and planned, and see to it that one tick works at a time. */
  'audits:run': ['WORK_STATE_TABLE'],
  /** Remember which new accounts were asked for, and what became of them. */
  'provisions:request': ['WORK_STATE_TABLE'],
  /** Find out which of them are there by now. */
  'provisions:settle': ['WORK_STATE_TABLE'],
  'provisions:read': ['WORK_STATE_TABLE'],
  /** Start audit runs and release their plans. */
  'audits:control': ['WORK_STATE_TABLE'],
  'audits:read': ['WORK_STATE_TABLE'],
  'audit-schedule': ['AUDIT_EVERY_SECONDS'],
  brake: ['BRAKE_MIN_REVOCATIONS', 'BRAKE_FRACTION'],
  /** Check who has sent a webhook: by the vendor's public keys, and by our own API key from the partner's secret. */
  'webhooks:check': ['CONSTANT_CONTACT_WEBHOOK_KEYS_URL', 'WEBHOOK_MAX_AGE_SECONDS', 'PARTNER_CREDENTIALS_SECRET'],
  /** Record that a webhook has come, once. */
  'webhooks:record': ['WORK_STATE_TABLE'],
  /** Ask the vendor about user names in the old way. */
  legacy: ['LEGACY_ENABLED', 'LEGACY_URL'],
  /** Hold a right that one holder has at a time. */
  leases: ['WORK_STATE_TABLE'],
  /** Send mails to the vendor in the partner's name. */
  'mail:send': ['TRANSFER_SENDER', 'TRANSFER_RECIPIENT', 'TRANSFER_REPLY_TO', 'PARTNER_NAME'],
  /** Know where our own receiver of webhooks is. */
  'webhooks:receiver': ['WEBHOOK_RECEIVER_URL'],
  /** Know which calls may be made in the name of a client account. */
  'account-operations': ['ACCOUNT_OPERATIONS'],
  policy: ['FRESH_FOR_SECONDS', 'GRACE_SECONDS', 'WHEN_EVIDENCE_EXPIRES', 'INACTIVE_ACTIVITIES'],
  'review-mode': ['REVIEW_MODE'],
  /** Read how much of the vendor's limits is used. */
  'budget:read': ['WORK_STATE_TABLE', 'PARTNER_RATE_PER_SECOND', 'PARTNER_RATE_PER_DAY'],
  /** Call the vendor as the partner: read its secrets, share its access token, keep to its limits. */
  'constant-contact': [
    'CONSTANT_CONTACT_API_URL',
    'CONSTANT_CONTACT_TOKEN_URL',
    'CONSTANT_CONTACT_TOKEN_GRANT',
    'PARTNER_CREDENTIALS_SECRET',
    'PARTNER_TOKEN_SECRET',
    'WORK_STATE_TABLE',
    'PARTNER_RATE_PER_SECOND',
    'PARTNER_RATE_PER_DAY',
  ],
} as const satisfies Record<string, readonly Variable[]>;

export type Capability = keyof typeof capabilities;
export type VariableOf<C extends Capability> = (typeof capabilities)[C][number];
/** What `readEnvironment` gives to a function with these capabilities. */
export type EnvironmentFor<C extends Capability> = Pick<Environment, VariableOf<C>>;

/**
 * Reads and checks the variables that come with the given capabilities.
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
