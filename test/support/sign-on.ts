/** Single sign-on in memory: two accounts, a user who is linked to both, and keys of its own. */
import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SAML } from '@node-saml/node-saml';
import type { Actor } from '../../shared/domain/membership/actor.ts';
import type { Facts } from '../../shared/domain/membership/facts.ts';
import type { SsoSettings } from '../../shared/domain/sso/settings.ts';
import { createMembershipChanger } from '../../shared/store/memberships/change.ts';
import { createLinkForgetter } from '../../shared/store/memberships/forget-links.ts';
import { createIdentityChanger } from '../../shared/store/memberships/identities.ts';
import { createIdentitiesReader } from '../../shared/store/memberships/identity-items.ts';
import type { UserOrigin } from '../../shared/store/memberships/keys.ts';
import { createLinkChanger } from '../../shared/store/memberships/links.ts';
import { createOperationRecordWriter } from '../../shared/store/operation-records.ts';
import { createCertificateReader, createCertificateWriter } from '../../shared/store/sso/certificates.ts';
import { createSignOnReader } from '../../shared/store/sso/reader.ts';
import { createRequestTaker, createRequestWriter } from '../../shared/store/sso/requests.ts';
import { createTicketTaker, createTicketWriter } from '../../shared/store/sso/tickets.ts';
import { auditRecordsTable, membershipsTable, workStateTable } from '../../shared/store/tables.ts';
import type { RsaKey } from '../../shared/trail/rsa-key.ts';
import { createSsoCertificates } from '../../shared/use-cases/sso/certificates.ts';
import { type CompleteDependencies, completeSignIn } from '../../shared/use-cases/sso/complete.ts';
import { createSsoMetadata } from '../../shared/use-cases/sso/metadata.ts';
import { receiveSignInRequest } from '../../shared/use-cases/sso/receive.ts';
import { type StartDependencies, startSignIn, type WantedSignIn } from '../../shared/use-cases/sso/start.ts';
import { accountIdOf, aMembership, defaultPolicy, noon } from './memberships.ts';
import { createMemoryDynamoDb, type MemoryDynamoDb } from './memory-dynamodb.ts';

const tables = { memberships: 'memberships', auditRecords: 'records', workState: 'work' };
export const actor: Actor = { kind: 'client', id: 'app' };
export const [first, second] = [accountIdOf('a07e00000001'), accountIdOf('a07e00000002')];
export const ada = { userId: 'Ada 7' };

export const ssoSettings: SsoSettings = {
  baseUrl: 'https://partner.example',
  entityId: 'https://partner.example/sso/metadata',
  acsUrl: 'https://sp.example/sso/saml2',
  audience: 'https://sp.example/entity',
  spEntityId: 'https://sp.example/entity',
  nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  authnContext: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
  attributes: [],
  validForSeconds: 300,
  relayState: 'https://login.sp.example/start',
  relayStates: ['https://login.sp.example/start', 'https://app.sp.example/campaigns/*'],
  relayStateIn: 'form',
  formOrigins: [],
  loginUrl: 'https://app.example/login',
  certificateDays: 365,
  certificateSubject: 'partner.example',
};

/** A key that counts its signatures. */
function createKey(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let signatures = 0;
  const key: RsaKey = {
    arn: `arn:aws:kms:us-east-1:000000000000:key/${name}`,
    publicKey: async () => publicKey.export({ type: 'spki', format: 'der' }),
    sign: async (message) => {
      signatures += 1;
      return new Uint8Array(sign('sha256', message, privateKey));
    },
  };
  return { ...key, signatures: () => signatures };
}
const keys = { a: createKey('key-a'), b: createKey('key-b') };
type CountedKey = ReturnType<typeof createKey>;

interface Different {
  readonly settings?: Partial<SsoSettings> | 'off';
  readonly keys?: readonly [CountedKey, ...CountedKey[]];
  readonly client?: DynamoDBClient;
  readonly record?: CompleteDependencies['record'];
}

const approved = { action: 'approved', facts: aMembership({ accountId: first }) } as const;

type Lines = { readonly event: string; readonly fields: object }[];

