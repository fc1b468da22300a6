/** Ids that a spreadsheet, or the program that wrote the list, has turned into something else. */

/** In English and German, as spreadsheets write them short. */
const months = 'jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez';
const dates = [
  `\\d{1,2}[-.] ?(?:${months})(?:[-. ](?:\\d{2}|\\d{4}))?`,
  `(?:${months})[-. ](?:\\d{2}|\\d{4})`,
  '\\d{1,2}/\\d{1,2}/(?:\\d{2}|\\d{4})',
  '\\d{1,2}[-.]\\d{1,2}[-.]\\d{4}',
  '\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}',
];

/** What each of them looks like; none of these is taken for an id, because it would be somebody else's. */
const signs: readonly (readonly [pattern: RegExp, detail: string])[] = [
  [/^=/, 'is a formula: paste the ids as values'],
  [/^'/, 'begins with an apostrophe, by which a spreadsheet marks text'],
  [/^[“”„«»‘’‚].*[“”«»‘’]$/, 'is in the quotes of a word processor: use " or none'],
  [
    // Java writes no sign: 1.2E11.
    /^[+-]?\d(?:(?:[.,]\d+)?e[+-]|[.,]\d+e)\d+$/i,
    'is a number in scientific notation, in which digits are lost: format the column as text',
  ],
  [/^\d+[.,]0+$/, 'is a decimal number, as programs make of ids that are whole numbers'],
  [/^[+-]?\d+(?:[.,]\d+)? ?%$/, 'is a percentage: format the column as text'],
  [/^[+(-]*\p{Sc} ?-?\d[\d.,]*\)?$|^[+(-]*\d[\d.,]* ?\p{Sc}\)?$/u, 'is an amount of money: format the column as text'],
  [
    // A single point, as in 1.234, may be part of an id.
    /^[+-]?\d{1,3}(?:(?:,\d{3})+(?:\.\d+)?|(?:\.\d{3}){2,}(?:,\d+)?|(?:[ '’]\d{3})+(?:[.,]\d+)?)$/,
    'is a number with marks between the thousands: format the column as text',
  ],
  [
    /^\d{1,3}:[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?$/i,
    'is a time, as a spreadsheet makes of some ids: format the column as text',
  ],
  [
    /^(?:#(?:\p{L}\/\p{L}|n[vdb]|¡?[\p{L}\p{N}/_. -]+[!?]|getting_data|#+)|(?:err|fehler):\d{3})$/iu,
    'is an error of a spreadsheet',
  ],
  [
    /^(?:true|false|wahr|falsch|vrai|faux|verdadero|falso|verdadeiro|vero|waar|onwaar|истина|ложь)$/iu,
    'is a yes or no of a spreadsheet, and no id',
  ],
  [/^(?:\{\{.*\}\}|\$\{.*\}|<%.*%>)$/, 'is a placeholder that no program has filled in'],
  [
    /^(?:null|<null>|\(null\)|none|nil|-?nan|nat|<na>|[+-]?inf(?:inity)?|\((?:blank|leer|empty)\)|undefined|n\/a|\\n|\[object \w+\])$/i,
    'is a word for no value, such as NULL: leave the cell empty',
  ],
  [/^(?:NA|[nN]\.[aA]\.?)$/, 'is a word for no value, such as NULL: leave the cell empty'],
  [/^\p{P}+$/u, 'is only punctuation: where there is no value, leave the cell empty'],
  [
    new RegExp(`^(?:${dates.join('|')})(?:[ T]\\d{1,2}:\\d{2}.*)?$`, 'i'),
    'is a date, as a spreadsheet makes of some ids: format the column as text',
  ],
];

/**
 * Lost zeros in front, and digits of long numbers that were rounded, leave no sign.
 *
 * @returns how an id was spoilt, as the end of a sentence about it
 */
export const spoiltBy = (id: string): string | undefined => signs.find(([pattern]) => pattern.test(id))?.[1];
