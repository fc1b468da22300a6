/** All that the service provider has to say about single sign-on (fact sheet section 6). */
import type { AttributeRule } from './attributes.ts';

export const nameIdFormats = {
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  emailAddress: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
} as const;

/** Where a browser carries the relay state: in the form, in the query of its URL, or in both. */
export const relayStateParts = ['form', 'query', 'both'] as const;

/** The two keys that can sign. The first one of the setting does. */
const ssoKeyNames = ['a', 'b'] as const;
export type SsoKeyName = (typeof ssoKeyNames)[number];

/**
 * Keys in the order of the metadata, such as `a,b`; the first one signs.
 *
 * @returns undefined for a malformed list
 */
export function parseSsoKeys(list: string): readonly [SsoKeyName, ...SsoKeyName[]] | undefined {
  const names = list.split(',').map((name) => ssoKeyNames.find((each) => each === name.trim()));
  const [first, ...others] = names.filter((name) => name !== undefined);
  if (first === undefined || others.length !== names.length - 1 || others.includes(first)) return undefined;
  return [first, ...others];
}

export interface SsoSettings {
  /** Base URL of the routes. */
  readonly baseUrl: string;
  /** Of this identity provider. */
  readonly entityId: string;
  /** Where browsers post responses to, whatever a request says. */
  readonly acsUrl: string;
  readonly audience: string;
  /** The issuer of its requests. */
  readonly spEntityId: string;
  readonly nameIdFormat: string;
  readonly authnContext: string;
  readonly attributes: readonly AttributeRule[];
  readonly validForSeconds: number;
  /** Used where the application names none. */
  readonly relayState?: string | undefined;
  readonly relayStates: readonly string[];
  readonly relayStateIn: (typeof relayStateParts)[number];
  /** Origins that the service provider redirects browsers to, beside that of `acsUrl`. */
  readonly formOrigins: readonly string[];
  /** Where the application signs users in; absent: requests of the service provider are not taken. */
  readonly loginUrl?: string | undefined;
  readonly certificateDays: number;
  /** The common name of the certificates. */
  readonly certificateSubject: string;
}

/** Under which name metadata, and by default the entity id, are found. */
export const metadataPath = '/sso/metadata';
/** Where requests of the service provider come to. */
export const requestPath = '/sso/saml2';

/** A ticket is opened at once: the application redirects the browser to it. */
export const ticketMs = 60_000;
/** A request of the service provider can be answered for so long. */
export const requestMs = 10 * 60_000;
