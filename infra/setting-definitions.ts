/**
 * All deploy-time settings, each with its meaning, values and default, in the order of the
 * documentation.
 */
import * as z from 'zod/mini';
import { keepings } from '../shared/domain/membership/kept-decisions.ts';
import { expiredEvidenceAnswers, inactiveActivities, reviewModes } from '../shared/domain/membership/policy.ts';
import { usualRetention } from '../shared/domain/retention.ts';
import { architectures } from './code-cache/node.ts';
import { connectSettings } from './connect-settings.ts';
import {
  activityWordList,
  allowList,
  emailAddress,
  emailAddresses,
  eventBusArn,
  eventTypePrefix,
  flag,
  fraction,
  httpsUrl,
  oneOf,
  plainName,
  receiverUrl,
  refusalList,
  retentionDays,
  text,
  wholeNumber,
  withMeaning,
  wordList,
} from './setting-values.ts';
import { signInSettings } from './sign-in-settings.ts';
import { ssoSettings } from './sso-settings.ts';
import { statementSettings } from './statement-settings.ts';
import { trailSettings } from './trail-settings.ts';

const days = (least: number, most: number) => wholeNumber(least).check(z.maximum(most, `must be at most ${most}`));

export const settingDefinitions = {
  stackName: withMeaning(
    'Prefix of all stack names. Another prefix creates a second, separate service in the same account.',
    z._default(
      // The default of authDomainPrefix is made from this name, so the limits of that setting apply
      // here too.
      text(
        /^(?!.*(?:aws|amazon|cognito))[a-z][a-z0-9-]{0,49}$/i,
        'must be a letter and up to 49 letters, digits and hyphens, without aws, amazon or cognito',
      ),
      'ConstantContactMembership',
    ),
  ),
  architecture: withMeaning(
    'Processors that the functions run on: `arm64` or `x86_64`. Code caches are made only on a machine of the same kind.',
    z._default(oneOf(architectures), 'arm64'),
  ),
  reviewMode: withMeaning(
    'What happens to a newcomer: approved at once (`auto`), or held for a reviewer (`manual`).',
    z._default(oneOf(reviewModes), 'auto'),
  ),
  freshForSeconds: withMeaning('How long evidence counts as fresh.', z._default(wholeNumber(1), 93_600)),
  graceSeconds: withMeaning(
    'How long evidence still gives a yes, counted from its observation.',
    z._default(wholeNumber(1), 259_200),
  ),
  whenEvidenceExpires: withMeaning(
    'Whether members still get a yes when evidence is older than `graceSeconds`: `deny` or `allow`.',
    z._default(oneOf(expiredEvidenceAnswers), 'deny'),
  ),
  inactiveActivities: withMeaning(
    'Activities that take access away, separated by commas; may be empty.',
    z._default(wordList(inactiveActivities), [...inactiveActivities]),
  ),
  activityWords: withMeaning(
    'Constant Contact’s words for activities, besides the known ones, such as `Frozen=disabled`, separated by commas. An ' +
      'unknown word takes no access away, and gives none.',
    z._default(activityWordList, ''),
  ),
  keepDecisions: withMeaning(
    'Which decisions of checks are kept to be read later: `none`, `denials`, a fraction of all (`sampled`), or `all`.',
    z._default(oneOf(keepings), 'none'),
  ),
  decisionSampleFraction: withMeaning(
    'Fraction of the decisions that `keepDecisions` keeps if it is `sampled`.',
    z._default(fraction, 0.01),
  ),
  decisionRetentionDays: withMeaning(
    'How long a decision is kept. A change affects later decisions only.',
    z._default(days(1, 3_653), 90),
  ),
  auditEverySeconds: withMeaning(
    'Interval between re-audits, a multiple of 60. If 0, the schedule starts none.',
    z._default(wholeNumber(0).check(z.multipleOf(60, 'must be 0 or a multiple of 60')), 21_600),
  ),
  partnerRatePerSecond: withMeaning(
    'Requests per second that Constant Contact allows for the partner’s API key, for all functions together.',
    z._default(wholeNumber(1), 4),
  ),
  partnerRatePerDay: withMeaning(
    'Requests per UTC day that Constant Contact allows for that key; 60 % are kept for the re-audit, 25 % for callers, ' +
      '5 % for webhooks.',
    z._default(wholeNumber(1), 10_000),
  ),
  brakeMinRevocations: withMeaning(
    'Up to this many accounts may lose access in 24 hours, and twice as many in 7 days, regardless of the fraction and ' +
      'without a release, but never every account if there are two or more.',
    z._default(wholeNumber(0), 5),
  ),
  brakeFraction: withMeaning(
    'Fraction of the accounts with access that may lose it in 24 hours without a release; twice as many in 7 days.',
    z._default(fraction, 0.1),
  ),
  brakeMinNewcomers: withMeaning(
    'Up to this many newcomers are let in in 24 hours regardless of the fraction and without a release. The first audit ' +
      'lets in all.',
    z._default(wholeNumber(0), 50),
  ),
  brakeNewcomersFraction: withMeaning(
    'Fraction of the accounts known to be under the partner that may be let in as newcomers in 24 hours without a release.',
    z._default(fraction, 0.25),
  ),
  ...signInSettings,
  ...ssoSettings,
  apiUrl: withMeaning('Base URL of the Constant Contact API.', z._default(httpsUrl, 'https://api.cc.email/v3')),
  tokenUrl: withMeaning(
    'URL at which Constant Contact issues the partner’s access tokens.',
    z._default(httpsUrl, 'https://authz.constantcontact.com/partners/oauth2/default/v1/token'),
  ),
  tokenGrant: withMeaning(
    'Where the token request carries the grant: `body`, or `query` as in the vendor’s older guide.',
    z._default(oneOf(['body', 'query']), 'body'),
  ),
  notOursAnswers: withMeaning(
    'Answers to the question about one account that mean “not yours”, besides the known ones: a status and a code, such ' +
      'as `400:some.error.key`, separated by commas. The log event `REFUSAL_UNCLEAR` names candidates.',
    z._default(refusalList, ''),
  ),
  webhookKeysUrl: withMeaning(
    'URL at which Constant Contact publishes the keys that it signs its webhooks with.',
    z._default(httpsUrl, 'https://developer.constantcontact.com/.well-known/jwks.json'),
  ),
  webhookMaxAgeSeconds: withMeaning(
    'Maximum age of a webhook’s signature. Constant Contact retries a webhook for 1 hour, and may or may not sign each ' +
      'try again.',
    z._default(wholeNumber(60).check(z.maximum(86_400, 'must be at most 86400')), 3_900),
  ),
  legacyEnabled: withMeaning(
    'Whether to look up unknown user names with Constant Contact’s legacy API, which may no longer answer.',
    z._default(flag, false),
  ),
  legacyUrl: withMeaning(
    'URL of the legacy API. Must be https: the partner’s password is sent in its query string.',
    z._default(httpsUrl, 'https://api.constantcontact.com/0.1/API_GetSiteOwnerID.jsp'),
  ),
  ...connectSettings,
  partnerName: withMeaning(
    'The partner’s name as Constant Contact knows it, for transfer requests. Required with `transferSender`.',
    z.optional(plainName(128)),
  ),
  transferSender: withMeaning(
    'Sender address of transfer requests, verified in Amazon SES. If unset, no mail is sent.',
    z.optional(emailAddress),
  ),
  transferRecipient: withMeaning(
    'Recipient of transfer requests: Constant Contact’s partner support.',
    z._default(emailAddress, 'partnersupport@constantcontact.com'),
  ),
  transferReplyTo: withMeaning('Reply-to address. Defaults to the sender.', z.optional(emailAddress)),
  accountOperations: withMeaning(
    'Calls that may be made on behalf of client accounts: `*` is one path segment, `/**` is everything below.',
    z._default(allowList, 'GET /**'),
  ),
  ...trailSettings,
  ...statementSettings,
  eventTypePrefix: withMeaning(
    'Prefix of the type of each event: your domain reversed, such as `com.example`. Set it before an application relies ' +
      'on the types.',
    z._default(eventTypePrefix, 'example.partner'),
  ),
  eventBusArn: withMeaning(
    'ARN of the EventBridge bus that the events go to. If unset, the stack makes one with the name `stackName`.',
    z.optional(eventBusArn),
  ),
  eventsWebhookUrl: withMeaning(
    'URL of your application at which it receives events, signed as [Standard Webhooks](../guides/receiving-events.md). ' +
      'If unset, none are sent.',
    z.optional(receiverUrl),
  ),
  reviewDigestTo: withMeaning(
    'Addresses, separated by commas, that are told by mail when accounts wait for a review: how many, and how long. If ' +
      'unset, nobody is.',
    z.optional(emailAddresses),
  ),
  reviewDigestFrom: withMeaning(
    'Sender address of these mails, verified in Amazon SES. Required with `reviewDigestTo`.',
    z.optional(emailAddress),
  ),
  reviewDigestEveryHours: withMeaning(
    'Minimum number of hours between two of these mails.',
    z._default(wholeNumber(1).check(z.maximum(8_760, 'must be at most 8760')), 24),
  ),
  alarmEmail: withMeaning(
    'Address that receives the alarms. If unset, the alarm topic has no subscriber.',
    z.optional(emailAddress),
  ),
  tracing: withMeaning(
    'Whether AWS X-Ray traces a sample of the calls of all functions. AWS charges for each trace.',
    z._default(flag, false),
  ),
  logRetentionDays: withMeaning('How long logs are kept.', z._default(retentionDays, 90)),
  idempotencySeconds: withMeaning(
    'How long the first answer under an `Idempotency-Key` is kept and repeated.',
    z._default(
      wholeNumber(3_600).check(z.maximum(604_800, 'must be at most 604800')),
      usualRetention.idempotencySeconds,
    ),
  ),
  auditRunDays: withMeaning(
    'How long the record of an audit is kept, which names who started it.',
    z._default(days(30, 3_653), usualRetention.auditRunDays),
  ),
  auditPlanDays: withMeaning(
    'How long the plan of an audit is kept, with the names that Constant Contact lists.',
    z._default(days(3, 400), usualRetention.auditPlanDays),
  ),
  provisionDays: withMeaning(
    'How long a request for a new account is kept, with its user name until the account is found.',
    z._default(days(8, 400), usualRetention.provisionDays),
  ),
  reconciliationRetentionDays: withMeaning(
    'How long an earnings report is kept, with the names in it, and what was found about it.',
    z._default(days(1, 3_653), usualRetention.reconciliationRetentionDays),
  ),
};

export type SettingName = keyof typeof settingDefinitions;
