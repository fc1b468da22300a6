import { describe, expect, it } from 'vitest';
import { readSettings, SettingsError, settingsTable } from '../../infra/settings.ts';
import { usualRetention } from '../../shared/domain/retention.ts';

const refusal = (context: Readonly<Record<string, unknown>>): string => {
  try {
    readSettings(context);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return '';
};

it('has a default or a blank for everything', () => {
  expect(readSettings({})).toEqual({
    stackName: 'ConstantContactMembership',
    architecture: 'arm64',
    reviewMode: 'auto',
    keepDecisions: 'none',
    decisionSampleFraction: 0.01,
    decisionRetentionDays: 90,
    freshForSeconds: 93_600,
    graceSeconds: 259_200,
    whenEvidenceExpires: 'deny',
    inactiveActivities: ['canceled', 'trial_ended', 'disabled'],
    activityWords: '',
    auditEverySeconds: 21_600,
    partnerRatePerSecond: 4,
    partnerRatePerDay: 10_000,
    brakeMinRevocations: 5,
    brakeFraction: 0.1,
    brakeMinNewcomers: 50,
    brakeNewcomersFraction: 0.25,
    apiUrl: 'https://api.cc.email/v3',
    tokenUrl: 'https://authz.constantcontact.com/partners/oauth2/default/v1/token',
    tokenGrant: 'body',
    notOursAnswers: '',
    webhookKeysUrl: 'https://developer.constantcontact.com/.well-known/jwks.json',
    webhookMaxAgeSeconds: 3_900,
    connectAuthorizeUrl: 'https://authz.constantcontact.com/oauth2/default/v1/authorize',
    connectTokenUrl: 'https://authz.constantcontact.com/oauth2/default/v1/token',
    connectScope: 'account_read',
    connectPkce: false,
    connectPromptLogin: true,
    transferRecipient: 'partnersupport@constantcontact.com',
    accountOperations: 'GET /**',
    reviewDigestEveryHours: 24,
    legacyEnabled: false,
    legacyUrl: 'https://api.constantcontact.com/0.1/API_GetSiteOwnerID.jsp',
    tracing: false,
    trailLock: 'governance',
    trailLockYears: 10,
    statementSeconds: 900,
    statementKey: 1,
    eventTypePrefix: 'example.partner',
    logRetentionDays: 90,
    ssoNameIdFormat: 'unspecified',
    ssoAuthnContext: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
    ssoAttributes: '',
    ssoRelayStates: '',
    ssoRelayStateIn: 'both',
    ssoFormOrigins: '',
    ssoValidSeconds: 300,
    ssoKeys: 'a',
    ssoCertificateDays: 1_095,
    ...usualRetention,
  });
});

it.each([
  ['stackName', 'Membership-2', 'Membership-2'],
  ['reviewMode', 'manual', 'manual'],
  ['legacyEnabled', 'true', true],
  ['tracing', 'true', true],
  ['legacyEnabled', 'false', false],
  ['freshForSeconds', '3600', 3600],
  ['freshForSeconds', 259_200, 259_200],
  ['graceSeconds', '93600', 93_600],
  ['whenEvidenceExpires', 'allow', 'allow'],
  ['inactiveActivities', '', []],
  ['inactiveActivities', 'disabled', ['disabled']],
  ['inactiveActivities', ' canceled, disabled,canceled ', ['canceled', 'disabled']],
  ['activityWords', 'Frozen=disabled, On Hold = disabled', 'Frozen=disabled, On Hold = disabled'],
  ['auditEverySeconds', '0', 0],
  ['auditEverySeconds', 60, 60],
  ['auditEverySeconds', '86400', 86_400],
  ['partnerRatePerSecond', '10', 10],
  ['partnerRatePerDay', '1', 1],
  ['brakeMinRevocations', '0', 0],
  ['brakeFraction', '0.25', 0.25],
  ['brakeFraction', 1, 1],
  ['authDomainPrefix', 'our-callers-2', 'our-callers-2'],
  ['apiUrl', 'https://vendor.example/v3', 'https://vendor.example/v3'],
  ['tokenUrl', 'https://vendor.example:8443/token', 'https://vendor.example:8443/token'],
  ['tokenGrant', 'query', 'query'],
  ['webhookKeysUrl', 'https://vendor.example/keys', 'https://vendor.example/keys'],
  ['webhookMaxAgeSeconds', '60', 60],
  ['webhookMaxAgeSeconds', 86_400, 86_400],
  ['transferRecipient', 'support@vendor.example', 'support@vendor.example'],
  ['accountOperations', '', ''],
  ['accountOperations', 'GET /contacts/*, POST /contacts', 'GET /contacts/*, POST /contacts'],
  ['notOursAnswers', '400:some.error.key, 404:other', '400:some.error.key, 404:other'],
  ['alarmEmail', 'ops@example.com', 'ops@example.com'],
])('takes %s = %o', (name, given, value) => {
  expect(readSettings({ [name]: given })).toHaveProperty(name, value);
});

it('takes a sender of mails with the name of the partner', () => {
  const given = {
    transferSender: 'moves@partner.example',
    partnerName: 'Ünï “Partner”',
    transferReplyTo: 'a@b.example',
  };
  expect(readSettings(given)).toMatchObject(given);
});

const wholeNumber = 'must be a whole number';
const httpsUrl = 'must be an https URL';

it.each([
  ['stackName', '', 'must be a letter'],
  ['stackName', 'my_stack', 'must be a letter'],
  ['stackName', 'a'.repeat(51), 'up to 49'],
  ['stackName', 'OurAws', 'without aws'],
  ['reviewMode', 'Auto', 'must be auto or manual'],
  ['reviewMode', true, 'must be auto or manual'],
  ['freshForSeconds', '', wholeNumber],
  ['freshForSeconds', '0', wholeNumber],
  ['freshForSeconds', '1.5', wholeNumber],
  ['freshForSeconds', '-1', wholeNumber],
  ['freshForSeconds', '1e3', wholeNumber],
  ['freshForSeconds', '99999999999999999999', wholeNumber],
  ['freshForSeconds', Number.NaN, wholeNumber],
  ['freshForSeconds', null, wholeNumber],
  ['freshForSeconds', true, wholeNumber],
  ['graceSeconds', '26h', wholeNumber],
  ['graceSeconds', '93599', 'must be at least freshForSeconds'],
  ['whenEvidenceExpires', 'open', 'must be deny or allow'],
  ['inactiveActivities', 'cancelled', 'canceled, trial_ended, disabled'],
  ['inactiveActivities', 'open', 'canceled, trial_ended, disabled'],
  ['inactiveActivities', ['canceled'], 'must be a comma-separated list'],
  ['activityWords', 'Frozen', 'must be a comma-separated list like Frozen=disabled'],
  ['activityWords', 'Frozen=off', 'the activities are open, trial'],
  ['activityWords', 'Frozen=disabled,frozen=open', 'one activity for each word'],
  ['activityWords', 7, 'must be a string'],
  ['auditEverySeconds', '', wholeNumber],
  ['auditEverySeconds', '30', 'must be 0 or a multiple of 60'],
  ['auditEverySeconds', 61, 'must be 0 or a multiple of 60'],
  ['auditEverySeconds', -60, wholeNumber],
  ['auditEverySeconds', 90.5, wholeNumber],
  ['partnerRatePerSecond', '0', wholeNumber],
  ['partnerRatePerSecond', '0.5', wholeNumber],
  ['partnerRatePerDay', 0, wholeNumber],
  ['brakeMinRevocations', '-1', wholeNumber],
  ['brakeFraction', '1.1', 'must be a number from 0 to 1'],
  ['brakeFraction', '10%', 'must be a number from 0 to 1'],
  ['brakeFraction', '', 'must be a number from 0 to 1'],
  ['authDomainPrefix', 'Our', 'lower-case'],
  ['authDomainPrefix', 'our-', 'inner hyphens'],
  ['authDomainPrefix', 'a'.repeat(64), 'up to 63'],
  ['authDomainPrefix', 'our-cognito', 'without aws, amazon or cognito'],
  ['apiUrl', 'http://api.cc.email/v3', httpsUrl],
  ['apiUrl', 'api.cc.email', httpsUrl],
  ['apiUrl', 'https://api.cc.email/v3?key=1', httpsUrl],
  ['tokenUrl', 'https://user:password@vendor.example', httpsUrl],
  ['tokenUrl', 7, httpsUrl],
  ['tokenGrant', 'form', 'must be body or query'],
  ['webhookKeysUrl', 'http://vendor.example/keys', httpsUrl],
  ['webhookMaxAgeSeconds', '59', 'must be a whole number from 60'],
  ['webhookMaxAgeSeconds', '86401', 'must be at most 86400'],
  ['partnerName', '', 'must be 1 to 128 characters'],
  ['partnerName', 'x'.repeat(129), 'must be 1 to 128 characters'],
  ['partnerName', 'Partner\r\nBcc: all@example.com', 'none of them invisible'],
  ['transferSender', 'moves', 'must be an e-mail address'],
  ['transferSender', '*@partner.example', 'must be an e-mail address'],
  ['transferRecipient', '', 'must be an e-mail address'],
  ['transferRecipient', 'a@x.example,b@x.example', 'must be an e-mail address'],
  ['transferReplyTo', 'a@x.example\n', 'must be an e-mail address'],
  ['accountOperations', 'GET', 'must be a comma-separated list like GET /**'],
  ['accountOperations', 'GET /partner/**', 'not with /partner'],
  ['accountOperations', ['GET /**'], 'must be a string'],
  ['notOursAnswers', '403:some.error.key', 'must be a comma-separated list like 400:some.error.key'],
  ['notOursAnswers', 'some.error.key', 'the statuses are 400 and 404'],
  ['notOursAnswers', ['404:key'], 'must be a string'],
  ['alarmEmail', 'ops', 'must be an e-mail address'],
  ['alarmEmail', '', 'must be an e-mail address'],
])('refuses %s = %o', (name, given, why) => {
  const message = refusal({ [name]: given });
  expect(message).toContain(`- ${name}=`);
  expect(message).toContain(why);
  expect(message.split('\n')).toHaveLength(2);
});

it.each([
  [{ transferSender: 'moves@partner.example' }, '- partnerName is required with transferSender'],
  [{ partnerName: 'Partner' }, '- transferSender is required with partnerName'],
  [
    { transferReplyTo: 'answers@partner.example' },
    '- transferReplyTo="answers@partner.example" requires transferSender',
  ],
  [{ freshForSeconds: 300_000 }, '- graceSeconds must be at least freshForSeconds'],
])('refuses %o', (context, line) => {
  const message = refusal(context);
  expect(message).toContain(line);
  expect(message.split('\n')).toHaveLength(2);
});

it('tells every mistake at once', () => {
  const message = refusal({
    reviewMode: 'semi',
    graceSeconds: 1,
    audience: 'membership',
    logRetentionDays: '4',
    colour: 'green',
  });
  for (const name of ['reviewMode=', 'graceSeconds=', 'issuer ', 'logRetentionDays=', 'colour:']) {
    expect(message).toContain(`- ${name}`);
  }
});

describe('an unknown name', () => {
  it.each(['colour', 'reviewmode', 'graceSecond'])('%s is refused with the list of all', (name) => {
    const message = refusal({ [name]: 'auto' });
    expect(message).toContain(`${name}: unknown setting`);
    for (const setting of settingsTable) expect(message).toContain(setting.name);
  });

  it.each(['toString', '__proto__', 'constructor'])('%s is unknown too', (name) => {
    expect(refusal(JSON.parse(`{"${name}": 1}`))).toContain(`${name}: unknown setting`);
  });
});

it.each([
  'aws:cdk:bundling-stacks',
  '@aws-cdk/core:enablePartitionLiterals',
  '@aws-cdk/some-flag-without-a-colon',
  'availability-zones:account=1:region=us-east-1',
  'cli-telemetry',
])('passes over %s, which is the CDK’s own', (name) => {
  expect(readSettings({ [name]: 'x' })).toEqual(readSettings({}));
});

it('has a meaning for every setting, for the documentation', () => {
  expect(settingsTable).toHaveLength(81);
  for (const { meaning } of settingsTable) expect(meaning).toMatch(/^[A-Z].{15,}\.$/);
});
