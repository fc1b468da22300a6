/**
 * Constant Contact as the service provider of single sign-on (fact sheet, section 6), made of
 * node-saml. It is strict: what any service provider might refuse, this one does.
 */
import { type Profile, SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { type IdentityProvider, readIdentityProvider } from './identity-provider.ts';

/** What a response says, once it has been accepted. */
export interface SignedIn {
  readonly nameId: string;
  readonly nameIdFormat: string;
  readonly attributes: readonly (readonly [name: string, values: readonly string[]])[];
  readonly relayState: string | undefined;
  /** The id of the request that is answered; undefined: nobody has asked. */
  readonly inResponseTo: string | undefined;
}

type Reception = { readonly signedIn: SignedIn } | { readonly refused: string };

export interface ServiceProvider {
  /** Where responses are posted to. It is the entity id, and the audience, as well. */
  readonly acsUrl: string;
  /** From now on its responses are accepted. */
  trust(metadataUrl: string): void;
  /**
   * @returns the URL at the identity provider that asks for a sign-in
   * @throws Error where it cannot be reached
   */
  start(relayState: string): Promise<string>;
  /** Reads a response, which can be used once. */
  receive(encoded: string, relayState: string | undefined): Promise<Reception>;
}

const requestMs = 10 * 60_000;
/** The clocks of both are that of this machine. */
const skewMs = 0;
const maxAgeMs = 5 * 60_000;

export function createServiceProvider(acsUrl: string): ServiceProvider {
  let metadataUrl: string | undefined;
  const used = new Set<string>();
  // It remembers the requests, so there is one for all.
  const requests = cacheOf(requestMs);

  const samlOf = ({ entityId, certificates, singleSignOnUrl }: IdentityProvider): SAML =>
    new SAML({
      idpCert: [...certificates],
      idpIssuer: entityId,
      entryPoint: singleSignOnUrl,
      issuer: acsUrl,
      audience: acsUrl,
      callbackUrl: acsUrl,
      identifierFormat: null,
      disableRequestedAuthnContext: true,
      wantAssertionsSigned: true,
      wantAuthnResponseSigned: false,
      acceptedClockSkewMs: skewMs,
      maxAssertionAgeMs: maxAgeMs,
      validateInResponseTo: ValidateInResponseTo.ifPresent,
      requestIdExpirationPeriodMs: requestMs,
      cacheProvider: requests,
    });
  const identityProvider = async (): Promise<IdentityProvider> => {
    if (metadataUrl === undefined) throw new Error('no identity provider is set up');
    return readIdentityProvider(metadataUrl);
  };

  return {
    acsUrl,
    trust: (url) => {
      metadataUrl = url;
    },
    start: async (relayState) => samlOf(await identityProvider()).getAuthorizeUrlAsync(relayState, undefined, {}),
    receive: async (encoded, relayState) => {
      try {
        const known = await identityProvider();
        const { profile } = await samlOf(known).validatePostResponseAsync({ SAMLResponse: encoded });
        if (profile === null) return { refused: 'It names nobody.' };
        const refused = refusalOf(profile, known.entityId, acsUrl);
        if (refused !== undefined) return { refused };
        const assertionId = attributeOf(profile.getAssertionXml?.(), 'ID') ?? '';
        if (used.has(assertionId)) return { refused: 'It was used before.' };
        used.add(assertionId);
        return { signedIn: signedInOf(profile, relayState) };
      } catch (error) {
        return { refused: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

/** What node-saml does not look at. */
function refusalOf(profile: Profile, entityId: string, acsUrl: string): string | undefined {
  const recipients = [...(profile.getAssertionXml?.() ?? '').matchAll(/ Recipient="([^"]*)"/g)].map(([, url]) => url);
  if (profile.issuer !== entityId) return `It is from ${profile.issuer}, not from ${entityId}.`;
  const destination = attributeOf(profile.getSamlResponseXml?.(), 'Destination');
  if (destination !== acsUrl) return 'Its destination is another one.';
  if (recipients.length !== 1 || recipients[0] !== acsUrl) return 'Its recipient is another one.';
  return undefined;
}

/** @returns the value that the outermost element has, as it is written */
const attributeOf = (xml: string | undefined, name: string): string | undefined =>
  new RegExp(`^<[^>]* ${name}="([^"]*)"`).exec(xml ?? '')?.[1];

function signedInOf(profile: Profile, relayState: string | undefined): SignedIn {
  const attributes = Object.entries((profile['attributes'] ?? {}) as Readonly<Record<string, unknown>>);
  const inResponseTo = profile['inResponseTo'];
  return {
    nameId: profile.nameID,
    nameIdFormat: profile.nameIDFormat,
    attributes: attributes.map(([name, value]) => [name, (Array.isArray(value) ? value : [value]).map(String)]),
    relayState,
    inResponseTo: typeof inResponseTo === 'string' ? inResponseTo : undefined,
  };
}

/** The requests that wait for an answer. */
function cacheOf(ttlMs: number) {
  const entries = new Map<string, { readonly value: string; readonly createdAt: number }>();
  return {
    saveAsync: async (key: string, value: string) => {
      const entry = { value, createdAt: Date.now() };
      entries.set(key, entry);
      return entry;
    },
    getAsync: async (key: string) => {
      const entry = entries.get(key);
      return entry === undefined || entry.createdAt + ttlMs < Date.now() ? null : entry.value;
    },
    removeAsync: async (key: string | null) => (key !== null && entries.delete(key) ? key : null),
  };
}
