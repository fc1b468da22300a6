/**
 * Values that a JSON Schema describes: the part of draft 2020-12 that the OpenAPI document uses.
 *
 * Written here because no maintained library makes fast-check arbitraries of JSON Schema: the
 * repository of json-schema-fast-check is archived since 2022, and zod-fast-check needs zod 3 and
 * fast-check below 4.
 */
import fc from 'fast-check';

export interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/**
 * Values for members of these names, which stand for things that are there, so that requests get
 * beyond "not found".
 */
export type Pool = Readonly<Record<string, readonly unknown[]>>;

/** No text needs to be longer than this to be a test; what is cut off is the slowest part. */
const longEnough = 300;

const formats: Readonly<Record<string, () => fc.Arbitrary<unknown>>> = {
  email: () => fc.nat(99_999).map((number) => `person-${number}@example.com`),
  'date-time': () =>
    fc
      .date({ min: new Date('2026-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString()),
  date: () =>
    fc
      .date({ min: new Date('2015-01-01'), max: new Date('2026-11-20'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  uri: () => fc.nat(999).map((number) => `https://hooks.example.com/${number}`),
};

/** What the generator cannot make texts of: look-arounds, and classes of Unicode. */
const isHard = (pattern: string): boolean => /\(\?[=!<]|\\p\{/u.test(pattern);

const within = ({ minLength = 0, maxLength = longEnough }: JsonSchema) => ({
  minLength,
  maxLength: Math.max(minLength, Math.min(maxLength, longEnough)),
});

const text = (schema: JsonSchema): fc.Arbitrary<unknown> => {
  const format = schema.format === undefined ? undefined : formats[schema.format];
  if (format !== undefined) return format();
  const { minLength, maxLength } = within(schema);
  if (schema.pattern === undefined || isHard(schema.pattern)) {
    return fc
      .oneof(
        { weight: 3, arbitrary: fc.stringMatching(/^[A-Za-z][A-Za-z0-9]*$/, { maxLength }) },
        { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength, maxLength }) },
      )
      .map((value) => value.slice(0, maxLength).padEnd(minLength, 'x'));
  }
  return fc.stringMatching(new RegExp(schema.pattern), { maxLength });
};

const object = (schema: JsonSchema, pool: Pool): fc.Arbitrary<unknown> => {
  const { properties = {}, required = [], oneOf = [], additionalProperties, propertyNames } = schema;
  if (Object.keys(properties).length === 0 && typeof additionalProperties === 'object') {
    return fc.dictionary(
      fromSchema(propertyNames ?? { type: 'string', pattern: '^[a-z]+$' }, pool).map(String),
      fromSchema(additionalProperties, pool),
      { maxKeys: 4 },
    );
  }
  const members = Object.fromEntries(
    Object.entries(properties).map(([name, member]) => {
      const known = pool[name];
      const made = fromSchema(member, pool);
      const isText = member.type === 'string';
      return [
        name,
        known !== undefined && isText
          ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: made })
          : made,
      ];
    }),
  );
  const choices = oneOf.flatMap((choice) => choice.required ?? []);
  if (choices.length === 0) return fc.record(members, { requiredKeys: [...required] });
  // Exactly one of these members, and perhaps the others.
  return fc.constantFrom(...choices).chain((chosen) => {
    const others = Object.entries(members).filter(([name]) => name === chosen || !choices.includes(name));
    return fc.record(Object.fromEntries(others), { requiredKeys: [...required, chosen] });
  });
};

/** @param pool see {@link Pool} */
export const fromSchema = (schema: JsonSchema, pool: Pool = {}): fc.Arbitrary<unknown> => {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? (schema.type === undefined ? schema.oneOf : undefined);
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => fromSchema(choice, pool)));
  switch (schema.type) {
    case 'string':
      return text(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1_000_000, max: schema.maximum ?? 1_000_000 });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(fromSchema(schema.items ?? {}, pool), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 5, Math.max(5, schema.minItems ?? 0)),
      });
    case 'object':
      return object(schema, pool);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
};

const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1e308,
    '',
    ' ',
    '\u0000',
    '\ud800',
    '../..',
    '%2e%2e%2f',
    '__proto__',
    'a'.repeat(10_000),
    [],
    {},
    [[]],
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The value with one thing in it changed: a member taken away, added, doubled, or replaced by
 * something strange.
 */
export const mutated = (value: unknown): fc.Arbitrary<unknown> => {
  if (Array.isArray(value)) {
    return fc.oneof(
      strange,
      fc.constant([...value, ...value]),
      strange.map((each) => [...value, each]),
      ...(value.length === 0 ? [] : [mutated(value[0]).map((first) => [first, ...value.slice(1)])]),
    );
  }
  if (!isRecord(value)) return strange;
  const names = Object.keys(value);
  const added = fc
    .tuple(fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('__proto__', 'constructor', 'accountID')), strange)
    .map(([name, member]) => Object.fromEntries([...Object.entries(value), [name, member]]));
  if (names.length === 0) return fc.oneof(strange, added);
  const without = (gone: string) => Object.fromEntries(Object.entries(value).filter(([name]) => name !== gone));
  return fc.oneof(
    added,
    fc.constantFrom(...names).map(without),
    fc.constantFrom(...names).chain((name) => strange.map((member) => ({ ...value, [name]: member }))),
    fc.constantFrom(...names).chain((name) => mutated(value[name]).map((member) => ({ ...value, [name]: member }))),
  );
};
