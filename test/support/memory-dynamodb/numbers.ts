/** Numbers as DynamoDB keeps them: decimal, with up to 38 significant digits. */
import { validationError } from './errors.ts';

/**
 * The value is 0.`digits` × 10^`exponent`; `digits` has no zeros at either end and is empty for
 * zero.
 */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

/**
 * Canonical already, and added and subtracted exactly by JavaScript: nearly every number there is.
 */
const plainInteger = /^(?:0|-?[1-9]\d{0,14})$/;
const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

const parse = (text: string): Decimal => {
  const [, sign, whole = '', fraction = '', power = '0'] = decimal.exec(text) ?? [];
  const all = whole + fraction;
  if (all === '') throw validationError(`The parameter cannot be converted to a numeric value: ${text}`);
  const significant = all.replace(/^0+/, '');
  const digits = significant.replace(/0+$/, '');
  const exponent = whole.length - (all.length - significant.length) + Number(power);
  if (digits.length > 38) throw validationError('Attempting to store more than 38 significant digits in a Number');
  if (digits !== '' && (exponent > 126 || exponent < -129)) {
    throw validationError('Attempting to store a number with magnitude outside of the supported range');
  }
  return { negative: sign === '-' && digits !== '', digits, exponent: digits === '' ? 0 : exponent };
};

/** @returns the one way in which DynamoDB writes the number, without an exponent */
export const canonicalNumber = (text: string): string => {
  if (plainInteger.test(text)) return text;
  const { negative, digits, exponent } = parse(text);
  if (digits === '') return '0';
  const absolute =
    exponent <= 0
      ? `0.${'0'.repeat(-exponent)}${digits}`
      : exponent >= digits.length
        ? digits + '0'.repeat(exponent - digits.length)
        : `${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
  return negative ? `-${absolute}` : absolute;
};

/** @returns a text for which `<` between texts is what `<` is between numbers, and `===` too */
export const numberOrder = (canonical: string): string => {
  const { negative, digits, exponent } = parse(canonical);
  if (digits === '') return 'n';
  if (!negative) return `p${exponent + 500}${digits}`;
  const complement = digits.replace(/\d/g, (digit) => String(9 - Number(digit)));
  return `m${500 - exponent}${complement}~`;
};

const scaled = ({ negative, digits, exponent }: Decimal, scale: number): bigint => {
  const absolute = BigInt(digits + '0'.repeat(exponent - digits.length - scale));
  return negative ? -absolute : absolute;
};

/** Adds two canonical numbers, or subtracts the second one, exactly. */
export const combineNumbers = (left: string, operator: '+' | '-', right: string): string => {
  if (plainInteger.test(left) && plainInteger.test(right)) {
    return String(operator === '+' ? Number(left) + Number(right) : Number(left) - Number(right));
  }
  const [first, second] = [parse(left), parse(right)];
  const scale = Math.min(first.exponent - first.digits.length, second.exponent - second.digits.length);
  const [one, other] = [scaled(first, scale), scaled(second, scale)];
  return canonicalNumber(`${operator === '+' ? one + other : one - other}e${scale}`);
};
