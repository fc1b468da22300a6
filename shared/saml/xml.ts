/** XML that is written: markup comes from here only, and every other text is escaped. */

/** What is markup already. Only this file makes it of text. */
export interface Markup {
  readonly markup: string;
}

/** A text has a character that no XML document can hold, such as NUL or half of a character. */
export class UnfitTextError extends Error {
  override readonly name = 'UnfitTextError';
}

/** `Char` of XML 1.0. A lone surrogate is in none of the ranges. */
const characters = /^[\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** Whether an XML document can hold the text. */
export const isXmlText = (text: string): boolean => characters.test(text);

/**
 * Markup, and what parsers make something else of: they turn line ends into line feeds, those of
 * XML 1.1 (U+0085, U+2028) in some libraries as well, and blanks of attributes into spaces. As
 * references they stay what they are.
 */
const special = /[&<>"'\t\n\r\u0085\u2028]/g;

/** @throws UnfitTextError */
function escaped(text: string): string {
  if (!isXmlText(text)) throw new UnfitTextError('the text has a character that XML cannot hold');
  return text.replace(special, (character) => `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`);
}

/**
 * One element.
 *
 * @param attributes an undefined one is left out
 * @param children texts, which are escaped, and markup; an undefined one is left out
 * @throws UnfitTextError
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
  ...children: readonly (Markup | string | undefined)[]
): Markup {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(value)}"`],
  );
  const content = children.map((child) => (typeof child === 'object' ? child.markup : escaped(child ?? '')));
  return { markup: `<${name}${written.join('')}>${content.join('')}</${name}>` };
}
