/** What the functions know of single sign-on. */
import { parseAttributes } from '../shared/domain/sso/attributes.ts';
import { parseRelayStates } from '../shared/domain/sso/relay-state.ts';
import { metadataPath, nameIdFormats, type SsoSettings } from '../shared/domain/sso/settings.ts';
import type { Resources } from './data-stack.ts';
import type { Settings } from './settings.ts';
import { parseOrigins } from './sso-settings.ts';

export const ssoVariables = (settings: Settings, { ssoKeys }: Pick<Resources, 'ssoKeys'>, apiUrl: string) => ({
  SSO_SETTINGS: JSON.stringify(ssoOf(settings, apiUrl) ?? null),
  SSO_KEYS: settings.ssoKeys,
  // One variable for each: whoever checks rights looks for the whole name of the resource.
  SSO_KEY_A_ARN: ssoKeys.a?.keyArn ?? '',
  SSO_KEY_B_ARN: ssoKeys.b?.keyArn ?? '',
});

/** @returns undefined if single sign-on is off */
export function ssoOf(settings: Settings, apiUrl: string): SsoSettings | undefined {
  const { ssoAcsUrl: acsUrl, ssoRelayState: relayState } = settings;
  if (acsUrl === undefined) return undefined;
  const audience = settings.ssoAudience ?? acsUrl;
  return {
    baseUrl: apiUrl,
    entityId: settings.ssoEntityId ?? `${apiUrl}${metadataPath}`,
    acsUrl,
    audience,
    spEntityId: settings.ssoSpEntityId ?? audience,
    nameIdFormat: nameIdFormats[settings.ssoNameIdFormat],
    authnContext: settings.ssoAuthnContext,
    attributes: parseAttributes(settings.ssoAttributes) ?? [],
    validForSeconds: settings.ssoValidSeconds,
    relayState,
    relayStates: [
      ...(parseRelayStates(settings.ssoRelayStates) ?? []),
      ...(relayState === undefined ? [] : [relayState]),
    ],
    relayStateIn: settings.ssoRelayStateIn,
    formOrigins: parseOrigins(settings.ssoFormOrigins) ?? [],
    loginUrl: settings.ssoLoginUrl,
    certificateDays: settings.ssoCertificateDays,
    certificateSubject: settings.stackName.slice(0, 64),
  };
}
