/** The deploy-time settings: `cdk deploy -c name=value`, `npm start -- -c name=value`, or `context` in cdk.json. */
import * as z from 'zod/mini';
import { expiredEvidenceAnswers, inactiveActivities, reviewModes } from '../shared/domain/membership/policy.ts';
import {
  allowList,
  flag,
  fraction,
  httpsUrl,
  oneOf,
  retentions,
  text,
  wholeNumber,
  wordList,
} from './setting-values.ts';

const withMeaning = <S extends z.ZodMiniType>(meaning: string, schema: S) => schema.check(z.describe(meaning));

const emailMessage = 'must be an e-mail address';

const shape = {
  stackName: withMeaning(
    'The beginning of the names of both stacks; another one makes a second, separate service in the same account.',
    z._default(
      // The default of authDomainPrefix is made from it, and has the limits of that.
      text(
        /^(?!.*(?:aws|amazon|cognito))[a-z][a-z0-9-]{0,49}$/i,
        'must be a letter and up to 49 letters, digits and hyphens, without aws, amazon or cognito',
      ),
      'ConstantContactMembership',
    ),
  ),
  reviewMode: withMeaning(
    'What becomes of a newcomer: approved at once, or held for a reviewer.',
    z._default(oneOf(reviewModes), 'auto'),
  ),
  freshForSeconds: withMeaning('How long evidence counts as fresh.', z._default(wholeNumber(1), 93_600)),
  graceSeconds: withMeaning(
    'How long evidence still gives a yes, counted from when it was observed.',
    z._default(wholeNumber(1), 259_200),
  ),
  whenEvidenceExpires: withMeaning(
    'The answer when evidence is older than the grace period.',
    z._default(oneOf(expiredEvidenceAnswers), 'deny'),
  ),
  inactiveActivities: withMeaning(
    'The activities that take access away, separated by commas; may be empty.',
    z._default(wordList(inactiveActivities), [...inactiveActivities]),
  ),
  auditEverySeconds: withMeaning(
    'How often a re-audit is due, in whole minutes; 0: none by itself.',
    z._default(wholeNumber(0).check(z.multipleOf(60, 'must be 0 or a multiple of 60')), 21_600),
  ),
  partnerRatePerSecond: withMeaning(
    'The requests per second that Constant Contact allows to the partner’s API key, for all functions together.',
    z._default(wholeNumber(1), 4),
  ),
  partnerRatePerDay: withMeaning(
    'The requests per UTC day that it allows to that key; 25 % are kept for callers, 5 % for webhooks.',
    z._default(wholeNumber(1), 10_000),
  ),
  brakeMinRevocations: withMeaning(
    'So many accounts may lose access in one re-audit whatever the share is; but never all of two or more.',
    z._default(wholeNumber(0), 5),
  ),
  brakeFraction: withMeaning(
    'The share of the accounts that may lose access in one re-audit, or be missing from its list, without a release.',
    z._default(fraction, 0.1),
  ),
  issuer: withMeaning(
    'The OIDC issuer of the callers’ tokens, exactly as in their `iss`; absent: a Cognito user pool of the stack.',
    z.optional(httpsUrl),
  ),
  audience: withMeaning(
    'The audience that an external issuer puts into the callers’ tokens; comes with `issuer`.',
    z.optional(text(/^\S+$/, 'must be a word without spaces')),
  ),
  authDomainPrefix: withMeaning(
    'The prefix of the Cognito domain that issues tokens; unique in its region; absent: made from the account id.',
    z.optional(
      text(
        /^(?!.*(?:aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
        'must be up to 63 lower-case letters, digits and inner hyphens, without aws, amazon or cognito',
      ),
    ),
  ),
  apiUrl: withMeaning('The base of the Constant Contact API.', z._default(httpsUrl, 'https://api.cc.email/v3')),
  tokenUrl: withMeaning(
    'Where Constant Contact issues the partner’s access tokens.',
    z._default(httpsUrl, 'https://authz.constantcontact.com/partners/oauth2/default/v1/token'),
  ),
  tokenGrant: withMeaning(
    'Where the grant stands in the token request; `query` is how the vendor’s older guide has it.',
    z._default(oneOf(['body', 'query']), 'body'),
  ),
  webhookKeysUrl: withMeaning(
    'Where Constant Contact publishes the keys that it signs its webhooks with.',
    z._default(httpsUrl, 'https://developer.constantcontact.com/.well-known/jwks.json'),
  ),
  webhookMaxAgeSeconds: withMeaning(
    'How old the signature of a webhook may be. Constant Contact repeats one for an hour, and may or may not sign it anew.',
    z._default(wholeNumber(60).check(z.maximum(86_400, 'must be at most 86400')), 3_900),
  ),
  legacyEnabled: withMeaning(
    'Whether unknown user names are asked for with Constant Contact’s legacy API, which may no longer answer.',
    z._default(flag, false),
  ),
  legacyUrl: withMeaning(
    'Where that is. The partner’s password goes into its query, so it is https.',
    z._default(httpsUrl, 'https://api.constantcontact.com/0.1/API_GetSiteOwnerID.jsp'),
  ),
  partnerName: withMeaning(
    'The partner’s name, as Constant Contact knows it, for mails to Constant Contact; comes with `transferSender`.',
    z.optional(text(/^[^\p{Cc}\p{Cs}]{1,128}$/u, 'must be 1 to 128 characters without control characters')),
  ),
  transferSender: withMeaning(
    'Whom the mails that ask for accounts to be moved come from, verified in Amazon SES; absent: none are sent.',
    z.optional(z.email(emailMessage)),
  ),
  transferRecipient: withMeaning(
    'Whom they go to: Constant Contact’s partner support.',
    z._default(z.email(emailMessage), 'partnersupport@constantcontact.com'),
  ),
  transferReplyTo: withMeaning(
    'Who gets the answers to them; absent: their sender.',
    z.optional(z.email(emailMessage)),
  ),
  accountOperations: withMeaning(
    'The calls that may be made in the name of client accounts: `*` is one part of a path, `/**` all that is below.',
    z._default(allowList, 'GET /**'),
  ),
  alarmEmail: withMeaning(
    'Who gets the alarms; absent: nobody is subscribed to their topic.',
    z.optional(z.email(emailMessage)),
  ),
  logRetentionDays: withMeaning(
    'How long logs are kept.',
    z._default(
      wholeNumber(1).check(
        z.refine(
          (days) => retentions.includes(days),
          `must be one of ${retentions.join(', ')} (all that CloudWatch has)`,
        ),
      ),
      90,
    ),
  ),
};

export type SettingName = keyof typeof shape;

/** A rule about several settings; it is asked only when each of them is valid by itself, so that no mistake is told twice. */
const together = (names: readonly SettingName[], path: SettingName, error: string) => ({
  path: [path],
  error,
  when: ({ issues }: { readonly issues: readonly { readonly path?: readonly PropertyKey[] | undefined }[] }) =>
    issues.every((issue) => !names.some((name) => issue.path?.[0] === name)),
});

const schema = z.strictObject(shape).check(
  z.refine(
    ({ graceSeconds, freshForSeconds }) => graceSeconds >= freshForSeconds,
    together(['graceSeconds', 'freshForSeconds'], 'graceSeconds', 'must be at least freshForSeconds'),
  ),
  z.refine(
    ({ issuer, audience }) => issuer === undefined || audience !== undefined,
    together(['issuer', 'audience'], 'audience', 'is needed when there is an issuer'),
  ),
  z.refine(
    ({ issuer, audience }) => audience === undefined || issuer !== undefined,
    together(['issuer', 'audience'], 'issuer', 'is needed when there is an audience'),
  ),
  z.refine(
    ({ issuer, authDomainPrefix }) => issuer === undefined || authDomainPrefix === undefined,
    together(['issuer', 'authDomainPrefix'], 'authDomainPrefix', 'has no use with an issuer of your own'),
  ),
  z.refine(
    ({ transferSender, partnerName }) => transferSender === undefined || partnerName !== undefined,
    together(['transferSender', 'partnerName'], 'partnerName', 'is needed when there is a transferSender'),
  ),
  z.refine(
    ({ transferSender, partnerName }) => partnerName === undefined || transferSender !== undefined,
    together(['transferSender', 'partnerName'], 'transferSender', 'is needed when there is a partnerName'),
  ),
  z.refine(
    ({ transferSender, transferReplyTo }) => transferReplyTo === undefined || transferSender !== undefined,
    together(['transferSender', 'transferReplyTo'], 'transferReplyTo', 'has no use without a transferSender'),
  ),
);

export type Settings = Readonly<z.infer<typeof schema>>;

/** Every setting with its meaning and its default, in the order of the documentation. */
export const settingsTable = Object.entries(shape).map(([name, setting]) => ({
  name,
  meaning: z.globalRegistry.get(setting)?.description ?? '',
  default: setting.safeParse(undefined).data,
}));

/** Context that is the CDK's own, such as `aws:cdk:bundling-stacks`, `@aws-cdk/core:…` or a remembered look-up. */
const isOwnToCdk = (name: string): boolean =>
  name.includes(':') || name.startsWith('@aws-cdk/') || name === 'cli-telemetry';

const problemWith =
  (context: Readonly<Record<string, unknown>>) =>
  (issue: z.core.$ZodIssue): readonly string[] => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((name) => `${name}: ${noSuchSetting(name)}`);
    const name = String(issue.path[0]);
    const given = context[name] === undefined ? '' : `=${JSON.stringify(context[name])}`;
    return [`${name}${given} ${issue.message}`];
  };

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '');
const noSuchSetting = (name: string): string => {
  const near = settingsTable.find((setting) => isNear(plain(name), plain(setting.name)));
  return near
    ? `there is no such setting; did you mean ${near.name}?`
    : `there is no such setting; there are ${settingsTable.map((setting) => setting.name).join(', ')}`;
};

/** Whether the second begins with the first, or they are the same but for one letter added, dropped or changed. */
const isNear = (a: string, b: string): boolean => {
  const end = [...a].findIndex((letter, index) => letter !== b[index]);
  if (end === -1) return true;
  const [restA, restB] = [a.slice(end), b.slice(end)];
  return restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1);
};

/** Somebody's mistake, whose message is all that there is to tell. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads the settings from the context of the CDK app; the CDK's own entries in it are passed over.
 *
 * @throws SettingsError that names every unknown setting and every bad value at once
 */
export const readSettings = (context: Readonly<Record<string, unknown>>): Settings => {
  const own = Object.fromEntries(Object.entries(context).filter(([name]) => !isOwnToCdk(name)));
  const parsed = schema.safeParse(own);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap(problemWith(own));
  throw new SettingsError(['The settings are not valid:', ...problems].join('\n  - '));
};
