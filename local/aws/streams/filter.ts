/**
 * The filter patterns of an event source mapping, as far as the templates use them: exact values,
 * at any depth.
 */

export type Pattern = (value: unknown) => boolean;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const compile = (pattern: unknown, source: string): Pattern => {
  if (Array.isArray(pattern)) {
    const alternatives: readonly unknown[] = pattern;
    if (alternatives.length > 0 && alternatives.every((value) => typeof value === 'string')) {
      return (value) => alternatives.some((each) => each === value);
    }
  }
  if (isObject(pattern)) {
    const members = Object.entries(pattern).map(([name, inner]) => [name, compile(inner, source)] as const);
    return (value) => isObject(value) && members.every(([name, matches]) => matches(value[name]));
  }
  throw new Error(`The filter pattern ${source} is not emulated on this machine: only lists of strings are`);
};

/**
 * Reads a filter pattern.
 *
 * @throws Error for anything but lists of strings
 */
export const readPattern = (source: string): Pattern => compile(JSON.parse(source), source);