/** The dependencies of both ends of a sign-in, on the same tables. */
function createDependencies(db: MemoryDynamoDb, clock: { readonly now: number }, lines: Lines) {
  const log = ({ event }: { readonly event: string }, fields: object = {}) => void lines.push({ event, fields });
  let ids = 0;
  const newId = (kind: string): string => {
    ids += 1;
    return `${kind}-${ids}`;
  };
  const contextOf = (client: DynamoDBClient = db.client) => ({
    ...{ client, now: () => clock.now, sleep: async () => {}, random: () => Math.random() },
    damaged: () => {},
  });
  const common = ({ client, settings }: Different) => ({
    policy: defaultPolicy,
    now: () => clock.now,
    newId: () => newId('decision'),
    onDecision: () => {},
    read: createSignOnReader(contextOf(client), tables),
    settings: { ...ssoSettings, ...(settings === 'off' ? {} : settings) },
    log,
  });
  return {
    ...{ contextOf, log },
    starting: (different: Different = {}): StartDependencies => ({
      ...common(different),
      ...(different.settings === 'off' && { settings: undefined }),
      writeTicket: createTicketWriter(contextOf(different.client), tables.workState),
      takeRequest: createRequestTaker(contextOf(different.client), tables.workState),
    }),
    /** Those of one process, which keeps what it has seen of certificates. */
    completing: (different: Different = {}): CompleteDependencies => {
      const context = contextOf(different.client);
      const { settings, ...rest } = common(different);
      const certificates = createSsoCertificates({
        keys: different.keys ?? [keys.a],
        readCertificate: createCertificateReader(context, tables.workState),
        writeCertificate: createCertificateWriter(context, tables.workState),
        ...{ settings, now: rest.now },
      });
      return {
        ...rest,
        ...{ settings, certificates },
        takeTicket: createTicketTaker(context, tables.workState),
        record: different.record ?? createOperationRecordWriter(context, tables.auditRecords),
        newOperationId: () => newId('operation'),
      };
    },
  };
}

export async function createSignOnWorld() {
  const clock = { now: noon };
  const lines: Lines = [];
  const db = createMemoryDynamoDb({
    tables: { memberships: membershipsTable, records: auditRecordsTable, work: workStateTable },
  });
  const { contextOf, log, starting, completing } = createDependencies(db, clock, lines);
  const context = contextOf();
  const change = createMembershipChanger(context, tables);
  const links = createLinkChanger(context, tables);
  for (const accountId of [first, second]) {
    await change(accountId, () => ({ action: 'discovered', facts: aMembership({ accountId }) }), actor);
    await links.link(ada, accountId, actor);
  }
  const start = (wanted: Partial<WantedSignIn> = {}, different: Different = {}) =>
    startSignIn({ user: ada, actor: { client: 'app', person: 'app' }, ...wanted }, starting(different));
  return {
    ...{ db, clock, lines, keys, change, links, start, starting, completing },
    identities: createIdentityChanger(context, tables),
    forget: createLinkForgetter(context, tables),
    /** @returns the secret of a ticket */
    ticket: async (wanted: Partial<WantedSignIn> = {}, different: Different = {}): Promise<string> => {
      const result = await start(wanted, different);
      if (result.outcome !== 'yes') throw new Error(`no ticket: ${JSON.stringify(result)}`);
      return result.url.slice(`${ssoSettings.baseUrl}/sso/`.length);
    },
    complete: (secret: string, dependencies = completing()) => completeSignIn(secret, 'request-1', dependencies),
    metadata: (dependencies = completing()) => createSsoMetadata(dependencies),
    receive: (request: Partial<Parameters<typeof receiveSignInRequest>[0]>, settings: Partial<SsoSettings> = {}) =>
      receiveSignInRequest(
        { binding: 'post', samlRequest: undefined, relayState: undefined, requestId: 'request-1', ...request },
        {
          settings: { ...ssoSettings, ...settings },
          writeRequest: createRequestWriter(context, tables.workState),
          ...{ now: context.now, log },
        },
      ),
    idsOf: async (user: UserOrigin) => (await createIdentitiesReader(context, tables.memberships)(user))?.ids,
    /** Lets both accounts in again. */
    restore: async () => {
      for (const accountId of [first, second]) {
        await change(accountId, (known) => (known?.review.value === 'approved' ? undefined : approved), actor);
      }
    },
    deny: (accountId = first) =>
      change(
        accountId,
        (known) => ({
          action: 'denied',
          facts: { ...(known as Facts), review: { value: 'denied', since: clock.now, decided: true } },
        }),
        actor,
      ),
  };
}
export type SignOnWorld = Awaited<ReturnType<typeof createSignOnWorld>>;

/** The XML of a response that a browser would post. */
export function xmlOf(result: Awaited<ReturnType<SignOnWorld['complete']>>): string {
  if (result.outcome !== 'yes') throw new Error(`no response: ${result.outcome}`);
  const value = result.post.fields.find(({ name }) => name === 'SAMLResponse')?.value ?? '';
  return Buffer.from(value, 'base64').toString('utf8');
}

/** What a service provider reads, with one of the certificates of the metadata. */
export function readBy(metadata: string, xml: string, at: number) {
  const certificates = [...metadata.matchAll(/X509Certificate>([^<]+)</g)].map(([, der = '']) =>
    new X509Certificate(Buffer.from(der, 'base64')).toString(),
  );
  const saml = new SAML({
    idpCert: certificates,
    idpIssuer: ssoSettings.entityId,
    issuer: ssoSettings.spEntityId,
    audience: ssoSettings.audience,
    callbackUrl: ssoSettings.acsUrl,
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: true,
    acceptedClockSkewMs: Math.abs(Date.now() - at) + 60_000,
  });
  return saml.validatePostResponseAsync({ SAMLResponse: Buffer.from(xml, 'utf8').toString('base64') });
}
