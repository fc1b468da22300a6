/** Conditions and filters, compiled to functions. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../shared/store/context.ts';
import { UnsupportedError, validationError } from './errors.ts';
import { type Comparator, type Condition, type Operand, parseCondition } from './parse-condition.ts';
import { type Bindings, nameOf, remembered, type Used, valueAt } from './tokens.ts';
import { orderOf, sameValue, typeOf } from './values.ts';

type Test = (item: Item, bindings: Bindings) => boolean;
type Get = (item: Item, bindings: Bindings) => AttributeValue | undefined;
type Check = (bindings: Bindings) => void;

export interface CompiledCondition {
  readonly used: Used;
  /** @throws ValidationException for values that are refused for every item */
  readonly check: Check;
  readonly test: Test;
  /** The attributes at the top that it looks at. */
  readonly attributes: (bindings: Bindings) => readonly string[];
}

const sizeOf = (value: AttributeValue): number => {
  // Whether other letters count once or as their bytes, the servers do not agree.
  if (value.S !== undefined && Buffer.byteLength(value.S) === value.S.length) return value.S.length;
  const members = value.L ?? value.SS ?? value.NS ?? (value.M && Object.keys(value.M));
  if (members === undefined) throw new UnsupportedError(`the size of such a value of type ${typeOf(value)}`);
  return members.length;
};

const compileOperand = (operand: Operand): Get => {
  switch (operand.kind) {
    case 'value':
      return (_, { values }) => values[operand.placeholder];
    case 'path': {
      const [only] = operand.path;
      if (operand.path.length === 1 && only !== undefined && !only.startsWith('#')) return (item) => item[only];
      return (item, bindings) => valueAt(item, operand.path, bindings);
    }
    case 'size':
      return (item, bindings) => {
        const value = valueAt(item, operand.path, bindings);
        return value && { N: String(sizeOf(value)) };
      };
  }
};

const signOf = (left: AttributeValue, right: AttributeValue): number | undefined => {
  if (typeOf(left) !== typeOf(right)) return undefined;
  const [one, other] = [orderOf(left), orderOf(right)];
  if (one === undefined || other === undefined) return undefined;
  return one < other ? -1 : one > other ? 1 : 0;
};

const ordered: Readonly<Record<Exclude<Comparator, '=' | '<>'>, (sign: number) => boolean>> = {
  '<': (sign) => sign < 0,
  '<=': (sign) => sign <= 0,
  '>': (sign) => sign > 0,
  '>=': (sign) => sign >= 0,
};

/**
 * Whether two values stand so; what is absent differs from everything, and only from it can that be
 * said.
 */
const holds = (operator: Comparator, left: AttributeValue | undefined, right: AttributeValue | undefined): boolean => {
  if (operator === '<>') return left === undefined || right === undefined || !sameValue(left, right);
  if (left === undefined || right === undefined) return false;
  if (operator === '=') return sameValue(left, right);
  const sign = signOf(left, right);
  return sign !== undefined && ordered[operator](sign);
};

const contains = (value: AttributeValue | undefined, part: AttributeValue | undefined): boolean => {
  if (value === undefined || part === undefined) return false;
  if (value.L !== undefined) return value.L.some((member) => sameValue(member, part));
  if (part.S !== undefined) return (value.S ?? value.SS)?.includes(part.S) ?? false;
  return part.N !== undefined && (value.NS?.includes(part.N) ?? false);
};

const refuse = (operator: string, value: AttributeValue | undefined, allowed: readonly string[]): void => {
  if (value === undefined || allowed.includes(typeOf(value))) return;
  throw validationError(
    `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${typeOf(value)}`,
  );
};

const bound = (operand: Operand, { values }: Bindings): AttributeValue | undefined =>
  operand.kind === 'value' ? values[operand.placeholder] : undefined;

/** @throws ValidationException for the bounds of a BETWEEN that no value can lie between */
export const checkBounds = (lower: AttributeValue | undefined, upper: AttributeValue | undefined): void => {
  if (lower === undefined || upper === undefined) return;
  const sign = signOf(lower, upper);
  if (sign === undefined) throw validationError('The BETWEEN operator requires same data type for its bounds');
  if (sign > 0) throw validationError('The BETWEEN operator requires an upper bound that is not below the lower bound');
};

const orderable = ['S', 'N'];

const compile = (condition: Condition, checks: Check[]): Test => {
  switch (condition.kind) {
    case 'compare': {
      const { operator } = condition;
      const [left, right] = [compileOperand(condition.left), compileOperand(condition.right)];
      if (operator !== '=' && operator !== '<>') {
        for (const operand of [condition.left, condition.right]) {
          checks.push((bindings) => refuse(operator, bound(operand, bindings), orderable));
        }
      }
      return (item, bindings) => holds(operator, left(item, bindings), right(item, bindings));
    }
    case 'between': {
      const value = compileOperand(condition.operand);
      const [lower, upper] = [compileOperand(condition.lower), compileOperand(condition.upper)];
      for (const operand of [condition.operand, condition.lower, condition.upper]) {
        checks.push((bindings) => refuse('BETWEEN', bound(operand, bindings), orderable));
      }
      checks.push((bindings) => checkBounds(bound(condition.lower, bindings), bound(condition.upper, bindings)));
      return (item, bindings) => {
        const between = value(item, bindings);
        return holds('>=', between, lower(item, bindings)) && holds('<=', between, upper(item, bindings));
      };
    }
    case 'in': {
      const value = compileOperand(condition.operand);
      const choices = condition.choices.map(compileOperand);
      return (item, bindings) => choices.some((choice) => holds('=', value(item, bindings), choice(item, bindings)));
    }
    case 'exists':
      return (item, bindings) => (valueAt(item, condition.path, bindings) !== undefined) === condition.wanted;
    case 'begins_with': {
      const [value, part] = [compileOperand(condition.operand), compileOperand(condition.part)];
      for (const operand of [condition.operand, condition.part]) {
        checks.push((bindings) => refuse('begins_with', bound(operand, bindings), ['S']));
      }
      return (item, bindings) => {
        const prefix = part(item, bindings)?.S;
        return prefix !== undefined && (value(item, bindings)?.S?.startsWith(prefix) ?? false);
      };
    }
    case 'contains': {
      const [value, part] = [compileOperand(condition.operand), compileOperand(condition.part)];
      return (item, bindings) => contains(value(item, bindings), part(item, bindings));
    }
    case 'and':
    case 'or': {
      const [left, right] = [compile(condition.left, checks), compile(condition.right, checks)];
      return condition.kind === 'and'
        ? (item, bindings) => left(item, bindings) && right(item, bindings)
        : (item, bindings) => left(item, bindings) || right(item, bindings);
    }
    case 'not': {
      const test = compile(condition.condition, checks);
      return (item, bindings) => !test(item, bindings);
    }
  }
};

const compiler = (what: string) =>
  remembered((text): CompiledCondition => {
    const { condition, used, paths } = parseCondition(text, what);
    const checks: Check[] = [];
    const test = compile(condition, checks);
    return {
      used,
      check: (bindings) => {
        for (const check of checks) check(bindings);
      },
      test,
      attributes: (bindings) => paths.map(([element = '']) => nameOf(element, bindings)),
    };
  });

export const compileCondition = compiler('ConditionExpression');
export const compileFilter = compiler('FilterExpression');
