/** A service provider made of `@node-saml/node-saml`. */
import { X509Certificate } from 'node:crypto';
import { type Profile, SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { acsUrl, identityProvider, serviceProvider } from '../issuer.ts';
import type { Acceptor } from './verdict.ts';

/**
 * @param validateInResponseTo whether an answer has to be to a request of its own
 * @returns what reads a response; it rejects where the library does
 */
export function createNodeSaml(
  certificate: Uint8Array,
  validateInResponseTo = ValidateInResponseTo.never,
): (xml: string) => Promise<Profile> {
  const saml = new SAML({
    idpCert: new X509Certificate(certificate).toString(),
    idpIssuer: identityProvider,
    issuer: serviceProvider,
    audience: serviceProvider,
    callbackUrl: acsUrl,
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: true,
    validateInResponseTo,
  });
  return async (xml) => {
    const SAMLResponse = Buffer.from(xml, 'utf8').toString('base64');
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse });
    if (profile === null) throw new Error('the response names no one');
    return profile;
  };
}

export const createNodeSamlAcceptor = (certificate: Uint8Array): Acceptor => {
  const read = createNodeSaml(certificate, ValidateInResponseTo.ifPresent);
  return (responses) =>
    Promise.all(
      responses.map((xml) =>
        read(xml).then(
          ({ nameID }) => ({ nameId: nameID }),
          (error: unknown) => ({ refused: String(error) }),
        ),
      ),
    );
};
