/** Update expressions, compiled to functions that make a new item out of the old one. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../shared/store/context.ts';
import { UnsupportedError, validationError } from './errors.ts';
import { combineNumbers } from './numbers.ts';
import { type Bindings, nameOf, type Path, readTokens, remembered, type Tokens, type Used, valueAt } from './tokens.ts';

type Operand = (item: Item, bindings: Bindings) => AttributeValue;
interface Assignment {
  readonly path: Path;
  readonly value: Operand;
}

export interface CompiledUpdate {
  readonly used: Used;
  /** @throws ValidationException when the update could be done to no item */
  readonly check: (bindings: Bindings, keyNames: readonly string[]) => void;
  /** @throws ValidationException when it cannot be done to this item */
  readonly apply: (item: Item, bindings: Bindings) => Item;
}

const wrongType = () => validationError('An operand in the update expression has an incorrect data type');
const noSuchPath = () => validationError('The document path provided in the update expression is invalid for update');

const numberOf = (value: AttributeValue): string => {
  if (value.N === undefined) throw wrongType();
  return value.N;
};

const listOf = (value: AttributeValue): AttributeValue[] => {
  if (value.L === undefined) throw wrongType();
  return value.L;
};

const readOperand = (tokens: Tokens): Operand => {
  if (tokens.peek().startsWith(':')) {
    const placeholder = tokens.value();
    return (_, { values }) => values[placeholder] ?? { NULL: true };
  }
  if (tokens.peek(1) === '(') return readFunction(tokens);
  const path = tokens.path();
  return (item, bindings) => {
    const value = valueAt(item, path, bindings);
    if (value !== undefined) return value;
    throw validationError('The provided expression refers to an attribute that does not exist in the item');
  };
};

const readFunction = (tokens: Tokens): Operand => {
  const name = tokens.next();
  tokens.expect('(');
  const read = (): Operand => {
    if (name === 'if_not_exists') {
      const path = tokens.path();
      tokens.expect(',');
      const otherwise = readOperand(tokens);
      return (item, bindings) => valueAt(item, path, bindings) ?? otherwise(item, bindings);
    }
    if (name !== 'list_append') throw validationError(`Invalid function name; function: ${name}`);
    const first = readOperand(tokens);
    tokens.expect(',');
    const second = readOperand(tokens);
    return (item, bindings) => ({ L: [...listOf(first(item, bindings)), ...listOf(second(item, bindings))] });
  };
  const operand = read();
  tokens.expect(')');
  return operand;
};

const readAssignment = (tokens: Tokens): Assignment => {
  const path = tokens.path();
  tokens.expect('=');
  const left = readOperand(tokens);
  const operator = tokens.take('+') ? '+' : tokens.take('-') ? '-' : undefined;
  if (operator === undefined) return { path, value: left };
  const right = readOperand(tokens);
  return {
    path,
    value: (item, bindings) => ({
      N: combineNumbers(numberOf(left(item, bindings)), operator, numberOf(right(item, bindings))),
    }),
  };
};

const readAddition = (tokens: Tokens): Assignment => {
  const path = tokens.path();
  const placeholder = tokens.value();
  if (path.length > 1) throw new UnsupportedError('ADD to anything but an attribute at the top');
  return {
    path,
    value: (item, bindings) => {
      const added = bindings.values[placeholder];
      if (added?.N === undefined) throw new UnsupportedError('ADD of anything but a number');
      const before = valueAt(item, path, bindings);
      return before === undefined ? added : { N: combineNumbers(numberOf(before), '+', added.N) };
    },
  };
};

/** Replaces or, without a value, removes what is at the path, in copies of all that holds it. */
const withChange = (item: Item, [element, ...rest]: Path, bindings: Bindings, value?: AttributeValue): Item => {
  if (element === undefined) throw noSuchPath();
  const name = nameOf(element, bindings);
  if (rest.length > 0) {
    const within = item[name]?.M;
    if (within === undefined) throw noSuchPath();
    return { ...item, [name]: { M: withChange(within, rest, bindings, value) } };
  }
  if (value !== undefined) return { ...item, [name]: value };
  const { [name]: _, ...others } = item;
  return others;
};

const sections = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;

const startsWith = (path: Path, prefix: Path): boolean => prefix.every((name, index) => path[index] === name);

const compile = (text: string): CompiledUpdate => {
  const tokens = readTokens(text, 'UpdateExpression');
  const assignments: Assignment[] = [];
  const removals: Path[] = [];
  const seen = new Set<string>();
  do {
    const section = sections.find((each) => tokens.take(each));
    if (section === undefined) throw tokens.fail();
    if (seen.has(section)) {
      throw validationError(`The "${section}" section can only be used once in an update expression;`);
    }
    seen.add(section);
    if (section === 'DELETE') throw new UnsupportedError('DELETE in update expressions');
    if (section === 'REMOVE') removals.push(...tokens.list(tokens.path));
    else assignments.push(...tokens.list(() => (section === 'SET' ? readAssignment : readAddition)(tokens)));
  } while (tokens.peek() !== '');

  return {
    used: tokens.used,
    check: (bindings, keyNames) => {
      const paths = [...assignments.map(({ path }) => path), ...removals].map((path) =>
        path.map((element) => nameOf(element, bindings)),
      );
      for (const [index, path] of paths.entries()) {
        if (keyNames.includes(path[0] ?? '')) {
          throw validationError('Cannot update attribute key. This attribute is part of the key');
        }
        if (paths.some((other, place) => place !== index && startsWith(other, path))) {
          throw validationError('Two document paths overlap with each other');
        }
      }
    },
    apply: (item, bindings) => {
      // Every value is read from the item before the update, so the order of the assignments does
      // not matter.
      const values = assignments.map(({ path, value }) => ({ path, value: value(item, bindings) }));
      let after = item;
      for (const { path, value } of values) after = withChange(after, path, bindings, value);
      for (const path of removals) after = withChange(after, path, bindings);
      return after;
    },
  };
};

export const compileUpdate = remembered(compile);
