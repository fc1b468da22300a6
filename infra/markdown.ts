/** Parts of generated pages. */

export const mark = '<!-- Made by npm run generate: change the code that it is made from. -->';

/** A bar would end a cell; the text may hold the vendor's or a caller's notation. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(' | ')} |`).join('\n');
