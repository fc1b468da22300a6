import { isUtf8 } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { httpOperations } from '../../shared/api/catalogue.ts';
import { jsonSchema } from '../../shared/api/openapi/json-schema.ts';
import type { HttpOperation } from '../../shared/api/operation.ts';
import { plainText } from '../../shared/base/text.ts';
import { fromSchema, mutated } from '../support/from-schema.ts';
import { eventWith, parsedField, type TextField, textFields } from '../support/text-fields.ts';

/** Fields whose every character counts: the handler sees what was sent, or the field is refused. */
const carried = /\/(?:\*|password|externalId|externalProvider|audience|relayState|state)$/;
/** Where the generator seldom finds one. */
const examples: Readonly<Record<string, string>> = {
  'start-reconciliation query /period': '2026-03',
  'run-account-operation body /path': '/contacts',
};
/** Times and dates, which are described by their formats alone. */
const isText = ({ schema }: TextField): boolean => !/^date/.test(schema.format ?? '');

/** What looks like nothing, like a blank, or like something else. */
const strange = fc.oneof(
  fc.constantFrom(
    ...['\u200b', '\u200c', '\u200d', '\u00ad', '\ufeff', '\u200e', '\u202e', '\u2066', '\ufe0f', '\u{e0041}'],
    ...['\u00a0', '\u2003', '\u3000', ' ', '\t', '\n', '\r\n', '\u2028', '\u0085', '\u2800', '\u3164', '\ufffc'],
    ...['e\u0301', '\u00e9', '\u212b', '\ufb03', '\uff21', '\u2011', '\u0130', '\u00df', '\u03c2', '\u1e9e'],
    ...['\0', '\u0007', '\u009f', '\ud800', '\udc00', '\ufffd', '\uffff', '\u{10ffff}', '\ue000', '👩🏽‍💻', '❤️'],
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
  fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
);
const plainWord = fc.stringMatching(/^[A-Za-z0-9]{1,8}$/);
const texts = fc.oneof(
  fc.tuple(plainWord, strange, plainWord).map((parts) => parts.join('')),
  fc.tuple(strange, plainWord, strange).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

/** The same to the eye: what a handler sees of it must be the same, if it is taken. */
const lookalikes: readonly ((text: string) => string)[] = [
  (text) => text.normalize('NFD'),
  (text) => text.normalize('NFC'),
  (text) => ` \u200b${text}\u00a0\n`,
  (text) => `\ufeff${text}\u200e`,
  (text) => text.replaceAll(' ', '\u00a0'),
  (text) => `${text.slice(0, 1)}\u200b${text.slice(1)}`,
  (text) => `${text.slice(0, 1)}\u00ad${text.slice(1)}`,
  (text) => text.replaceAll('fi', '\ufb01').replaceAll('-', '\u2011'),
];

const isWhole = (text: string): boolean => text.isWellFormed() && !text.includes('\ufffd');
const isPlain = (text: string, lines: boolean): boolean => {
  const result = plainText(text, { lines });
  return 'text' in result && result.text === text;
};

test('the fields are those of the whole catalogue', () => {
  expect(textFields.length).toBeGreaterThan(60);
  expect(textFields.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'check-memberships body /subjects/0/userName',
      'unlink-membership path /userId',
      'create-sso-user body /firstName',
      'run-account-operation body /query/*',
      'request-transfer body /customerName',
    ]),
  );
});

describe.each(textFields.filter(isText))('$name', (field) => {
  const lines = field.path.at(-1) === 'justification';
  const example = examples[field.name];
  const see = (text: string) => parsedField(field, eventWith(field, text));
  const expectRefused = ({ refused }: ReturnType<typeof see>): void => {
    expect(refused).toMatchObject({ problem: 'VALIDATION_FAILED' });
    expect(refused?.errors?.[0]?.pointer).toMatch(/^\//);
  };

  test('takes text in one form or refuses it with a pointer, and takes no two spellings of one look', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const result = see(text);
        if (!('seen' in result)) {
          expectRefused(result);
          return;
        }
        const seen = String(result.seen);
        expect(isWhole(seen)).toBe(true);
        if (carried.test(field.name)) expect(seen).toBe(text);
        else expect(isPlain(seen, lines)).toBe(true);
        for (const other of lookalikes.map((spell) => spell(text))) {
          const seenToo = see(other);
          if (!('seen' in seenToo)) expectRefused(seenToo);
          else if (carried.test(field.name)) expect(seenToo.seen).toBe(other);
          else expect(seenToo.seen).toBe(seen);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('takes what its schema describes, with blanks around it', () => {
    fc.assert(
      fc.property(example === undefined ? fromSchema(field.schema).map(String) : fc.constant(example), (text) => {
        const result = see(text);
        fc.pre('seen' in result);
        const around = ` ${text}\u00a0\n`;
        const seenToo = see(around);
        if (!carried.test(field.name)) expect(seenToo).toEqual(result);
        else if ('seen' in seenToo) expect(seenToo.seen).toBe(around);
        else expectRefused(seenToo);
      }),
      { numRuns: 20 },
    );
  });
});

test.each(textFields.filter(({ part, ...field }) => part === 'body' && isText({ part, ...field })))(
  '$name takes no bytes that are not UTF-8, and nothing that came in their place',
  (field) => {
    const wrong = fc.uint8Array({ minLength: 1, maxLength: 6 }).filter((bytes) => !isUtf8(bytes));
    fc.assert(
      fc.property(plainWord, wrong, plainWord, (start, bytes, end) => {
        const event = eventWith(field, `${start}<here>${end}`);
        const [before = '', after = ''] = String(event.body).split('<here>');
        const body = Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]);
        const asBytes = parsedField(field, { ...event, body: body.toString('base64'), isBase64Encoded: true });
        expect(asBytes.refused).toMatchObject({ problem: 'INVALID_ENCODING' });
        const replaced = parsedField(field, { ...event, body: body.toString() });
        expect(replaced.refused?.problem).toMatch(/^(?:VALIDATION_FAILED|INVALID_ENCODING)$/);
      }),
      { numRuns: 50 },
    );
  },
);

test('what is refused is said in our own words, whatever was sent', () => {
  const details = new Set<string>();
  for (const operation of httpOperations) {
    const { body } = operation.request as HttpOperation['request'];
    if (body === undefined) continue;
    const described = fromSchema(jsonSchema(body, 'input'));
    const values = fc.oneof(mutated(operation.example ?? {}), described.chain(mutated), fc.jsonValue({ maxDepth: 2 }));
    for (const value of fc.sample(values, { numRuns: 300, seed: 11 })) {
      const parsed = body.safeParse(value);
      for (const { message } of parsed.error?.issues ?? []) details.add(message.replace(/^unknown fields?: .*/s, ''));
    }
  }
  expect(details.size).toBeGreaterThan(20);
  expect([...details].filter((detail) => /invalid|expected|received|input|undefined|\bNaN\b/i.test(detail))).toEqual(
    [],
  );
});
