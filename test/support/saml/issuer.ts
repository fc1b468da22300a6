/** An identity provider with a key of its own, as the functions are one with a key of KMS. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { dayMs } from '../../../shared/base/time.ts';
import { createCertificate } from '../../../shared/saml/certificate.ts';
import { createSamlId } from '../../../shared/saml/id.ts';
import { createResponse, type ResponseInput } from '../../../shared/saml/response.ts';
import type { SamlSigner } from '../../../shared/saml/signature.ts';

export const identityProvider = 'https://partner.example/sso/metadata';
export const serviceProvider = 'https://sp.example/metadata';
export const acsUrl = 'https://sp.example/saml/acs';

/** Makes a key and a certificate of it that is valid around an instant. */
export async function startIssuer(now: number): Promise<SamlSigner> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signer = async (message: Uint8Array) => new Uint8Array(sign('sha256', message, privateKey));
  const certificate = await createCertificate(publicKey.export({ type: 'spki', format: 'der' }), signer, {
    subject: 'partner.example',
    notBefore: now - dayMs,
    notAfter: now + 365 * dayMs,
  });
  return { certificate, sign: signer };
}

export interface ServiceProvider {
  readonly entityId: string;
  readonly acsUrl: string;
}

/** What a service provider wants of a response. */
export const targetOf = (provider: ServiceProvider): ResponseInput['target'] => ({
  destination: provider.acsUrl,
  recipient: provider.acsUrl,
  audience: provider.entityId,
  nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
});

/** What a response is made of; `now` is given. */
export const inputAt = (now: number, change: Partial<ResponseInput> = {}): ResponseInput => ({
  issuer: identityProvider,
  target: targetOf({ entityId: serviceProvider, acsUrl }),
  nameId: 'user-1',
  attributes: [{ name: 'company', values: ['Bäckerei Groß & Söhne'] }],
  inResponseTo: undefined,
  now,
  authenticatedAt: now,
  validForMs: 300_000,
  ids: { response: createSamlId(), assertion: createSamlId() },
  ...change,
});

/** @returns the XML of a response */
export const issue = async (signer: SamlSigner, input: ResponseInput): Promise<string> =>
  (await createResponse(input, signer)).xml;
