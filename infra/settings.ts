/**
 * The deploy-time settings: `cdk deploy -c name=value`, `npm start -- -c name=value`, or `context`
 * in cdk.json.
 */
import * as z from 'zod/mini';
import { type SettingName, settingDefinitions } from './setting-definitions.ts';

export type Settings = Readonly<z.infer<typeof schema>>;

/** Every setting with its meaning and its default, in the order of the documentation. */
export const settingsTable = Object.entries(settingDefinitions).map(([name, setting]) => ({
  name,
  meaning: z.globalRegistry.get(setting)?.description ?? '',
  default: setting.safeParse(undefined).data,
}));

/** A mistake of the operator; the message alone is reported, without a stack. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads the settings from the context of the CDK app, ignoring the CDK's own entries.
 *
 * @throws SettingsError that names every unknown setting and every bad value at once
 */
export function readSettings(context: Readonly<Record<string, unknown>>): Settings {
  const own = Object.fromEntries(Object.entries(context).filter(([name]) => !isOwnToCdk(name)));
  const parsed = schema.safeParse(own);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, own));
  throw new SettingsError(['The settings are not valid:', ...problems].join('\n  - '));
}

const schema = z.strictObject(settingDefinitions).check(
  z.refine(
    ({ graceSeconds, freshForSeconds }) => graceSeconds >= freshForSeconds,
    about('graceSeconds', ['freshForSeconds'], 'must be at least freshForSeconds'),
  ),
  requiredWith('audience', 'issuer'),
  requiredWith('issuer', 'audience'),
  z.refine(
    ({ issuer, authDomainPrefix }) => issuer === undefined || authDomainPrefix === undefined,
    about('authDomainPrefix', ['issuer'], 'cannot be combined with issuer'),
  ),
  requiring('consoleClientId', 'issuer'),
  requiredWith('consoleAuthorizationUrl', 'consoleClientId'),
  requiredWith('consoleTokenUrl', 'consoleClientId'),
  requiring('consoleAuthorizationUrl', 'consoleClientId'),
  requiring('consoleTokenUrl', 'consoleClientId'),
  requiring('consoleLogoutUrl', 'consoleClientId'),
  requiredWith('trailWitnessKey', 'trailWitnessUrl'),
  requiredWith('trailWitnessUrl', 'trailWitnessKey'),
  requiredWith('partnerName', 'transferSender'),
  requiredWith('transferSender', 'partnerName'),
  requiredWith('reviewDigestFrom', 'reviewDigestTo'),
  requiring('ssoLoginUrl', 'ssoAcsUrl'),
  requiring('transferReplyTo', 'transferSender'),
);

/** A rule that `name` is set where `other` is, told at `name`. */
function requiredWith(name: SettingName, other: SettingName) {
  return z.refine<Partial<Record<SettingName, unknown>>>(
    (all) => all[other] === undefined || all[name] !== undefined,
    about(name, [other], `is required with ${other}`),
  );
}

/** The same rule, told at the setting that is there. */
function requiring(name: SettingName, needed: SettingName) {
  return z.refine<Partial<Record<SettingName, unknown>>>(
    (all) => all[name] === undefined || all[needed] !== undefined,
    about(name, [needed], `requires ${needed}`),
  );
}

/**
 * Reports a rule about several settings at `path`, and only if each of them is valid, so that no
 * mistake is told twice.
 */
function about(path: SettingName, others: readonly SettingName[], error: string) {
  const names: readonly PropertyKey[] = [path, ...others];
  return {
    path: [path],
    error,
    when: ({ issues }: { readonly issues: readonly { readonly path?: readonly PropertyKey[] | undefined }[] }) =>
      issues.every((issue) => !names.some((name) => issue.path?.[0] === name)),
  };
}

/**
 * Recognises context of the CDK itself, such as `aws:cdk:bundling-stacks`, `@aws-cdk/core:…` or a
 * remembered look-up.
 */
function isOwnToCdk(name: string): boolean {
  return name.includes(':') || name.startsWith('@aws-cdk/') || name === 'cli-telemetry';
}

function problemsOf(issue: z.core.$ZodIssue, context: Readonly<Record<string, unknown>>): readonly string[] {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(settingDefinitions).join(', ');
    return issue.keys.map((name) => `${name}: unknown setting; the settings are ${known}`);
  }
  const name = String(issue.path[0]);
  const given = context[name] === undefined ? '' : `=${JSON.stringify(context[name])}`;
  return [`${name}${given} ${issue.message}`];
}
