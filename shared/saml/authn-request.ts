/** Requests of a service provider to sign a user in. */
import { type Instant, instantOf } from '../base/time.ts';
import { type AuthnRequestFields, parseAuthnRequest } from './authn-request-xml.ts';
import { decodeMessage } from './message.ts';
import { type Binding, isId } from './names.ts';

/** An id is to be remembered for longer than this, or the request could come again. */
const maxRequestAgeMs = 10 * 60_000;
/** The clock of the service provider may be so early. */
const skewMs = 3 * 60_000;

export interface ExpectedRequest {
  /** The entity id of the one service provider. */
  readonly issuer: string;
  /** The URL that the request has come to. */
  readonly destination: string;
  readonly now: Instant;
}

interface AuthnRequest {
  /** The answer names it as `InResponseTo`. An NCName of at most 256 characters. */
  readonly id: string;
  /** The user is to sign in again. */
  readonly forceAuthn: boolean;
  /** The user is not to be asked anything. */
  readonly isPassive: boolean;
}

type AuthnRequestRefusal =
  | 'too_large'
  | 'malformed'
  | 'unsupported_version'
  | 'unknown_issuer'
  | 'wrong_destination'
  | 'out_of_time';

export type AuthnRequestReading = { readonly request: AuthnRequest } | { readonly refused: AuthnRequestRefusal };

/**
 * Reads a request. Where the answer goes is no part of it: it goes to the URL that is set up,
 * whatever the request says. So an unsigned one is as good as a signed one, and no signature is
 * looked at.
 *
 * @param encoded the value of `SAMLRequest`, decoded as a parameter of a URL or a form
 */
export function readAuthnRequest(encoded: string, binding: Binding, expected: ExpectedRequest): AuthnRequestReading {
  const decoded = decodeMessage(encoded, binding);
  if ('refused' in decoded) return decoded;
  const fields = parseAuthnRequest(decoded.xml);
  if (fields === undefined) return { refused: 'malformed' };
  const refused = refusalOf(fields, expected);
  if (refused !== undefined) return { refused };
  const [forceAuthn, isPassive] = [booleanOf(fields.forceAuthn), booleanOf(fields.isPassive)];
  if (forceAuthn === undefined || isPassive === undefined) return { refused: 'malformed' };
  return { request: { id: fields.id, forceAuthn, isPassive } };
}

function refusalOf(fields: AuthnRequestFields, expected: ExpectedRequest): AuthnRequestRefusal | undefined {
  if (fields.version !== '2.0') return 'unsupported_version';
  if (!isId(fields.id)) return 'malformed';
  if (fields.issuer !== expected.issuer) return 'unknown_issuer';
  if (fields.destination !== undefined && fields.destination !== expected.destination) return 'wrong_destination';
  if (!dateTime.test(fields.issueInstant)) return 'malformed';
  const ageMs = expected.now - instantOf(fields.issueInstant);
  // Not a number is no age either.
  return ageMs >= -skewMs && ageMs <= maxRequestAgeMs ? undefined : 'out_of_time';
}

/** `xs:dateTime` in UTC, as SAML Core, 1.3.3, asks for. */
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** `xs:boolean`, around which blanks do not count; absent: no. */
const booleanOf = (value = 'false'): boolean | undefined => booleans.get(value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ''));
