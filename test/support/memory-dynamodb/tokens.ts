/** The words of expressions, and the document paths that all kinds of expression are made of. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../shared/store/context.ts';
import { UnsupportedError, validationError } from './errors.ts';
import { acceptItem } from './values.ts';

/** The names from the outside in, placeholders (`#name`) as they are written. */
export type Path = readonly string[];

/** The placeholders that an expression uses. */
export interface Used {
  readonly names: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
}

/** What the placeholders stand for in one request. */
export interface Bindings {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Item;
}

const token = /\s*(?:(<>|<=|>=|[=<>(),.+-]|\[\d+\])|([#:]\w+|[A-Za-z_]\w*))/y;
const word = /^[#A-Za-z_]/;

const split = (text: string, what: string): string[] => {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  token.lastIndex = 0;
  while (token.lastIndex < end) {
    const from = token.lastIndex;
    const match = token.exec(text);
    if (match === null) throw validationError(`Invalid ${what}: Syntax error; near: "${text.slice(from)}"`);
    tokens.push(match[1] ?? match[2] ?? '');
  }
  return tokens;
};

/** Reads an expression from left to right; `what` is the name of the request's parameter. */
export const readTokens = (text: string, what: string) => {
  const tokens = split(text, what);
  if (tokens.length === 0) throw validationError(`Invalid ${what}: The expression can not be empty;`);
  let position = 0;
  const peek = (ahead = 0): string => tokens[position + ahead] ?? '';
  const fail = (): Error => validationError(`Invalid ${what}: Syntax error; token: "${peek() || '<EOF>'}"`);
  const isKeyword = (keyword: string, ahead = 0) => peek(ahead).toUpperCase() === keyword;

  const paths: Path[] = [];

  const reader = {
    /** Every path that has been read. */
    paths,
    used: {
      names: new Set(tokens.filter((each) => each.startsWith('#'))),
      values: new Set(tokens.filter((each) => each.startsWith(':'))),
    } satisfies Used,
    fail,
    peek,
    next: (): string => {
      position += 1;
      return tokens[position - 1] ?? '';
    },
    /** Whether the next token is this punctuation or keyword, which is then behind us. */
    take: (wanted: string): boolean => {
      const found = isKeyword(wanted);
      if (found) position += 1;
      return found;
    },
    expect: (wanted: string): void => {
      if (!reader.take(wanted)) throw fail();
    },
    end: (): void => {
      if (position < tokens.length) throw fail();
    },
    path: (): Path => {
      const path: string[] = [];
      do {
        if (!word.test(peek())) throw fail();
        path.push(reader.next());
      } while (reader.take('.'));
      if (peek().startsWith('[')) throw new UnsupportedError(`list elements in paths: ${text}`);
      paths.push(path);
      return path;
    },
    value: (): string => {
      if (!peek().startsWith(':')) throw fail();
      return reader.next();
    },
    /** One or more, with commas between. */
    list: <T>(one: () => T): [T, ...T[]] => {
      const all: [T, ...T[]] = [one()];
      while (reader.take(',')) all.push(one());
      return all;
    },
  };
  return reader;
};
export type Tokens = ReturnType<typeof readTokens>;

/** The attribute name that an element of a path stands for. */
export const nameOf = (element: string, { names }: Bindings): string =>
  element.startsWith('#') ? (names[element] ?? element) : element;

export const valueAt = (item: Item, path: Path, bindings: Bindings): AttributeValue | undefined => {
  let within: Item | undefined = item;
  let value: AttributeValue | undefined;
  for (const element of path) {
    value = within?.[nameOf(element, bindings)];
    within = value?.M;
  }
  return value;
};

interface Given {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

const checkPlaceholders = (kind: 'name' | 'value', given: object | undefined, used: readonly ReadonlySet<string>[]) => {
  const parameter = kind === 'name' ? 'ExpressionAttributeNames' : 'ExpressionAttributeValues';
  const defined = given === undefined ? [] : Object.keys(given);
  if (given !== undefined && used.length === 0) {
    throw validationError(`${parameter} can only be specified when using expressions`);
  }
  if (given !== undefined && defined.length === 0) throw validationError(`${parameter} must not be empty`);
  for (const placeholders of used) {
    for (const placeholder of placeholders) {
      if (!defined.includes(placeholder)) {
        throw validationError(`An expression attribute ${kind} is not defined; attribute ${kind}: ${placeholder}`);
      }
    }
  }
  for (const placeholder of defined) {
    if (!used.some((placeholders) => placeholders.has(placeholder))) {
      throw validationError(`Value provided in ${parameter} unused in expressions: keys: {${placeholder}}`);
    }
  }
};

/**
 * What a request's placeholders stand for.
 *
 * @param used of each expression of the request
 * @throws ValidationException when one is missing, or given and used by none of the expressions
 */
export const bind = (given: Given, used: readonly Used[]): Bindings => {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = given;
  checkPlaceholders(
    'name',
    names,
    used.map((each) => each.names),
  );
  checkPlaceholders(
    'value',
    values,
    used.map((each) => each.values),
  );
  return { names: names ?? {}, values: values === undefined ? {} : acceptItem(values) };
};

/** Remembers what was made of each text: there are few expressions, and each is used for ever. */
export const remembered = <T>(make: (text: string) => T): ((text: string) => T) => {
  const made = new Map<string, T>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    const value = make(text);
    made.set(text, value);
    return value;
  };
};
