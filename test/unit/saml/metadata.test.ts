import { expect, test } from 'vitest';
import { createMetadata } from '../../../shared/saml/metadata.ts';

const input = {
  entityId: 'https://partner.example/sso/metadata?a=1&b=2',
  certificates: [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6)],
  nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  singleSignOnUrl: 'https://partner.example/sso/saml2',
};

test('the metadata have every key, the format of names, and where requests go by both bindings', () => {
  expect(createMetadata(input)).toBe(
    [
      '<?xml version="1.0" encoding="UTF-8"?>\n',
      '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"',
      ' xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://partner.example/sso/metadata?a=1&#x26;b=2">',
      '<md:IDPSSODescriptor WantAuthnRequestsSigned="false"',
      ' protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">',
      ...['AQID', 'BAUG'].map(
        (certificate) =>
          `<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}` +
          '</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>',
      ),
      '<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>',
      ...['HTTP-Redirect', 'HTTP-POST'].map(
        (binding) =>
          `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}"` +
          ' Location="https://partner.example/sso/saml2"></md:SingleSignOnService>',
      ),
      '</md:IDPSSODescriptor></md:EntityDescriptor>\n',
    ].join(''),
  );
});
