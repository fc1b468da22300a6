/** Free text in CSV, which a spreadsheet must not take for a formula. */

/**
 * A spreadsheet that divides at another separator than the file, or ends a row at a line break in
 * quotes, begins a cell in the middle of a text; then it takes away blanks and quotes before a sign.
 * The blanks are none of the separators, so that each character is looked at once.
 */
const formula = /((?:^|[,;\t\r\n])(?:"|[^\S\t\r\n])*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/** Puts an apostrophe before each sign that could begin a formula. */
export const withoutFormulas = (text: string): string => text.replace(formula, "$1'");
