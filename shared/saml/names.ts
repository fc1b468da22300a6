/** Names of SAML 2.0 and of what it is built on. */

export const namespaces = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
} as const;

export const bindings = {
  redirect: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  post: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
} as const;

/** How a message has come, or goes. */
export type Binding = keyof typeof bindings;

const start =
  'A-Z_a-z\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}';
const ncName = new RegExp(`^[${start}][${start}\\-.0-9\\xb7\\u0300-\\u036f\\u203f\\u2040]*$`, 'u');

/** Longer ones are not stored. The libraries in use make ids of less than 50 characters. */
const maxIdLength = 256;

/** Whether the text is an id as XML Schema has it: an NCName of "Namespaces in XML". */
export const isId = (text: string): boolean => text.length <= maxIdLength && ncName.test(text);
