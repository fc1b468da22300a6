/**
 * What somebody can make of genuine responses without the key: signature wrapping, after "On Breaking
 * SAML: Be Whoever You Want to Be" (Somorovsky et al., 2012), where the eight forms are, and changes of
 * what is signed, how, and for whom. Each would sign another user in, or elsewhere, if it were taken.
 */
import { createHmac, X509Certificate } from 'node:crypto';
import type { ResponseInput } from '../../../shared/saml/response.ts';
import type { SamlSigner } from '../../../shared/saml/signature.ts';

export const victim = 'user-1';
const impostor = 'admin';

/** Issues a response about the victim, with ids of its own. */
export type Issue = (change?: Partial<ResponseInput>, signer?: SamlSigner) => Promise<string>;

/** @throws Error where there is nothing to replace: a variant that changes nothing proves nothing */
const replace = (text: string, what: string | RegExp, by: string): string => {
  const replaced = text.replace(what, () => by);
  if (replaced === text) throw new Error(`${what} is not in the response`);
  return replaced;
};
const find = (text: string, what: RegExp): string => {
  const [found] = what.exec(text) ?? [];
  if (found === undefined) throw new Error(`${what} is not in the response`);
  return found;
};
const named = (xml: string, nameId: string): string =>
  replace(xml, `>${victim}</saml:NameID>`, `>${nameId}</saml:NameID>`);

