/** @returns the JSON value of a body, or undefined where it is not JSON (which no JSON value is) */
export const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
