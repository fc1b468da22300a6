/** The end of a sign-in, in the browser: the response, made and signed. */
import type { Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { AttributeSource } from '../../domain/sso/attributes.ts';
import { signOnReference } from '../../domain/sso/reference.ts';
import type { SsoSettings } from '../../domain/sso/settings.ts';
import { createSamlId } from '../../saml/id.ts';
import { createResponse } from '../../saml/response.ts';
import type { SamlSigner } from '../../saml/signature.ts';
import type { OperationRecordWriter } from '../../store/operation-records.ts';
import type { SignOnReader } from '../../store/sso/reader.ts';
import type { Ticket, TicketTaker } from '../../store/sso/tickets.ts';
import type { SsoCertificates } from './certificates.ts';
import { type DecidingDependencies, decideSignIn } from './decide.ts';

export interface CompleteDependencies extends DecidingDependencies {
  readonly settings: SsoSettings;
  readonly takeTicket: TicketTaker;
  readonly read: SignOnReader;
  readonly certificates: SsoCertificates;
  readonly record: OperationRecordWriter;
  readonly newOperationId: () => string;
  readonly log: Log;
}

export interface PostedResponse {
  /** Where the browser posts to. */
  readonly action: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

export type CompleteOutcome =
  /** `unknown_ticket`: it was used, is too old, or has never been. `no`: what it was given for no longer holds. */
  | { readonly outcome: 'unknown_ticket' | 'no' | 'damaged' }
  | { readonly outcome: 'yes'; readonly post: PostedResponse };

/** The operation of the records of responses. */
const signInOperation = 'sign-in';

/**
 * Takes the ticket, decides once more, and makes the response: in three requests to the store, and one
 * signature. A response that cannot be recorded is not given out.
 *
 * @param requestId joins the record with the logs
 */
export async function completeSignIn(
  secret: string,
  requestId: string,
  dependencies: CompleteDependencies,
): Promise<CompleteOutcome> {
  const { takeTicket, read, certificates, settings, record, newOperationId, log } = dependencies;
  const ticket = await takeTicket(secret);
  if (ticket === undefined) {
    log(events.SIGN_IN_REFUSED, { requestId, why: 'unknown_ticket' });
    return { outcome: 'unknown_ticket' };
  }
  const { userId, accountId, client, person, inResponseTo } = ticket;
  const user = { userId };
  const known = await read({ user, accountId, certificateOf: certificates.unknownKey() });
  const decision = decideSignIn(known.user, true, dependencies);
  if (decision.outcome !== 'yes' || known.user === 'damaged') {
    const why = decision.outcome === 'refused' ? decision.why : decision.outcome;
    log(events.SIGN_IN_REFUSED, { requestId, accountId, why });
    return { outcome: decision.outcome === 'damaged' ? 'damaged' : 'no' };
  }
  const { keyArn, ...signer } = await certificates.signer(known.certificate);
  const response = await responseFor(ticket, decision.nameId, signer, dependencies);
  const keyId = keyArn.slice(keyArn.lastIndexOf('/') + 1);
  await record({
    operationId: newOperationId(),
    requestId,
    operation: signInOperation,
    ofAccount: accountId,
    actor: { client, person },
    outcome: 'done',
    details: {
      responseId: response.id,
      user: signOnReference(userId, known.user.identities?.salt ?? ''),
      keyId,
      inResponseTo,
    },
  });
  log(events.SIGN_IN_COMPLETED, { requestId, accountId, responseId: response.id, keyId });
  return { outcome: 'yes', post: postOf(response.xml, ticket.relayState, settings) };
}

function responseFor(
  ticket: Ticket,
  nameId: string,
  signer: SamlSigner,
  { settings, now }: Pick<CompleteDependencies, 'settings' | 'now'>,
) {
  const { acsUrl, audience, nameIdFormat, authnContext, validForSeconds } = settings;
  const at = now();
  return createResponse(
    {
      issuer: settings.entityId,
      target: {
        destination: acsUrl,
        recipient: acsUrl,
        audience,
        nameIdFormat,
        authnContextClassRef: authnContext,
      },
      nameId,
      attributes: attributesOf(ticket, nameId, settings),
      inResponseTo: ticket.inResponseTo,
      now: at,
      authenticatedAt: Math.min(ticket.signedInAt, at),
      validForMs: validForSeconds * 1000,
      ids: { response: createSamlId(), assertion: createSamlId() },
    },
    signer,
  );
}

function attributesOf({ userId, accountId, attributes }: Ticket, externalId: string, settings: SsoSettings) {
  const values: Readonly<Partial<Record<AttributeSource, string>>> = { ...attributes, userId, accountId, externalId };
  return settings.attributes.flatMap(({ name, source }) => {
    const value = values[source];
    return value === undefined ? [] : [{ name, values: [value] }];
  });
}

function postOf(
  xml: string,
  relayState: string | undefined,
  { acsUrl, relayStateIn }: Pick<SsoSettings, 'acsUrl' | 'relayStateIn'>,
): PostedResponse {
  const action = new URL(acsUrl);
  const response = { name: 'SAMLResponse', value: Buffer.from(xml, 'utf8').toString('base64') };
  if (relayState === undefined) return { action: acsUrl, fields: [response] };
  if (relayStateIn !== 'form') action.searchParams.set('RelayState', relayState);
  const fields = relayStateIn === 'query' ? [response] : [response, { name: 'RelayState', value: relayState }];
  return { action: relayStateIn === 'form' ? acsUrl : action.href, fields };
}
