/** The grammar that conditions, filters and key conditions share. */
import { UnsupportedError, validationError } from './errors.ts';
import { type Path, readTokens, type Tokens, type Used } from './tokens.ts';

const comparators = ['=', '<>', '<', '<=', '>', '>='] as const;
export type Comparator = (typeof comparators)[number];

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly placeholder: string }
  | { readonly kind: 'size'; readonly path: Path };

export type Condition =
  | { readonly kind: 'compare'; readonly operator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly operand: Operand; readonly lower: Operand; readonly upper: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly choices: readonly Operand[] }
  | { readonly kind: 'exists'; readonly path: Path; readonly wanted: boolean }
  | { readonly kind: 'begins_with' | 'contains'; readonly operand: Operand; readonly part: Operand }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly condition: Condition };

const readOperand = (tokens: Tokens): Operand => {
  if (tokens.peek().startsWith(':')) return { kind: 'value', placeholder: tokens.value() };
  if (tokens.peek(1) !== '(') return { kind: 'path', path: tokens.path() };
  if (tokens.peek() !== 'size') throw tokens.fail();
  tokens.next();
  tokens.expect('(');
  const path = tokens.path();
  tokens.expect(')');
  return { kind: 'size', path };
};

const readFunction = (tokens: Tokens): Condition => {
  const name = tokens.next();
  tokens.expect('(');
  const read = (): Condition => {
    switch (name) {
      case 'attribute_exists':
      case 'attribute_not_exists':
        return { kind: 'exists', path: tokens.path(), wanted: name === 'attribute_exists' };
      case 'begins_with':
      case 'contains': {
        const operand = readOperand(tokens);
        tokens.expect(',');
        return { kind: name, operand, part: readOperand(tokens) };
      }
      case 'attribute_type':
        throw new UnsupportedError('attribute_type');
      default:
        throw validationError(`Invalid function name; function: ${name}`);
    }
  };
  const condition = read();
  tokens.expect(')');
  return condition;
};

const readComparison = (tokens: Tokens): Condition => {
  const left = readOperand(tokens);
  if (tokens.take('BETWEEN')) {
    const lower = readOperand(tokens);
    tokens.expect('AND');
    return { kind: 'between', operand: left, lower, upper: readOperand(tokens) };
  }
  if (tokens.take('IN')) {
    tokens.expect('(');
    const choices = tokens.list(() => readOperand(tokens));
    tokens.expect(')');
    return { kind: 'in', operand: left, choices };
  }
  const operator = comparators.find((each) => each === tokens.peek());
  if (operator === undefined) throw tokens.fail();
  tokens.next();
  return { kind: 'compare', operator, left, right: readOperand(tokens) };
};

/** Parses a condition once; what its placeholders stand for comes later, with each request. */
export const parseCondition = (
  text: string,
  what: string,
): { readonly condition: Condition; readonly used: Used; readonly paths: readonly Path[] } => {
  const tokens = readTokens(text, what);
  const inParentheses = new Set<Condition>();

  const readPrimary = (): Condition => {
    if (!tokens.take('(')) {
      return tokens.peek(1) === '(' && tokens.peek() !== 'size' ? readFunction(tokens) : readComparison(tokens);
    }
    const condition = readOr();
    tokens.expect(')');
    if (inParentheses.has(condition)) throw validationError('The expression has redundant parentheses;');
    inParentheses.add(condition);
    return condition;
  };
  const readNot = (): Condition => (tokens.take('NOT') ? { kind: 'not', condition: readNot() } : readPrimary());
  const readAnd = (): Condition => {
    let condition = readNot();
    while (tokens.take('AND')) condition = { kind: 'and', left: condition, right: readNot() };
    return condition;
  };
  const readOr = (): Condition => {
    let condition = readAnd();
    while (tokens.take('OR')) condition = { kind: 'or', left: condition, right: readAnd() };
    return condition;
  };

  const condition = readOr();
  tokens.end();
  return { condition, used: tokens.used, paths: tokens.paths };
};
