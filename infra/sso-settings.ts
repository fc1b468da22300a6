/** The settings of single sign-on: all that Constant Contact has to say. Without `ssoAcsUrl` it is off. */
import * as z from 'zod/mini';
import { parseAttributes } from '../shared/domain/sso/attributes.ts';
import { parseRelayStates } from '../shared/domain/sso/relay-state.ts';
import { nameIdFormats, parseSsoKeys, relayStateParts } from '../shared/domain/sso/settings.ts';
import { oneOf, parsable, receiverUrl, text, wholeNumber, withMeaning } from './setting-values.ts';

const entityId = text(/^[\x21-\x7e]{1,1024}$/, 'must be up to 1024 ASCII characters without spaces');

export const ssoSettings = {
  ssoAcsUrl: withMeaning(
    'URL of Constant Contact that takes the responses (ACS), without a query. If unset, single sign-on is off.',
    z.optional(receiverUrl),
  ),
  ssoAudience: withMeaning('Audience of the responses. Defaults to `ssoAcsUrl`.', z.optional(entityId)),
  ssoSpEntityId: withMeaning(
    'Entity id of Constant Contact: the issuer of its requests. Defaults to the audience.',
    z.optional(entityId),
  ),
  ssoEntityId: withMeaning(
    'Entity id of this service: the issuer of the responses. Defaults to the URL of its metadata.',
    z.optional(entityId),
  ),
  ssoNameIdFormat: withMeaning(
    'Format of the name ID, whose value is the `externalId` of the user.',
    z._default(oneOf(Object.keys(nameIdFormats) as (keyof typeof nameIdFormats)[]), 'unspecified'),
  ),
  ssoAuthnContext: withMeaning(
    'How users have signed in at the application, as the responses say: a URI of SAML.',
    z._default(entityId, 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'),
  ),
  ssoAttributes: withMeaning(
    'Attributes of the responses, such as `Email=email,Account=accountId`, separated by commas: the name that Constant ' +
      'Contact wants, and where the value comes from: `externalId`, `userId`, `accountId`, or `email`, `firstName` and ' +
      '`lastName` of the request to start-sign-in, which must have them then.',
    z._default(
      parsable(parseAttributes, 'must be a comma-separated list like Email=email,Account=accountId, or empty'),
      '',
    ),
  ),
  ssoRelayState: withMeaning(
    'Relay state where the application names none: the place at Constant Contact that opens. If unset, none is sent.',
    z.optional(relayStateValue()),
  ),
  ssoRelayStates: withMeaning(
    'Relay states that the application may ask for, separated by commas: URLs, or all below one that ends with `/*`. ' +
      '`ssoRelayState` is allowed anyway.',
    z._default(
      parsable(parseRelayStates, 'must be a comma-separated list of https URLs as a browser writes them, or empty'),
      '',
    ),
  ),
  ssoRelayStateIn: withMeaning(
    'Where the browser carries the relay state: in the `form`, in the `query` of `ssoAcsUrl`, or in `both`.',
    z._default(oneOf(relayStateParts), 'both'),
  ),
  ssoFormOrigins: withMeaning(
    'Origins that Constant Contact leads browsers on to from `ssoAcsUrl`, such as `https://login.example.com`, separated by ' +
      'commas. Browsers hold redirects after a form to the policy of its page.',
    z._default(parsable(parseOrigins, 'must be a comma-separated list of https origins, or empty'), ''),
  ),
  ssoLoginUrl: withMeaning(
    'URL at which your application signs users in whom Constant Contact has sent. If unset, its requests are not taken. ' +
      'Requires `ssoAcsUrl`.',
    z.optional(receiverUrl),
  ),
  ssoValidSeconds: withMeaning(
    'How long a response is good from when the browser has it. It is good 3 minutes before, too, for clocks that are late.',
    z._default(wholeNumber(60).check(z.maximum(300, 'must be at most 300')), 300),
  ),
  ssoKeys: withMeaning(
    'Keys in the metadata: `a`, or `a,b` in a change of keys; the first one signs. A key that is not named is not in the ' +
      'stack, and stays in KMS.',
    z._default(parsable(parseSsoKeys, 'must be a, b, a,b or b,a'), 'a'),
  ),
  ssoCertificateDays: withMeaning(
    'How long the certificate of a key is good, from when it is made: with the first look at the metadata.',
    z._default(wholeNumber(90).check(z.maximum(3_653, 'must be at most 3653')), 1_095),
  ),
};

function relayStateValue() {
  return parsable(
    (place) => (place.includes(',') || place.endsWith('/*') ? undefined : parseRelayStates(place)?.[0]),
    'must be an https URL as a browser writes it, without a comma',
  );
}

/** @returns undefined for a list with anything but origins */
export function parseOrigins(list: string): readonly string[] | undefined {
  if (list.trim() === '') return [];
  const origins = list.split(',').map((origin) => origin.trim());
  return origins.every((origin) => origin.startsWith('https:') && URL.parse(origin)?.origin === origin)
    ? origins
    : undefined;
}
