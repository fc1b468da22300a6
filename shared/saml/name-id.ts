/** The name by which the service provider knows a user. */
import { isXmlText } from './xml.ts';

/** SAML Core, 8.3.7, has this limit for persistent names. */
const maxNameIdLength = 256;

/** Controls, and what libraries turn into line feeds when they parse the signed part again. */
const unfit = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/**
 * Whether a user can be named so. What some reader takes for another name is none: readers trim, and
 * turn line ends into others.
 */
export const isNameId = (text: string): boolean =>
  text !== '' && text.length <= maxNameIdLength && text === text.trim() && isXmlText(text) && !unfit.test(text);
