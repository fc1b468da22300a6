import type { Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import { dayMs, type Instant } from '../../base/time.ts';
import type { CertificateReader } from '../../store/sso/certificates.ts';

export interface WatchDependencies {
  /** Of the keys that are set. */
  readonly keyArns: readonly string[];
  readonly readCertificate: CertificateReader;
  readonly now: () => Instant;
  readonly log: Log;
}

/** Logs how many whole days are left until the first certificate ends; nothing until one is made. */
export async function watchCertificates({ keyArns, readCertificate, now, log }: WatchDependencies): Promise<void> {
  const read = await Promise.all(keyArns.map(readCertificate));
  const ends = read.flatMap((certificate) => (certificate === undefined ? [] : [certificate.notAfter]));
  if (ends.length === 0) return;
  log(events.SIGN_ON_CERTIFICATES, { daysLeft: Math.max(0, Math.floor((Math.min(...ends) - now()) / dayMs)) });
}
