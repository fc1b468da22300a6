/** Key conditions, compiled to the part of a partition that they allow. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Key } from '../../../shared/store/tables.ts';
import { checkBounds } from './conditions.ts';
import { validationError } from './errors.ts';
import { type Keys, orderOfKey } from './keys.ts';
import { type Condition, type Operand, parseCondition } from './parse-condition.ts';
import { type Bindings, nameOf, remembered, type Used } from './tokens.ts';
import { typeOf } from './values.ts';

/** A part of a partition: what is neither below nor above it. */
export interface KeyRange {
  readonly partition: string;
  readonly isBelow: (sort: string) => boolean;
  readonly isAbove: (sort: string) => boolean;
}

type Bounds = Omit<KeyRange, 'partition'>;
const operators = ['=', '<', '<=', '>', '>=', 'BETWEEN', 'begins_with'] as const;
type Operator = (typeof operators)[number];

interface Term {
  readonly element: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

const never = () => false;
const bounds: Readonly<Record<Operator, (value: string, upper: string) => Bounds>> = {
  '=': (value) => ({ isBelow: (sort) => sort < value, isAbove: (sort) => sort > value }),
  '<': (value) => ({ isBelow: never, isAbove: (sort) => sort >= value }),
  '<=': (value) => ({ isBelow: never, isAbove: (sort) => sort > value }),
  '>': (value) => ({ isBelow: (sort) => sort <= value, isAbove: never }),
  '>=': (value) => ({ isBelow: (sort) => sort < value, isAbove: never }),
  BETWEEN: (value, upper) => ({ isBelow: (sort) => sort < value, isAbove: (sort) => sort > upper }),
  begins_with: (value) => ({
    isBelow: (sort) => sort < value,
    isAbove: (sort) => sort > value && !sort.startsWith(value),
  }),
};

const refused = (what: string) => validationError(`Invalid KeyConditionExpression: ${what}`);

const elementOf = (operand: Operand): string => {
  const [element, ...rest] = operand.kind === 'path' ? operand.path : [];
  if (element === undefined || rest.length > 0) throw refused('a condition needs a key attribute on its left');
  return element;
};

const placeholderOf = (operand: Operand): string => {
  if (operand.kind !== 'value') throw refused('a condition needs a value on its right');
  return operand.placeholder;
};

const termsOf = (condition: Condition): Term[] => {
  switch (condition.kind) {
    case 'and':
      return [...termsOf(condition.left), ...termsOf(condition.right)];
    case 'compare': {
      const { left, operator, right } = condition;
      if (operator === '<>') throw refused('unsupported operator <>');
      return [{ element: elementOf(left), operator, values: [placeholderOf(right)] }];
    }
    case 'between': {
      const { operand, lower, upper } = condition;
      return [
        { element: elementOf(operand), operator: 'BETWEEN', values: [placeholderOf(lower), placeholderOf(upper)] },
      ];
    }
    case 'begins_with': {
      const { operand, part } = condition;
      return [{ element: elementOf(operand), operator: 'begins_with', values: [placeholderOf(part)] }];
    }
    default:
      throw refused(`unsupported operator ${condition.kind}`);
  }
};

const orderOfValue = (value: AttributeValue | undefined, { name, type }: Key): string => {
  if (value === undefined || typeOf(value) !== type) {
    throw validationError(`Condition parameter type does not match schema type: ${name}`);
  }
  return orderOfKey(value, 2048);
};

const boundsOf = ({ operator, values }: Term, key: Key, bindings: Bindings): Bounds => {
  if (operator === 'begins_with' && key.type !== 'S') throw refused('begins_with needs a text');
  const [first, second] = values.map((placeholder) => bindings.values[placeholder]);
  checkBounds(first, second);
  return bounds[operator](orderOfValue(first, key), second === undefined ? '' : orderOfValue(second, key));
};

interface CompiledKeyCondition {
  readonly used: Used;
  /** @throws ValidationException when these keys cannot be asked so */
  readonly range: (bindings: Bindings, keys: Keys) => KeyRange;
}

export const compileKeyCondition = remembered((text): CompiledKeyCondition => {
  const { condition, used } = parseCondition(text, 'KeyConditionExpression');
  const terms = termsOf(condition);
  return {
    used,
    range: (bindings, { partitionKey, sortKey }) => {
      const termOf = (key: Key) => terms.filter(({ element }) => nameOf(element, bindings) === key.name);
      const [onPartition, ...more] = termOf(partitionKey);
      const [onSort, ...others] = sortKey === undefined ? [] : termOf(sortKey);
      if (onPartition === undefined) throw validationError(`Query condition missed key: ${partitionKey.name}`);
      if (onPartition.operator !== '=') throw validationError('Query key condition not supported');
      if (more.length + others.length > 0) throw refused('only one condition per key');
      if (terms.length > (onSort === undefined ? 1 : 2))
        throw validationError('Query condition missed key schema element');
      const [value] = onPartition.values;
      const partition = orderOfValue(value === undefined ? undefined : bindings.values[value], partitionKey);
      if (onSort === undefined || sortKey === undefined) return { partition, isBelow: never, isAbove: never };
      return { partition, ...boundsOf(onSort, sortKey, bindings) };
    },
  };
});
