/** The text of a list, and the problem of one that cannot be read at all. */
import type { Problem } from '../problems.ts';
import { type ListBody, textOf } from './encoding.ts';

const maxFaults = 20;

export const contentOf = (body: ListBody): string | Problem => {
  const text = textOf(body);
  // Files that were pasted together, or marked twice, have more byte order marks.
  return typeof text === 'string' ? text.replace(/(?<=^|[\r\n])\uFEFF+/g, '') : text;
};

export const problemOfFaults = (faults: readonly string[]): Problem => ({
  problem: 'VALIDATION_FAILED',
  errors: faults.slice(0, maxFaults).map((detail) => ({ in: 'body', pointer: '', detail }) as const),
});
