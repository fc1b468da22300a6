/** The answer of an identity provider: whom the browser's user is, signed, for one service provider. */
import type { Instant } from '../base/time.ts';
import { isNameId } from './name-id.ts';
import { isId, namespaces } from './names.ts';
import { type SamlSigner, signatureOf } from './signature.ts';
import { toSamlTime } from './time.ts';
import { element, type Markup, UnfitTextError } from './xml.ts';

/** The clock of the service provider may be so late. */
const skewMs = 3 * 60_000;
/** Nothing that the browser has not used by then is taken. */
const maxValidMs = 5 * 60_000;

interface SamlAttribute {
  readonly name: string;
  /** A URI; left out where the service provider names none. */
  readonly nameFormat?: string | undefined;
  readonly values: readonly string[];
}

/** Everything that the service provider has to say about a response. */
interface ResponseTarget {
  /** The URL that the browser posts to. */
  readonly destination: string;
  /** Usually the destination. */
  readonly recipient: string;
  /** The service provider's entity id, or what it expects instead. */
  readonly audience: string;
  readonly nameIdFormat: string;
  readonly authnContextClassRef: string;
}

export interface ResponseInput {
  /** The identity provider's entity id. */
  readonly issuer: string;
  readonly target: ResponseTarget;
  /** One that {@link isNameId} takes. */
  readonly nameId: string;
  readonly attributes: readonly SamlAttribute[];
  /** The id of the request; undefined for a response that nobody has asked for. */
  readonly inResponseTo: string | undefined;
  readonly now: Instant;
  /** When the user has signed in; at most now. */
  readonly authenticatedAt: Instant;
  /** At most 5 minutes. */
  readonly validForMs: number;
  /** Ids of the two elements, as {@link createSamlId} makes them. */
  readonly ids: { readonly response: string; readonly assertion: string };
}

export interface SamlResponse {
  /** Of the `Response`. */
  readonly id: string;
  /** A document without an XML declaration, for `SAMLResponse` in base64. */
  readonly xml: string;
}

/**
 * Makes a response with one signed assertion.
 *
 * @throws UnfitTextError if the name cannot be a name ID, or any text cannot be in XML
 * @throws RangeError if an id is none, or the response is to be valid for more than 5 minutes
 */
export async function createResponse(input: ResponseInput, signer: SamlSigner): Promise<SamlResponse> {
  requireSound(input);
  const unsigned = responseOf(input, undefined);
  // The signature is put into the text that was signed, so nothing writes the user's texts again.
  const signature = { markup: await signatureOf(unsigned.markup, signer) };
  return { id: input.ids.response, xml: responseOf(input, signature).markup };
}

function requireSound({ nameId, ids, inResponseTo, validForMs }: ResponseInput): void {
  if (!isNameId(nameId)) throw new UnfitTextError('the name cannot be a name ID');
  const known = [ids.response, ids.assertion, ...(inResponseTo === undefined ? [] : [inResponseTo])];
  if (!known.every(isId)) throw new RangeError('an id is no NCName');
  if (new Set(known).size < known.length) throw new RangeError('an id comes twice');
  if (!(validForMs > 0 && validForMs <= maxValidMs)) throw new RangeError('a response is valid for 5 minutes at most');
}

const responseOf = (input: ResponseInput, signature: Markup | undefined): Markup =>
  element(
    'samlp:Response',
    {
      'xmlns:samlp': namespaces.protocol,
      'xmlns:saml': namespaces.assertion,
      ID: input.ids.response,
      Version: '2.0',
      IssueInstant: toSamlTime(input.now),
      Destination: input.target.destination,
      InResponseTo: input.inResponseTo,
    },
    element('saml:Issuer', {}, input.issuer),
    element('samlp:Status', {}, element('samlp:StatusCode', { Value: 'urn:oasis:names:tc:SAML:2.0:status:Success' })),
    assertionOf(input, signature),
  );

const assertionOf = (input: ResponseInput, signature: Markup | undefined): Markup =>
  element(
    'saml:Assertion',
    { ID: input.ids.assertion, Version: '2.0', IssueInstant: toSamlTime(input.now) },
    element('saml:Issuer', {}, input.issuer),
    signature,
    subjectOf(input),
    element(
      'saml:Conditions',
      { NotBefore: toSamlTime(input.now - skewMs), NotOnOrAfter: endOf(input) },
      element('saml:AudienceRestriction', {}, element('saml:Audience', {}, input.target.audience)),
    ),
    element(
      'saml:AuthnStatement',
      { AuthnInstant: toSamlTime(input.authenticatedAt), SessionIndex: input.ids.assertion },
      element('saml:AuthnContext', {}, element('saml:AuthnContextClassRef', {}, input.target.authnContextClassRef)),
    ),
    // The schema wants at least one attribute in it.
    input.attributes.length === 0
      ? undefined
      : element('saml:AttributeStatement', {}, ...input.attributes.map(attributeOf)),
  );

const endOf = ({ now, validForMs }: ResponseInput): string => toSamlTime(now + validForMs);

const subjectOf = (input: ResponseInput): Markup =>
  element(
    'saml:Subject',
    {},
    element('saml:NameID', { Format: input.target.nameIdFormat }, input.nameId),
    element(
      'saml:SubjectConfirmation',
      { Method: 'urn:oasis:names:tc:SAML:2.0:cm:bearer' },
      element('saml:SubjectConfirmationData', {
        NotOnOrAfter: endOf(input),
        Recipient: input.target.recipient,
        InResponseTo: input.inResponseTo,
      }),
    ),
  );

const attributeOf = ({ name, nameFormat, values }: SamlAttribute): Markup =>
  element(
    'saml:Attribute',
    { Name: name, NameFormat: nameFormat },
    ...values.map((value) => element('saml:AttributeValue', {}, value)),
  );
