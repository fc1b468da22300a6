/** What a body may hold, written down as data, and the check against it. */
import * as z from 'zod/mini';

export type Body = Readonly<Record<string, unknown>>;

export interface FieldRule {
  readonly type: 'string' | 'boolean' | 'int32' | 'string[]' | 'object[]';
  /** Absent: the field may be left out. */
  readonly required?: boolean;
  /** In characters; of `string[]`, of each item. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly oneOf?: readonly (string | number)[];
  readonly pattern?: RegExp;
  /** A day, or an instant with its zone: without a zone it is ambiguous. */
  readonly format?: 'iso_date';
  readonly maxItems?: number;
  /** Of `object[]`. */
  readonly items?: Fields;
  /** What the pattern or the vendor's prose wants, for people. */
  readonly note?: string;
}
type Fields = Readonly<Record<string, FieldRule>>;

export interface BodyRules {
  /** The section of the fact sheet. */
  readonly source: string;
  /** The call may be made without a body. */
  readonly optional?: boolean;
  readonly fields: Fields;
  /**
   * Rules about several fields, checked once every single field is valid. Each returns a violation
   * or undefined.
   */
  readonly together?: readonly ((body: Body) => string | undefined)[];
}

export const isRecord = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isoDate = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
const int32 = 2_147_483_647;

const isOfType: Readonly<Record<FieldRule['type'], (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  int32: (value) => Number.isInteger(value) && Math.abs(Number(value)) <= int32,
  'string[]': (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  'object[]': (value) => Array.isArray(value) && value.every(isRecord),
};

const textViolations = (text: string, { minLength = 0, maxLength = Infinity, pattern, format, note }: FieldRule) => [
  ...(text.length < minLength ? [`has fewer than ${minLength} characters`] : []),
  ...(text.length > maxLength ? [`has more than ${maxLength} characters`] : []),
  ...(pattern === undefined || pattern.test(text) ? [] : [`is not ${note ?? `like ${pattern}`}`]),
  ...(format === undefined || isoDate.safeParse(text).success ? [] : ['is not an ISO 8601 date']),
];

const valueViolations = (value: unknown, rule: FieldRule): readonly string[] => {
  const { type, oneOf, minimum = -Infinity, maximum = Infinity, maxItems = Infinity } = rule;
  if (!isOfType[type](value)) return [`is not of the type ${type}`];
  const listed = oneOf?.some((known) => known === value) ?? true;
  return [
    ...(listed ? [] : [`is none of ${oneOf?.join(', ')}`]),
    ...(typeof value === 'string' ? textViolations(value, rule) : []),
    ...(typeof value === 'number' && (value < minimum || value > maximum)
      ? [`is not between ${minimum} and ${maximum}`]
      : []),
    ...(Array.isArray(value) && value.length > maxItems ? [`has more than ${maxItems} items`] : []),
  ];
};

const itemViolations = (value: unknown, rule: FieldRule, path: string): readonly string[] => {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown, index) => {
    const place = `${path}[${index}]`;
    if (typeof item === 'string') return textViolations(item, rule).map((violation) => `${place} ${violation}`);
    return isRecord(item) ? fieldViolations(item, rule.items ?? {}, `${place}.`) : [];
  });
};

const fieldViolations = (body: Body, fields: Fields, prefix = ''): readonly string[] => [
  ...Object.keys(body)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => `${prefix}${name} is no field of this body`),
  ...Object.entries(fields).flatMap(([name, rule]) => {
    const path = prefix + name;
    const value = body[name];
    if (value === undefined) return rule.required === true ? [`${path} is missing`] : [];
    return [
      ...valueViolations(value, rule).map((violation) => `${path} ${violation}`),
      ...itemViolations(value, rule, path),
    ];
  }),
];

/**
 * Everything in which a body breaks its rules, in words that name the field and never its value,
 * which may be a password.
 *
 * @param body the parsed body; undefined if the request has none
 */
export const violationsOf = (body: unknown, { optional, fields, together = [] }: BodyRules): readonly string[] => {
  if (body === undefined) return optional === true ? [] : ['the body is missing'];
  if (!isRecord(body)) return ['the body is not an object'];
  const violations = fieldViolations(body, fields);
  if (violations.length > 0) return violations;
  return together.map((rule) => rule(body)).filter((violation) => violation !== undefined);
};
