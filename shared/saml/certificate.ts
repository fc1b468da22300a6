/** A certificate around a key that is somewhere else, signed by itself. */
import { createHash } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  BasicConstraints,
  Certificate,
  Extension,
  Extensions,
  id_ce_basicConstraints,
  id_ce_keyUsage,
  id_ce_subjectKeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import type { Instant } from '../base/time.ts';
import type { Sign } from './signature.ts';

export interface CertificateInput {
  /** The common name. */
  readonly subject: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

/** RSASSA-PKCS1-v1_5 with SHA-256; RFC 4055, section 5, wants the NULL. */
const sha256WithRsa = new AlgorithmIdentifier({
  algorithm: '1.2.840.113549.1.1.11',
  parameters: bytesOf([0x05, 0x00]),
});
const idCommonName = '2.5.4.3';
/** Of X.520. */
const maxSubjectLength = 64;

/**
 * Makes a certificate of X.509. The same key, subject and times always give the same bytes, so it
 * need not be stored.
 *
 * @param publicKey an RSA key as `SubjectPublicKeyInfo` in DER, as KMS answers it
 * @returns DER
 * @throws RangeError if the subject is empty or longer than 64 characters, or the end is not behind the begin
 */
export async function createCertificate(
  publicKey: Uint8Array,
  sign: Sign,
  { subject, notBefore, notAfter }: CertificateInput,
): Promise<Uint8Array> {
  if (subject === '' || subject.length > maxSubjectLength) throw new RangeError('a subject has 1 to 64 characters');
  if (!(notBefore < notAfter)) throw new RangeError('a certificate ends behind its begin');
  const name = nameOf(subject);
  const key = AsnConvert.parse(publicKey, SubjectPublicKeyInfo);
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumberOf(publicKey, notBefore, notAfter),
    signature: sha256WithRsa,
    issuer: name,
    validity: new Validity({ notBefore: new Date(notBefore), notAfter: new Date(notAfter) }),
    subject: name,
    subjectPublicKeyInfo: key,
    extensions: extensionsOf(key),
  });
  const signature = await sign(new Uint8Array(AsnConvert.serialize(tbsCertificate)));
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm: sha256WithRsa,
    signatureValue: bytesOf(signature),
  });
  return new Uint8Array(AsnConvert.serialize(certificate));
}

function bytesOf(bytes: ArrayLike<number>): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

const nameOf = (commonName: string): Name =>
  new Name([
    new RelativeDistinguishedName([
      new AttributeTypeAndValue({ type: idCommonName, value: new AttributeValue({ utf8String: commonName }) }),
    ]),
  ]);

/** Positive, and in as many bytes as it seems: RFC 5280, 4.1.2.2, allows 20. */
function serialNumberOf(...parts: readonly (Uint8Array | Instant)[]): ArrayBuffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(typeof part === 'number' ? `${part};` : part);
  const [first = 0, ...others] = hash.digest().subarray(0, 16);
  return bytesOf([(first & 0x3f) | 0x40, ...others]);
}

const extensionsOf = ({ subjectPublicKey }: SubjectPublicKeyInfo): Extensions => {
  const extension = (extnID: string, critical: boolean, value: unknown): Extension =>
    new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
  const keyId = createHash('sha1').update(new Uint8Array(subjectPublicKey)).digest();
  return new Extensions([
    extension(id_ce_basicConstraints, true, new BasicConstraints({ cA: false })),
    extension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.digitalSignature)),
    extension(id_ce_subjectKeyIdentifier, false, new SubjectKeyIdentifier(bytesOf(keyId))),
  ]);
};
