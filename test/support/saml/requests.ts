/** Requests of a service provider, written by hand, so that they can be wrong. */
import { deflateRawSync } from 'node:zlib';
import { acsUrl, serviceProvider } from './issuer.ts';

export const singleSignOnUrl = 'https://partner.example/sso/saml2';

export interface RequestParts {
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  readonly issuer?: string;
  /** Behind the issuer. */
  readonly more?: string;
  /** Before the request. */
  readonly prolog?: string;
  readonly name?: string;
}

/** @param at the instant in ISO 8601 */
export const requestXml = (
  at: string,
  { attributes, issuer, more = '', prolog = '', name }: RequestParts = {},
): string => {
  const all = {
    'xmlns:samlp': 'urn:oasis:names:tc:SAML:2.0:protocol',
    'xmlns:saml': 'urn:oasis:names:tc:SAML:2.0:assertion',
    ID: '_request',
    Version: '2.0',
    IssueInstant: at,
    Destination: singleSignOnUrl,
    AssertionConsumerServiceURL: acsUrl,
    ...attributes,
  };
  const written = Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [`${key}="${value}"`]));
  const element = name ?? 'samlp:AuthnRequest';
  const from = issuer ?? `<saml:Issuer>${serviceProvider}</saml:Issuer>`;
  return `${prolog}<${element} ${written.join(' ')}>${from}${more}</${element}>`;
};

export const encodeRequest = {
  redirect: (xml: string | Uint8Array): string => deflateRawSync(xml).toString('base64'),
  post: (xml: string | Uint8Array): string => Buffer.from(xml).toString('base64'),
} as const;
