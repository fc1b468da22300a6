import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readVendorJson } from '../../../../shared/constant-contact/transport/vendor-json.ts';

const contradicts = (value: unknown) => expect(typeof value).toBe('symbol');
const object = (text: string) => readVendorJson(text) as Readonly<Record<string, unknown>>;

describe('JSON of the vendor', () => {
  test('is what JSON.parse makes of it where no member is named twice', () => {
    const sameForm = fc
      .json({ maxDepth: 5 })
      .chain((text) => fc.constantFrom(text, JSON.stringify(JSON.parse(text), null, 2)));
    fc.assert(
      fc.property(sameForm, (text) => {
        expect(readVendorJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 1_000 },
    );
  });

  test('is undefined for any other text', () => {
    const pieces = fc.constantFrom('{', '}', '"', ':', ',', '\\', '[', 'a', '1', '\\"', 'null');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        let parsed: unknown;
        try {
          parsed = JSON.parse(text);
        } catch {
          expect(readVendorJson(text)).toBeUndefined();
          return;
        }
        if (typeof parsed !== 'object') expect(readVendorJson(text)).toBe(parsed);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['a text', '{"a":"x","a":"x"}', { a: 'x' }],
    ['an object in another form', '{"a":{"b":1}, "a" : { "b":1 } }', { a: { b: 1 } }],
    ['thrice, by an escape', '{"a":1,"\\u0061":1,"a":1}', { a: 1 }],
    ['within a list', '{"l":[{"a":1,"a":1}]}', { l: [{ a: 1 }] }],
  ])('takes a member that is named twice with the same value as one: %s', (_case, text, value) => {
    expect(readVendorJson(text)).toEqual(value);
  });

  test('takes a member that is named twice with different values for a contradiction, and the others as they are', () => {
    const value = object('{"a":"x","b":1,"a":"y","c":{"d":null,"d":2}}');
    contradicts(value['a']);
    expect(value['b']).toBe(1);
    contradicts((value['c'] as Readonly<Record<string, unknown>>)['d']);
    contradicts(object('{"a":1,"a":2,"a":1}')['a']);
  });

  test('is not fooled by braces and names within texts', () => {
    expect(readVendorJson('{"a":"{\\"b\\":1}","b":"}\\\\","c":":"}')).toEqual({ a: '{"b":1}', b: '}\\', c: ':' });
  });

  test('keeps __proto__ a plain member', () => {
    const value = object('{"__proto__":{"admin":true},"a":1,"a":1}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['__proto__', 'a']);
  });

  const nested = (levels: number, inner = '1') => `${'{"a":['.repeat(levels / 2)}${inner}${']}'.repeat(levels / 2)}`;

  test('is no JSON beyond 64 levels, which no answer has', () => {
    expect(readVendorJson(nested(64))).toEqual(JSON.parse(nested(64)));
    expect(readVendorJson(nested(64, '"[[{{"'))).toEqual(JSON.parse(nested(64, '"[[{{"')));
    expect(readVendorJson(`[${'[],{},'.repeat(100)}1]`)).toHaveLength(201);
    expect(readVendorJson(nested(66))).toBeUndefined();
  });

  test.each([
    ['a member of one name', nested(6_000)],
    ['a member named twice', nested(6_000, '{"b":1,"b":1}')],
    ['a member named twice, beside it', `{"b":1,"b":1,"c":${nested(6_000)}}`],
    ['a member that is deep, twice', `{"b":${nested(6_000)},"b":${nested(6_000)}}`],
    ['lists alone', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['braces that are not closed', '[{"a":'.repeat(100_000)],
  ])('throws nothing, however deep: %s', (_case, text) => {
    expect(readVendorJson(text)).toBeUndefined();
  });

  test('is read in a moment, however long', () => {
    const long = JSON.stringify({ text: 'x'.repeat(4_000_000), rows: Array(2_000).fill({ a: '\\"{', b: {} }) });
    const begun = performance.now();
    readVendorJson(long);
    readVendorJson(`"${'\\\\'.repeat(1_000_000)}"`);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
