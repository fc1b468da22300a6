/**
 * The one rule for text that people type or paste. Of two spellings that look the same, both become
 * one, or one is refused. The bundle of the checks holds it, so it stays small.
 */

/** A text in its one form, or why it is refused, as the end of a sentence about its field. */
export type Plain = { readonly text: string } | { readonly refused: string };

/** Most ids: nothing to do. */
const plainAlready = /^[!-~]+(?: [!-~]+)*$/;

/**
 * Forms that are printed like other characters, or nearly so: the ligatures of PDF files, the shapes
 * of Arabic letters, half and full width (as RFC 8265, section 3.1), digraphs and Roman numbers in
 * one character, radicals for ideographs, the styled letters of mathematics, numbers of lists with
 * their point or in brackets, `‼` and the like, units in one character. Forms that look different,
 * such as ², ™ and ⓐ, are none of them. Two that are emoji may have the selector of their colours.
 */
const presentationForms =
  /[\u203c\u2049\u2139][\ufe0e\ufe0f]?|[\u00b5\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\u2024-\u2026\u2033\u2034\u2036\u2037\u2047\u2048\u2057\u20a8\u2102\u210a-\u2113\u2115\u2119-\u211d\u2124\u2128\u212c-\u2131\u2133-\u2138\u213c-\u2140\u2145-\u2149\u2160-\u217f\u2474-\u24b5\u2a74-\u2a76\u2e9f\u2ef3\u2f00-\u2fd5\u3200-\u3243\u32cc-\u32cf\u3371-\u3377\u337a\u3380-\u339e\u33a9-\u33ad\u33b0-\u33df\u33ff\ufb00-\ufdf9\ufe50-\ufe6b\ufe70-\ufefc\uff01-\uffdc\uffe0-\uffe2\uffe4-\uffe6\u{1ccd6}-\u{1ccf9}\u{1d400}-\u{1d7ff}\u{1f100}-\u{1f10a}\u{1f110}-\u{1f129}\u{1f240}-\u{1f248}\u{1fbf0}-\u{1fbf9}]/gu;
/** They look like the hyphen of the keyboard. */
const hyphens = /[\u2010\u2011]/g;

/**
 * Sequences without a character of their own in NFC that look like one letter: i and j have a dot
 * already (it comes of `İ` in lower case), and am of Thai and Lao is one letter.
 */
const oneLetter = /[iıjȷ]\u0307(?!\p{M})|\u0e4d\u0e32|\u0ecd\u0eb2/gu;
const letterOf = (found: string): string => {
  if (found.endsWith('\u0307')) return /^[jȷ]/.test(found) ? 'j' : 'i';
  return found.startsWith('\u0e4d') ? '\u0e33' : '\u0eb3';
};

/**
 * Emoji that are several, or another one, without the invisible characters in them. The first of these
 * is the second or third character: to look for it first is a tenth of the work where there is none.
 */
const sequence = String.raw`(?=.{1,2}[\u200d\u{e0020}-\u{e007f}])(?:\p{RGI_Emoji_ZWJ_Sequence}|\p{RGI_Emoji_Tag_Sequence})`;
/**
 * Blanks and invisible characters that the text looks the same without, where it starts and ends.
 * The joiner, selectors of a shape, tags and overrides of the direction are not: without them it
 * may look different. U+2800 is blank to the eye and not by its properties.
 */
const unseen = String.raw`[[\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]--[\u180e\u200d\u202d\u202e\p{Variation_Selector}\u{e0020}-\u{e007f}]]+`;
/** Emoji look nearly the same with and without the selector of their colours. */
const colours = String.raw`[\ufe0e\ufe0f](?<=\p{Emoji}\p{Emoji_Modifier}?.)`;

/**
 * Joiners that change the look of a text, close to RFC 5892, appendix A: between letters of Arabic
 * that would be joined, after a virama in scripts of South Asia, and in the ra of Bengali. Malayalam
 * and the ta of Bengali have letters of their own for what U+200D makes of them, so with those it
 * is refused.
 */
