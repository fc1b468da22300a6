/**
 * Which values of a condition key a policy cannot tell apart. The keys of a table's items are all
 * different, and its conditions ask only what they begin with: a few decisions hold for all items.
 */
import type { Context } from './rights.ts';
import type { Statement } from './roles.ts';

/** Operators that see of a value only which of their patterns it is like. */
const matching = /^(?:ForAllValues:|ForAnyValue:)?String(?:Not)?(?:Equals|Like)(?:IfExists)?$/;

/** A value with other characters stands for itself: wildcards may not be like a line break. */
const plain = /^[ -~]*$/;

/** A context in which each value stands for all that the statements answer alike. */
export const alike = (statements: readonly Statement[], context: Context): unknown => {
  const conditions = statements.flatMap(({ Condition: condition = {} }) => Object.entries(condition));
  return Object.entries(context).map(([key, values]) => {
    const asked = conditions.flatMap(([operator, byKey]) =>
      Object.entries(byKey).flatMap(([own, patterns]) =>
        own.toLowerCase() === key.toLowerCase() ? [{ operator, patterns }] : [],
      ),
    );
    const patterns = asked.flatMap((each) => each.patterns);
    const isPlain =
      asked.every(({ operator }) => matching.test(operator)) && !patterns.some((each) => each.includes('$'));
    if (!isPlain) return [key, values];
    const kindOf = (value: string): string =>
      plain.test(value) ? patterns.map((each) => likeness(value, each)).join('') : ` ${value}`;
    const kinds = [values].flat().map(kindOf);
    return [key, typeof values === 'string', [...new Set(kinds)].sort()];
  });
};

/** Whether a value is the pattern itself, is like it, or neither. */
const likeness = (value: string, pattern: string): string => {
  if (value === pattern) return '=';
  const expression = expressions.get(pattern) ?? expressionOf(pattern);
  expressions.set(pattern, expression);
  return expression.test(value) ? '~' : '-';
};

/** Of the templates' patterns, which are few. */
const expressions = new Map<string, RegExp>();

const expressionOf = (pattern: string): RegExp => {
  const escaped = pattern.replaceAll(/[\\^$.+()[\]{}|]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
};
