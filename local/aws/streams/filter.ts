/**
 * The filter patterns of an event source mapping, as far as the templates use them: exact values
 * and prefixes, at any depth.
 */
import * as z from 'zod/mini';

export type Pattern = (value: unknown) => boolean;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const compile = (pattern: unknown, source: string): Pattern => {
  if (Array.isArray(pattern)) {
    const alternatives: readonly unknown[] = pattern;
    if (alternatives.length > 0) {
      const rules = alternatives.map((alternative) => readRule(alternative, source));
      return (value) => rules.some((matches) => matches(value));
    }
  }
  if (isObject(pattern)) {
    const members = Object.entries(pattern).map(([name, inner]) => [name, compile(inner, source)] as const);
    return (value) => isObject(value) && members.every(([name, matches]) => matches(value[name]));
  }
  throw notEmulated(source);
};

/** One entry of a list: a value, or `{"prefix": …}`. */
const readRule = (rule: unknown, source: string): Pattern => {
  if (typeof rule === 'string') return (value) => value === rule;
  const { data } = prefixRule.safeParse(rule);
  if (data === undefined) throw notEmulated(source);
  return (value) => typeof value === 'string' && value.startsWith(data.prefix);
};
const prefixRule = z.strictObject({ prefix: z.string() });

const notEmulated = (source: string): Error =>
  new Error(`The filter pattern ${source} is not emulated on this machine: only lists of strings and prefixes are`);

/**
 * Reads a filter pattern.
 *
 * @throws Error for anything but lists of strings and prefixes
 */
export const readPattern = (source: string): Pattern => compile(JSON.parse(source), source);
