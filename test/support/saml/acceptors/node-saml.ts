/** A service provider made of `@node-saml/node-saml`. */
import { X509Certificate } from 'node:crypto';
import { type Profile, SAML } from '@node-saml/node-saml';
import { acsUrl, identityProvider, serviceProvider } from '../issuer.ts';

/** @returns what reads a response; it rejects where the library does */
export function createNodeSaml(certificate: Uint8Array): (xml: string) => Promise<Profile> {
  const saml = new SAML({
    idpCert: new X509Certificate(certificate).toString(),
    idpIssuer: identityProvider,
    issuer: serviceProvider,
    audience: serviceProvider,
    callbackUrl: acsUrl,
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: true,
  });
  return async (xml) => {
    const SAMLResponse = Buffer.from(xml, 'utf8').toString('base64');
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse });
    if (profile === null) throw new Error('the response names no one');
    return profile;
  };
}
