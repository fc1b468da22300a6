/**
 * The environment of the functions, defined once for the function that reads it and the construct
 * that sets it.
 *
 * A function names the capabilities that it `uses`. From these follow the variables it reads
 * (here), the variables it is given and its rights (both in `infra/`). A missing one of the three
 * does not compile.
 */

import { type Environment, type Variable, variables } from './variables.ts';

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
  /** List the links that lead to an account. */
  'links:list': ['MEMBERSHIPS_TABLE'],
  /** Link users and user names to accounts, and remove such links. */
  'links:change': ['MEMBERSHIPS_TABLE', 'AUDIT_RECORDS_TABLE'],
  /** Read the names of users at single sign-on. */
  'identities:read': ['MEMBERSHIPS_TABLE'],
  /** Know all that the service provider has to say; whether single sign-on is on. */
  'sso:settings': ['SSO_SETTINGS'],
  /** Decide about sign-ins: read the link, the names and the accounts of a user. */
  'sign-ins:decide': ['MEMBERSHIPS_TABLE'],
  /** Keep tickets of sign-ins, and answer requests of the service provider. */
  'sign-ins:start': ['WORK_STATE_TABLE'],
  /** Take tickets, sign responses, and keep the certificates of the keys. */
  'sign-ins:sign': ['WORK_STATE_TABLE', 'SSO_KEYS', 'SSO_KEY_A_ARN', 'SSO_KEY_B_ARN'],
  /** Keep requests of the service provider. */
  'sign-ins:receive': ['WORK_STATE_TABLE'],
  /** Know when the certificates end. */
  'sso:certificates': ['WORK_STATE_TABLE', 'SSO_KEYS', 'SSO_KEY_A_ARN', 'SSO_KEY_B_ARN'],
  /** Record operations at the vendor in the trail. */
  'operations:record': ['AUDIT_RECORDS_TABLE'],
  /** Record what the answers about all accounts follow from: the watermark, the policy. */
  'service-records:write': ['AUDIT_RECORDS_TABLE'],
  /** Make links with which end-users begin to connect their accounts. */
  'connections:ask': ['WORK_STATE_TABLE', 'PUBLIC_URL', 'CONNECT_RETURN_TO'],
  /** Lead end-users through the vendor's authorization, as the app of the partner. */
  'connections:make': [
    'WORK_STATE_TABLE',
    'PUBLIC_URL',
    'CONNECT_AUTHORIZE_URL',
    'CONNECT_TOKEN_URL',
    'CONNECT_SCOPE',
    'CONNECT_PKCE',
    'CONNECT_PROMPT_LOGIN',
    'PARTNER_CREDENTIALS_SECRET',
  ],
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
  /** Sign statements about answers. */
  'statements:sign': ['STATEMENT_KEY_ARN', 'STATEMENT_ISSUER', 'STATEMENT_SECONDS'],
  /** Publish the keys that verify statements. */
  'statements:keys': ['STATEMENT_KEY_ARNS'],
  /** Know where people sign in. */
  'console:sign-in': ['CONSOLE_SIGN_IN'],
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
