import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  filledPath,
  parametersOf,
  pathTemplatePattern,
  pathValuePattern,
} from '../../shared/domain/partner/account-path.ts';
import {
  accountOperationMethods,
  isAllowed,
  parseAllowList,
  writeEntry,
} from '../../shared/domain/partner/allow-list.ts';

const segment = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/);
const method = fc.constantFrom(...accountOperationMethods);
/** No entry begins with the partner operations or a version, nor with either and a sign behind it: the last test. */
const isRefusedAsFirst = /^(?:partner|v\d+)(?:[^a-z].*)?$/i;
const path = fc.array(segment, { minLength: 1, maxLength: 5 }).filter(([first = '']) => !isRefusedAsFirst.test(first));

const parsed = (text: string) => {
  const list = parseAllowList(text);
  if (list === undefined) throw new Error(`no list: ${text}`);
  return list;
};

test('a path is allowed by itself, with any of its segments as a star, and by all that is above it', () => {
  fc.assert(
    fc.property(method, path, fc.nat(), (verb, segments, at) => {
      const call = `/${segments.join('/')}`;
      const starred = segments.map((each, index) => (index === at % segments.length ? '*' : each));
      const above = segments.slice(0, at % segments.length);
      for (const entry of [segments, starred, [...above, '**']]) {
        expect(isAllowed(parsed(`${verb} /${entry.join('/')}`), verb, call)).toBe(true);
      }
    }),
  );
});

test('an entry allows nothing of another method, longer, shorter, or with another segment', () => {
  const entries = fc.record({ verb: method, other: method, segments: path, more: segment, at: fc.nat() });
  fc.assert(
    fc.property(entries, ({ verb, other, segments, more, at }) => {
      const list = parsed(`${verb} /${segments.join('/')}`);
      const index = at % segments.length;
      const call = `/${segments.join('/')}`;
      if (other !== verb) expect(isAllowed(list, other, call)).toBe(false);
      expect(isAllowed(list, verb, `${call}/${more}`)).toBe(false);
      if (segments.length > 1) expect(isAllowed(list, verb, `/${segments.slice(1).join('/')}`)).toBe(false);
      if (segments[index] !== more)
        expect(isAllowed(list, verb, `/${segments.with(index, more).join('/')}`)).toBe(false);
    }),
  );
});

test('no list allows a call to the partner operations, or below a version, however it is put together', () => {
  const partner = fc
    .tuple(...[...'partner'].map((letter) => fc.constantFrom(letter, letter.toUpperCase())))
    .map((letters) => letters.join(''));
  const lists = fc.constantFrom('GET /**', 'POST /**,GET /**', 'GET /*', 'GET /*/accounts', 'GET /*/**');
  const version = fc.stringMatching(/^[vV]\d{1,3}$/);
  const signed = fc.constantFrom('', '.0', '.json', '-x', '_1');
  const begins = fc.tuple(fc.oneof(partner, version), signed).map((parts) => parts.join(''));
  fc.assert(
    fc.property(lists, begins, fc.array(segment, { maxLength: 3 }), fc.boolean(), (list, first, rest, asParameter) => {
      const template = `/${[asParameter ? '{x}' : first, ...rest].join('/')}`;
      const call = filledPath(template, { x: first });
      expect(isAllowed(parsed(list), 'GET', call)).toBe(false);
    }),
  );
});

/** Mostly harmless, and now and then what a URL makes something else of. */
const tricky = fc.oneof(
  { weight: 4, arbitrary: segment },
  {
    weight: 1,
    arbitrary: fc.constantFrom('.', '..', '', '%2e%2e', '%70artner', 'a?b', 'a#b', 'a\\b', 'a b', '\t', ';x'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9._~@:+=,-]{1,8}$/) },
);

test('what passes as a path is the path that is called: a URL makes nothing else of it', () => {
  let passed = 0;
  fc.assert(
    fc.property(fc.array(tricky, { minLength: 1, maxLength: 4 }), tricky, (parts, value) => {
      const template = `/${parts.join('/')}/{x}`;
      if (!pathTemplatePattern.test(template) || !pathValuePattern.test(value)) return;
      if (parametersOf(template).length !== 1) return;
      passed += 1;
      const call = filledPath(template, { x: value });
      const url = new URL(`https://vendor.example/v3${call}`);
      expect(url.href).toBe(`https://vendor.example/v3${call}`);
      expect(url.pathname).toBe(`/v3${call}`);
    }),
    { numRuns: 1_000 },
  );
  expect(passed).toBeGreaterThan(100);
});

test('a list is read as it is written', () => {
  const entry = fc.tuple(method, path, fc.boolean()).map(([verb, segments, below]) => ({
    method: verb,
    segments: below ? [...segments, '**'] : segments,
  }));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
      expect(parseAllowList(entries.map(writeEntry).join(', '))).toEqual(entries);
    }),
  );
});
