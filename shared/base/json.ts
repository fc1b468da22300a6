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