const joined = /[ئبت-خس-ؿف-هىيٮٯٸ-ڇښ-ڿہۂیێېۑۺ-ۼۿ]\p{M}*/u.source;
const joiners = String.raw`\u200c(?:(?<=${joined}.)(?=\p{M}*(?![ءٴ])\p{Script=Arabic})|(?<=[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca].)(?=\p{L}))|\u200d(?<=(?:[\u094d\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0dca]|[^ত]\u09cd).)(?=\p{L})|\u200d(?<=র.)(?=\u09cd)`;

/**
 * Made for the first text that needs them: to make them takes a tenth of the time in which a
 * check's function starts.
 */
let rules: ReturnType<typeof makeRules> | undefined;
const makeRules = () => ({
  /** As in Unicode's Stream-Safe Text Format. To sort the marks of one letter takes their square. */
  tooManyMarks: /\p{M}{31}/u,
  parts: new RegExp(`(?<kept>${sequence})|${colours}|${unseen}`, 'gv'),
  allowed: new RegExp(`${sequence}|${joiners}`, 'gv'),
  /** Controls, halves of characters, what Unicode does not define, and everything invisible. */
  refusable:
    /[[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufffc\ufffd]--[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]]/v,
});

/**
 * Brings text into its one form: without blanks and invisible characters around it, each run of
 * blanks within as one blank, presentation forms as plain letters, in Unicode's form NFC.
 *
 * @param lines keeps line breaks, tabs and runs of blanks: for text that people read
 */
export function plainText(given: string, { lines = false } = {}): Plain {
  if (plainAlready.test(given)) return { text: given };
  rules ??= makeRules();
  const { tooManyMarks, parts, allowed, refusable } = rules;
  if (tooManyMarks.test(given)) return { refused: 'must not have more than 30 marks on one letter' };
  const letters = given
    .replace(presentationForms, (form) => form.replace(/[\ufe0e\ufe0f]/, '').normalize('NFKC'))
    .replace(hyphens, '-');
  const text = letters
    .normalize('NFC')
    .replace(oneLetter, letterOf)
    .replace(parts, (part: string, ...rest: unknown[]) => {
      const [at, whole, { kept }] = rest.slice(-3) as [number, string, { kept?: string }];
      if (kept !== undefined || /^[\ufe0e\ufe0f]$/.test(part)) return kept ?? '';
      return at === 0 || at + part.length === whole.length ? '' : part;
    })
    .replace(lines ? /\p{Zs}/gu : /\p{Zs}+/gu, ' ');
  if (text === '') return { refused: 'is required' };
  const suspect = text.replace(allowed, '');
  const found = refusable.exec(lines ? suspect.replace(/[\t\n\r]/g, '') : suspect)?.[0];
  return found === undefined ? { text } : { refused: refusalOf(found) };
}

function refusalOf(character: string): string {
  if (character === '\ufffd') return 'must be UTF-8: U+FFFD stands in the place of a lost character';
  const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  return `must not contain ${kindOf(character)} (U+${code})`;
}

function kindOf(character: string): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(character)) return 'control characters';
  if (/\p{Cs}/u.test(character)) return 'halves of characters';
  if (/\p{Default_Ignorable_Code_Point}|[\p{Cf}\u2800\ufffc]/u.test(character)) return 'invisible characters';
  return 'characters that Unicode does not define';
}

/**
 * The key of a user name of Constant Contact, which has no regard to case: equal for names that
 * differ in case only, and for the spellings that `plainText` makes one.
 */
export function userNameKey(name: string): string {
  const plain = plainText(name);
  const letters = 'text' in plain ? plain.text : name;
  // Lower case alone tells ß from SS, and upper case ẞ. Marks stand apart, so that each has its case.
  const folded = letters.normalize('NFD').toLowerCase().toUpperCase().toLowerCase();
  return folded.replaceAll('ς', 'σ').normalize('NFC').replace(oneLetter, letterOf);
}
