/**
 * @returns the JSON value of a text, or undefined if it is not JSON (`undefined` is no JSON value)
 */
export const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The part of the standard that TypeScript's library does not declare yet. */
interface JsonWithSources {
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}

/**
 * Parses JSON that is only carried: a number that JavaScript would write in another way (too many
 * digits, `1e400`, `-0`, `1.0`) is kept as its text, which `JSON.stringify` writes again.
 *
 * @throws SyntaxError
 */
export const parseCarried = (text: string): unknown => {
  const { parse, rawJSON } = JSON as unknown as JsonWithSources;
  return parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && source !== String(value) ? rawJSON(source) : value,
  );
};
