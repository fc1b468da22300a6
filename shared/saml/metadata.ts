/** The description of the identity provider, which the service provider is set up with. */
import { type Binding, bindings, namespaces } from './names.ts';
import { element } from './xml.ts';

export interface MetadataInput {
  readonly entityId: string;
  /** In DER, of every key that may sign: the current one first, then the next. */
  readonly certificates: readonly Uint8Array[];
  readonly nameIdFormat: string;
  /** Takes requests of both bindings. SAML Metadata, 2.4.3, wants one, even where requests are not taken. */
  readonly singleSignOnUrl: string;
}

/** @returns an `EntityDescriptor`, for `application/samlmetadata+xml` */
export function createMetadata({ entityId, certificates, nameIdFormat, singleSignOnUrl }: MetadataInput): string {
  const service = (binding: Binding) =>
    element('md:SingleSignOnService', { Binding: bindings[binding], Location: singleSignOnUrl });
  const { markup } = element(
    'md:EntityDescriptor',
    { 'xmlns:md': namespaces.metadata, 'xmlns:ds': namespaces.signature, entityID: entityId },
    element(
      'md:IDPSSODescriptor',
      { WantAuthnRequestsSigned: 'false', protocolSupportEnumeration: namespaces.protocol },
      ...certificates.map(keyDescriptorOf),
      element('md:NameIDFormat', {}, nameIdFormat),
      service('redirect'),
      service('post'),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${markup}\n`;
}

const keyDescriptorOf = (certificate: Uint8Array) =>
  element(
    'md:KeyDescriptor',
    { use: 'signing' },
    element(
      'ds:KeyInfo',
      {},
      element('ds:X509Data', {}, element('ds:X509Certificate', {}, Buffer.from(certificate).toString('base64'))),
    ),
  );