/** A genuine response, in parts. */
const partsOf = (xml: string) => {
  const assertion = find(xml, /<saml:Assertion .*<\/saml:Assertion>/s);
  const signature = find(xml, /<ds:Signature .*<\/ds:Signature>/s);
  const bare = replace(assertion, signature, '');
  const evil = named(replace(bare, /ID="[^"]*"/, 'ID="_evil"'), impostor);
  return { xml, assertion, signature, bare, evil };
};

type Change = (parts: ReturnType<typeof partsOf>) => string;

/** Puts something at the end of an element. */
const append = (element: string, name: string, child: string): string =>
  replace(element, new RegExp(`</${name}>$`), `${child}</${name}>`);
const signedBy = (assertion: string, signature: string): string =>
  replace(assertion, '</saml:Issuer>', `</saml:Issuer>${signature}`);
const withObject = (signature: string, content: string): string =>
  append(signature, 'ds:Signature', `<ds:Object>${content}</ds:Object>`);
const signedInfo = /<ds:SignedInfo>.*<\/ds:SignedInfo>/s;

const wrappings: Readonly<Record<string, Change>> = {
  'XSW1: the response as an object of the signature of another response': ({ xml, assertion, signature, evil }) =>
    replace(replace(xml, /ID="[^"]*"/, 'ID="_evil-response"'), assertion, withObject(signature, xml) + evil),
  'XSW2: the response before the signature of another response': ({ xml, assertion, signature, evil }) =>
    replace(replace(xml, /ID="[^"]*"/, 'ID="_evil-response"'), assertion, xml + signature + evil),
  'XSW3: another assertion before the signed one': ({ xml, assertion, evil }) =>
    replace(xml, assertion, evil + assertion),
  'XSW4: the signed assertion within another one': ({ xml, assertion, evil }) =>
    replace(xml, assertion, append(evil, 'saml:Assertion', assertion)),
  'XSW5: another assertion with the signature, the signed one behind it': ({ xml, assertion, signature, bare, evil }) =>
    replace(xml, assertion, signedBy(evil, signature) + bare),
  'XSW6: the signed assertion within the signature of another one': ({ xml, assertion, signature, bare, evil }) =>
    replace(xml, assertion, signedBy(evil, append(signature, 'ds:Signature', bare))),
  'XSW7: another assertion with the same id, in extensions': ({ xml, bare }) =>
    replace(xml, '<samlp:Status>', `<samlp:Extensions>${named(bare, impostor)}</samlp:Extensions><samlp:Status>`),
  'XSW8: the signed assertion as an object of the signature of another one': (parts) =>
    replace(parts.xml, parts.assertion, signedBy(parts.evil, withObject(parts.signature, parts.bare))),
  'another assertion behind the signed one': ({ xml, assertion, evil }) => replace(xml, assertion, assertion + evil),
  'the assertion twice, the first with another name': ({ xml, assertion }) =>
    replace(xml, assertion, named(assertion, impostor) + assertion),
  'a signature outside of what it signs': ({ xml, assertion, signature, bare, evil }) =>
    replace(xml, assertion, signature + bare + evil),
  'two lists of what is signed': ({ xml }) => {
    const info = find(xml, signedInfo);
    return replace(named(xml, impostor), info, replace(info, /URI="[^"]*"/, 'URI="#_evil"') + info);
  },
  'a second reference': ({ xml }) => {
    const reference = find(xml, /<ds:Reference .*<\/ds:Reference>/s);
    return replace(named(xml, impostor), reference, reference + reference);
  },
  'no signature': ({ xml, signature }) => named(replace(xml, signature, ''), impostor),
  'a comment in the name': ({ xml }) => named(xml, 'user<!---->-1'),
  'an instruction in the name': ({ xml }) => named(xml, 'admin<?x ?>user-1'),
  'an entity for the name': ({ xml }) => `<!DOCTYPE a [<!ENTITY n "${impostor}">]>${named(xml, '&n;')}`,
};

/** The signature stays as it was. */
export const tamperings: Readonly<Record<string, Change>> = {
  'another name': ({ xml }) => named(xml, impostor),
  'a longer name': ({ xml }) => named(xml, `${victim}0`),
  'another format of the name': ({ xml }) => replace(xml, 'nameid-format:unspecified', 'nameid-format:emailAddress'),
  'another audience': ({ xml }) => replace(xml, /<saml:Audience>[^<]*/, '<saml:Audience>https://evil.example'),
  'another recipient': ({ xml }) => replace(xml, / Recipient="[^"]*"/, ' Recipient="https://evil.example"'),
  'a later end': ({ xml }) => replace(xml, / NotOnOrAfter="20/, ' NotOnOrAfter="21'),
  'an earlier begin': ({ xml }) => replace(xml, / NotBefore="20/, ' NotBefore="19'),
  'another issuer': ({ xml, assertion }) =>
    replace(xml, assertion, replace(assertion, /<saml:Issuer>[^<]*/, '<saml:Issuer>https://evil.example')),
  'another value of an attribute': ({ xml }) => replace(xml, /<saml:AttributeValue>[^<]*/, '<saml:AttributeValue>x'),
  'one more value': ({ xml }) =>
    replace(xml, '</saml:AttributeValue>', '</saml:AttributeValue><saml:AttributeValue>x</saml:AttributeValue>'),
  'a request that it answers': ({ xml }) => replace(xml, ' Recipient="', ' InResponseTo="_request" Recipient="'),
  'another way of having signed in': ({ xml }) => replace(xml, 'PasswordProtectedTransport', 'X509'),
  'another signature': ({ xml }) => replace(xml, /<ds:SignatureValue>[^<]{4}/, '<ds:SignatureValue>AAAA'),
  'another digest': ({ xml }) => replace(xml, /<ds:DigestValue>[^<]{4}/, '<ds:DigestValue>AAAA'),
  'a weaker hash': ({ xml }) => replace(xml, '2001/04/xmlenc#sha256', '2000/09/xmldsig#sha1'),
};

/** HMAC with the certificate as the secret, which everybody knows. */
function signedByCertificate(xml: string, { certificate }: SamlSigner): string {
  const changed = replace(named(xml, impostor), '2001/04/xmldsig-more#rsa-sha256', '2000/09/xmldsig#hmac-sha1');
  const canonical = replace(find(changed, signedInfo), 'Info>', 'Info xmlns:ds="http://www.w3.org/2000/09/xmldsig#">');
  const value = createHmac('sha1', new X509Certificate(certificate).toString())
    .update(canonical.replace(/<(ds:\w+)([^>]*)\/>/g, '<$1$2></$1>'))
    .digest('base64');
  return replace(changed, /<ds:SignatureValue>[^<]*/, `<ds:SignatureValue>${value}`);
}

export interface Keys {
  readonly own: SamlSigner;
  readonly other: SamlSigner;
}

/** Signed, but by another key. */
export const forgeries: Readonly<Record<string, (issue: Issue, keys: Keys) => Promise<string>>> = {
  'another key and its certificate': (issue, { other }) => issue({}, other),
  'another key with our certificate': (issue, { own, other }) => issue({}, { ...own, sign: other.sign }),
  'the certificate as a key': async (issue, { own }) => signedByCertificate(await issue(), own),
};

const evil = 'https://evil.example';
const minuteMs = 60_000;

/** Signed by the right key, for something else. */
export const misdirections: Readonly<Record<string, (input: ResponseInput) => Partial<ResponseInput>>> = {
  'for another audience': ({ target }) => ({ target: { ...target, audience: evil } }),
  'for another recipient': ({ target }) => ({ target: { ...target, recipient: evil } }),
  'for another destination': ({ target }) => ({ target: { ...target, destination: evil } }),
  'ended five minutes ago': ({ now }) => ({ now: now - 10 * minuteMs }),
  'begins in seven minutes': ({ now }) => ({ now: now + 10 * minuteMs }),
  'from another identity provider': () => ({ issuer: evil }),
  'for a request that nobody made': () => ({ inResponseTo: '_request' }),
};

/** @returns all of them by name, each made of a response of its own */
export async function variantsOf(issue: Issue, input: ResponseInput, keys: Keys): Promise<Map<string, string>> {
  const variants = new Map<string, string>();
  for (const [name, change] of Object.entries({ ...wrappings, ...tamperings })) {
    variants.set(name, change(partsOf(await issue())));
  }
  for (const [name, forge] of Object.entries(forgeries)) variants.set(name, await forge(issue, keys));
  for (const [name, change] of Object.entries(misdirections)) variants.set(name, await issue(change(input)));
  return variants;
}
