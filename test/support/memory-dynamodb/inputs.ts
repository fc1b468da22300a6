import { UnsupportedError } from './errors.ts';

/** @throws UnsupportedError when a request has a parameter that would be ignored */
export const allowOnly = (command: string, input: object, fields: readonly string[]): void => {
  for (const [field, value] of Object.entries(input)) {
    if (value !== undefined && !fields.includes(field)) throw new UnsupportedError(`${field} of ${command}`);
  }
};
