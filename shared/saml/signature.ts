/** The signature of an assertion, by a key that is somewhere else. */
import { SignedXml } from 'xml-crypto';
import { namespaces } from './names.ts';

/** Signs by RSASSA-PKCS1-v1_5 with SHA-256. @throws what the key's keeper answers */
export type Sign = (message: Uint8Array) => Promise<Uint8Array>;

/** A key and its certificate. */
export interface SamlSigner {
  /** X.509, in DER. */
  readonly certificate: Uint8Array;
  readonly sign: Sign;
}

const algorithms = {
  signature: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  digest: 'http://www.w3.org/2001/04/xmlenc#sha256',
  canonical: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  enveloped: `${namespaces.signature}enveloped-signature`,
} as const;

const assertionPath = `//*[local-name()='Assertion' and namespace-uri()='${namespaces.assertion}']`;

/**
 * Signs the one assertion of a document.
 *
 * @param xml well-formed
 * @returns `ds:Signature`, which goes right behind the assertion's `Issuer`
 */
export async function signatureOf(xml: string, { certificate, sign }: SamlSigner): Promise<string> {
  const signed = new SignedXml({
    // The library asks for one. The signer below has its own.
    privateKey: 'elsewhere',
    signatureAlgorithm: algorithms.signature,
    canonicalizationAlgorithm: algorithms.canonical,
    idAttribute: 'ID',
    getKeyInfoContent: () => {
      const encoded = Buffer.from(certificate).toString('base64');
      return `<ds:X509Data><ds:X509Certificate>${encoded}</ds:X509Certificate></ds:X509Data>`;
    },
  });
  signed.SignatureAlgorithms = { [algorithms.signature]: signatureAlgorithmOf(sign) };
  signed.addReference({
    xpath: assertionPath,
    transforms: [algorithms.enveloped, algorithms.canonical],
    digestAlgorithm: algorithms.digest,
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const location = { reference: assertionPath, action: 'append' } as const;
  signed.computeSignature(xml, { prefix: 'ds', location }, (error) => (error === null ? resolve() : reject(error)));
  await promise;
  return signed.getSignatureXml();
}

/** The library's interface has a form with a callback, and a synchronous one that is of no use here. */
const signatureAlgorithmOf = (sign: Sign): SignedXml['SignatureAlgorithms'][string] =>
  class {
    getAlgorithmName = () => algorithms.signature;
    verifySignature = (): boolean => false;
    getSignature(
      signedInfo: unknown,
      _key: unknown,
      callback?: (error: Error | null, signature?: string) => void,
    ): string {
      sign(Buffer.from(String(signedInfo), 'utf8'))
        .then((signature) => callback?.(null, Buffer.from(signature).toString('base64')))
        .catch((error: unknown) => callback?.(error instanceof Error ? error : new Error(String(error))));
      return '';
    }
  };
