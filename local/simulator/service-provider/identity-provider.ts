/** The identity provider that the simulated Constant Contact is set up with, as its metadata describe it. */
import { SaxesParser } from 'saxes';

export interface IdentityProvider {
  readonly entityId: string;
  /** In base64, of every key that may sign. */
  readonly certificates: readonly string[];
  /** Takes requests by a redirect. */
  readonly singleSignOnUrl: string;
}

const redirectBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/**
 * Reads the metadata again each time, so that a change of keys counts at once.
 *
 * @throws Error where there are none, or none of use
 */
export async function readIdentityProvider(metadataUrl: string): Promise<IdentityProvider> {
  const response = await fetch(metadataUrl);
  if (!response.ok) throw new Error(`${metadataUrl} answers ${response.status}`);
  const found = parseMetadata(await response.text());
  if (found === undefined) throw new Error(`${metadataUrl} describes no identity provider`);
  return found;
}

/** @throws Error if it is not well-formed */
function parseMetadata(xml: string): IdentityProvider | undefined {
  let entityId = '';
  let singleSignOnUrl = '';
  const certificates: string[] = [];
  let text: string | undefined;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('opentag', ({ local, attributes }) => {
    if (local === 'EntityDescriptor') entityId = attributes['entityID']?.value ?? '';
    if (local === 'X509Certificate') text = '';
    if (local === 'SingleSignOnService' && attributes['Binding']?.value === redirectBinding) {
      singleSignOnUrl = attributes['Location']?.value ?? '';
    }
  });
  parser.on('text', (part) => {
    if (text !== undefined) text += part;
  });
  parser.on('closetag', ({ local }) => {
    if (local === 'X509Certificate' && text !== undefined) certificates.push(text.trim());
    text = undefined;
  });
  parser.write(xml).close();
  const isComplete = entityId !== '' && singleSignOnUrl !== '' && certificates.length > 0;
  return isComplete ? { entityId, certificates, singleSignOnUrl } : undefined;
}
