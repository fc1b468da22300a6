/**
 * HTML entities in texts that are no HTML: some systems store what people type in this form.
 */

/** Signs and letters that are not made of a letter and a mark; each name, and what it stands for. */
const signs = 'amp & lt < gt > quot " apos \' szlig ß nbsp \u00a0';
const named = new Map([...signs.matchAll(/(\w+) (.)/g)].map(([, name, sign]) => [name, sign]));
const marks = ['grave', 'acute', 'circ', 'tilde', '', '', '', '', 'uml', '', 'ring', '', 'caron'];

/** @returns undefined for a name that is not known */
function characterOf(name: string): string | undefined {
  const mark = name.endsWith('cedil') ? 0x27 : marks.indexOf(name.slice(1));
  // What has no character of its own stays two, and so is none of the entities.
  const letter = mark < 0 ? '' : `${name[0]}${String.fromCharCode(0x3_00 + mark)}`.normalize('NFC');
  return named.get(name) ?? named.get(name.toLowerCase()) ?? (letter.length === 1 ? letter : undefined);
}

/** The semicolon is required, so that names such as `AT&T` and `R&copy` stay as they are. */
const entity = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z][a-z0-9]{1,7}));/gi;

/**
 * Replaces the entities of a text once: what is encoded twice is still encoded once afterwards, so
 * a name that really has an entity in it survives. Unknown entities stay as they are.
 */
export const withoutEntities = (text: string): string =>
  text.replaceAll(entity, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return characterOf(name) ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    // HTML reads the numbers of control characters as those of Windows-1252.
    if (code >= 0x80 && code <= 0x9f) return new TextDecoder('windows-1252').decode(Uint8Array.of(code));
    const isCharacter = code >= 0x20 && code <= 0x10_ff_ff && (code < 0xd8_00 || code > 0xdf_ff);
    return isCharacter ? String.fromCodePoint(code) : whole;
  });
