/** The strict reading of what the documents of a log are made of. */

/** Something of a log is not in the form that it must have. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
}

const decimal = /^(?:0|[1-9][0-9]{0,15})$/;

/**
 * Reads a size or an index: decimal digits without a sign or a leading zero, less than 2^53.
 *
 * @throws MalformedError
 */
export const readCount = (text: string, what: string): number => {
  const count = decimal.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(count)) {
    throw new MalformedError(`${what} is not a whole number below 2^53 without a leading zero`);
  }
  return count;
};

/** @throws MalformedError unless the count is a whole number from 0 to 2^53 - 1 */
export const requireCount = (count: number, what: string): void => {
  if (!Number.isSafeInteger(count) || count < 0) throw new MalformedError(`${what} is not a whole number below 2^53`);
};

/**
 * Decodes the standard Base 64 of RFC 4648, section 4. A text that is read the same although it is
 * written in another way is refused: no byte of a document can be changed without notice.
 *
 * @throws MalformedError
 */
export const readBase64 = (text: string, what: string): Uint8Array => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new MalformedError(`${what} is not in base64`);
  return bytes;
};

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
