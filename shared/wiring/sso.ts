/** Real dependencies of single sign-on, created once per process. */
import { ulid } from 'ulid';
import { log } from '../base/log.ts';
import * as z from '../base/zod.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { attributeSources } from '../domain/sso/attributes.ts';
import { relayStateParts, type SsoSettings } from '../domain/sso/settings.ts';
import { storeContext } from '../store/client.ts';
import { createOperationRecordWriter } from '../store/operation-records.ts';
import { createCertificateReader, createCertificateWriter } from '../store/sso/certificates.ts';
import { createSignOnReader } from '../store/sso/reader.ts';
import { createRequestTaker, createRequestWriter } from '../store/sso/requests.ts';
import { createTicketTaker, createTicketWriter } from '../store/sso/tickets.ts';
import { kmsClient } from '../trail/key.ts';
import { createRsaKey } from '../trail/rsa-key.ts';
import { createSsoCertificates } from '../use-cases/sso/certificates.ts';
import type { CompleteDependencies } from '../use-cases/sso/complete.ts';
import type { ReceiveDependencies } from '../use-cases/sso/receive.ts';
import type { StartDependencies } from '../use-cases/sso/start.ts';
import type { WatchDependencies } from '../use-cases/sso/watch.ts';
import { checkReports } from './check.ts';
import { policyFrom } from './policy.ts';

const url = z.string();
const settingsSchema = z.nullable(
  z.object({
    baseUrl: url,
    entityId: z.string(),
    acsUrl: url,
    audience: z.string(),
    spEntityId: z.string(),
    nameIdFormat: z.string(),
    authnContext: z.string(),
    attributes: z.array(z.object({ name: z.string(), source: z.enum(attributeSources) })),
    validForSeconds: z.int(),
    relayState: z.optional(z.string()),
    relayStates: z.array(z.string()),
    relayStateIn: z.enum(relayStateParts),
    formOrigins: z.array(z.string()),
    loginUrl: z.optional(url),
    certificateDays: z.int(),
    certificateSubject: z.string(),
  }),
);

const settingsOf = ({ SSO_SETTINGS }: EnvironmentFor<'sso:settings'>): SsoSettings | undefined =>
  settingsSchema.parse(JSON.parse(SSO_SETTINGS)) ?? undefined;

/** Of a function that is there only where single sign-on is on. */
function requiredSettings(environment: EnvironmentFor<'sso:settings'>): SsoSettings {
  const settings = settingsOf(environment);
  if (settings === undefined) throw new Error('Single sign-on is off');
  return settings;
}

type Deciding = EnvironmentFor<'sign-ins:decide' | 'policy'> & {
  readonly WORK_STATE_TABLE: string;
};

const deciding = (environment: Deciding) => ({
  policy: policyFrom(environment),
  now: Date.now,
  read: createSignOnReader(storeContext, {
    memberships: environment.MEMBERSHIPS_TABLE,
    workState: environment.WORK_STATE_TABLE,
  }),
});

export const startDependencies = (
  environment: Deciding & EnvironmentFor<'sso:settings' | 'sign-ins:start' | 'decisions:log'>,
): StartDependencies => ({
  ...deciding(environment),
  ...checkReports(environment),
  settings: settingsOf(environment),
  writeTicket: createTicketWriter(storeContext, environment.WORK_STATE_TABLE),
  takeRequest: createRequestTaker(storeContext, environment.WORK_STATE_TABLE),
  log,
});

export function completeDependencies(
  environment: Deciding & EnvironmentFor<'sso:settings' | 'sign-ins:sign' | 'operations:record'>,
): CompleteDependencies {
  const settings = requiredSettings(environment);
  const kms = kmsClient();
  const [signing, ...others] = keyArnsOf(environment);
  return {
    ...deciding(environment),
    // The decision was told to the application; that it still holds is told to nobody.
    newId: () => '',
    onDecision: () => {},
    settings,
    takeTicket: createTicketTaker(storeContext, environment.WORK_STATE_TABLE),
    certificates: createSsoCertificates({
      keys: [createRsaKey(kms, signing), ...others.map((arn) => createRsaKey(kms, arn))],
      readCertificate: createCertificateReader(storeContext, environment.WORK_STATE_TABLE),
      writeCertificate: createCertificateWriter(storeContext, environment.WORK_STATE_TABLE),
      settings,
      now: Date.now,
    }),
    record: createOperationRecordWriter(storeContext, environment.AUDIT_RECORDS_TABLE),
    newOperationId: () => ulid(),
    log,
  };
}

export const receiveDependencies = (
  environment: EnvironmentFor<'sso:settings' | 'sign-ins:receive'>,
): ReceiveDependencies => ({
  settings: requiredSettings(environment),
  writeRequest: createRequestWriter(storeContext, environment.WORK_STATE_TABLE),
  now: Date.now,
  log,
});

export const certificateWatch = (environment: EnvironmentFor<'sso:certificates'>): WatchDependencies => ({
  keyArns: keyArnsOf(environment),
  readCertificate: createCertificateReader(storeContext, environment.WORK_STATE_TABLE),
  now: Date.now,
  log,
});

/** In the order in which they are set. */
function keyArnsOf({
  SSO_KEYS: [first, ...others],
  SSO_KEY_A_ARN: a,
  SSO_KEY_B_ARN: b,
}: EnvironmentFor<'sso:certificates'>): readonly [string, ...string[]] {
  const arns = { a, b };
  return [arns[first], ...others.map((name) => arns[name])];
}
