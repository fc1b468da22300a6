/** The keys that sign, each with the certificate that was made for it once. */
import { dayMs, dayOf, type Instant } from '../../base/time.ts';
import type { SsoSettings } from '../../domain/sso/settings.ts';
import { createCertificate } from '../../saml/certificate.ts';
import type { SamlSigner } from '../../saml/signature.ts';
import type { CertificateReader, CertificateWriter, KeptCertificate } from '../../store/sso/certificates.ts';
import type { RsaKey } from '../../trail/rsa-key.ts';

export interface CertificateDependencies {
  /** In the order of the metadata; the first one signs. */
  readonly keys: readonly [RsaKey, ...RsaKey[]];
  readonly readCertificate: CertificateReader;
  readonly writeCertificate: CertificateWriter;
  readonly settings: Pick<SsoSettings, 'certificateDays' | 'certificateSubject'>;
  readonly now: () => Instant;
}

export interface SsoCertificates {
  /** The signing key, if this process has not seen its certificate yet. */
  unknownKey(): string | undefined;
  /** @param found the certificate of the signing key, if it was read along */
  signer(found: KeptCertificate | undefined): Promise<SamlSigner & { readonly keyArn: string }>;
  /** The certificates of all keys, for the metadata; those that are not there are made. */
  all(): Promise<readonly KeptCertificate[]>;
}

export function createSsoCertificates(dependencies: CertificateDependencies): SsoCertificates {
  const { keys, readCertificate } = dependencies;
  const [signing] = keys;
  const known = new Map<string, KeptCertificate>();

  const keep = (certificate: KeptCertificate): KeptCertificate => {
    known.set(certificate.keyArn, certificate);
    return certificate;
  };
  const certificateFor = async (key: RsaKey): Promise<KeptCertificate> =>
    known.get(key.arn) ?? keep((await readCertificate(key.arn)) ?? (await made(key, dependencies)));

  return {
    unknownKey: () => (known.has(signing.arn) ? undefined : signing.arn),
    signer: async (found) => {
      const { der } =
        found === undefined ? (known.get(signing.arn) ?? keep(await made(signing, dependencies))) : keep(found);
      return { keyArn: signing.arn, certificate: der, sign: signing.sign };
    },
    all: () => Promise.all(keys.map(certificateFor)),
  };
}

/** @returns the certificate that is kept, which another process may have made at the same time */
async function made(
  key: RsaKey,
  { settings, writeCertificate, now }: CertificateDependencies,
): Promise<KeptCertificate> {
  // From the day before, for clocks that are late.
  const notBefore = dayOf(now()) - dayMs;
  const notAfter = dayOf(now()) + settings.certificateDays * dayMs;
  const der = await createCertificate(await key.publicKey(), key.sign, {
    subject: settings.certificateSubject,
    notBefore,
    notAfter,
  });
  return writeCertificate({ keyArn: key.arn, der, notAfter });
}
