/** Amounts of money, as they came. They are added as decimal numbers: none is ever rounded. */

export interface Amount {
  /** As it came. */
  readonly text: string;
  /** The number, such as `-1234.50`; absent where the text may be read in two ways, or is none. */
  readonly value?: string | undefined;
  /** The code or sign, as it came; absent: the report names none. */
  readonly currency?: string | undefined;
}

const unit = String.raw`(?:[A-Z]{1,3} ?)?\p{Sc}|[A-Za-z]{3}`;
const minus = '[-\u2212]';
const whole = new RegExp(
  `^(?<open>\\()?(?<before>${minus})?(?:(?<unit>${unit}) ?)?(?<inner>${minus}|\\+)?(?<digits>\\d[\\d.,' ’]*|[.,]\\d+)` +
    `(?: ?(?<last>${unit}|${minus}))?(?<close>\\))?$`,
  'u',
);

/** Numbers that can be read in one way only, each with the character before the decimals. */
const forms: readonly (readonly [pattern: RegExp, decimal: '.' | ','])[] = [
  [/^\d+$/, '.'],
  // 1.234 and 1,234 are a thousand and more to some, and one and a bit to others.
  [/^(?:0|\d{4,})?\.\d+$|^\d+\.(?:\d{1,2}|\d{4,})$/, '.'],
  [/^(?:0|\d{4,})?,\d+$|^\d+,(?:\d{1,2}|\d{4,})$/, ','],
  [/^\d{1,3}(?:,\d{3})+\.\d+$|^\d{1,3}(?:,\d{3}){2,}$|^\d{1,3}(?:[ '’]\d{3})+(?:\.\d+)?$/, '.'],
  [/^\d{1,3}(?:\.\d{3})+,\d+$|^\d{1,3}(?:\.\d{3}){2,}$|^\d{1,3}(?:[ '’]\d{3})+,\d+$/, ','],
];

/** No amount of money is longer. */
const maxDigits = 30;

/**
 * @param currency of its row; where the text names another one, nobody can tell which of them is
 *   meant
 */
export function readAmount(text: string, currency?: string): Amount {
  const { open, close, before, unit: first, inner, digits, last } = whole.exec(text)?.groups ?? {};
  const isMinusLast = last === '-' || last === '\u2212';
  const named = first ?? (isMinusLast ? undefined : last);
  const isUnit = named === undefined || isSign(named) || isCode(named);
  if (!isUnit || (named && currency && !canBeSame(named, currency))) return { text, ...(currency && { currency }) };
  const sign = currency ?? named;
  const value = digits === undefined || (open === undefined) !== (close === undefined) ? undefined : numberOf(digits);
  const marks = [open, before, inner === '+' ? undefined : inner, isMinusLast || undefined].filter((mark) => mark);
  const isClear =
    value !== undefined && marks.length < 2 && !(first !== undefined && last !== undefined && !isMinusLast);
  const isNegative = marks.length > 0 && /[1-9]/.test(value ?? '');
  return { text, ...(sign && { currency: sign }), ...(isClear && { value: `${isNegative ? '-' : ''}${value}` }) };
}

const codes: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
/** Other letters are the month of a date that a spreadsheet has made, a scale such as "Mio", or a word. */
const isCode = (unit: string): boolean => codes.has(unit.toUpperCase());
const isSign = (unit: string): boolean => /\p{Sc}$/u.test(unit);

/** Whether both can mean one currency: `$` and CAD can, `€` and USD cannot. */
function canBeSame(a: string, b: string): boolean {
  const [one, other] = [a, b].map((unit) => (isCode(unit) ? signOf(unit) : unit.slice(-1)));
  return a.toUpperCase() === b.toUpperCase() || (!(isCode(a) && isCode(b)) && one === other);
}

/** Each is made once: a report has a hundred thousand rows, and few currencies. */
const signs = new Map<string, string | undefined>();

/** The last character of its shortest sign: `$` for CAD and BRL. */
function signOf(code: string): string | undefined {
  if (signs.has(code)) return signs.get(code);
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' });
  const sign = format
    .formatToParts(0)
    .find(({ type }) => type === 'currency')
    ?.value.slice(-1);
  signs.set(code, sign);
  return sign;
}

function numberOf(text: string): string | undefined {
  const digits = text.trim();
  const form = forms.find(([pattern]) => pattern.test(digits));
  if (form === undefined || digits.length > maxDigits) return undefined;
  const [, decimal] = form;
  const at = digits.lastIndexOf(decimal);
  const isWhole = at === -1 || digits.indexOf(decimal) !== at;
  const [left, right] = isWhole ? [digits, ''] : [digits.slice(0, at), digits.slice(at + 1)];
  const integer = left.replace(/\D/g, '').replace(/^0+(?=\d)/, '') || '0';
  return right === '' ? integer : `${integer}.${right}`;
}

/** Adds two numbers of `readAmount`, with the decimals of the one that has more. */
export function addDecimals(a: string, b: string): string {
  const decimals = Math.max(decimalsOf(a), decimalsOf(b));
  const sum = scaled(a, decimals) + scaled(b, decimals);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  return `${sum < 0n ? '-' : ''}${digits.slice(0, cut)}${decimals > 0 ? `.${digits.slice(cut)}` : ''}`;
}

const decimalsOf = (value: string): number => value.split('.')[1]?.length ?? 0;

const scaled = (value: string, decimals: number): bigint =>
  BigInt(value.replace('.', '') + '0'.repeat(decimals - decimalsOf(value)));
