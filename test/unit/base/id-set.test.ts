import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdSet } from '../../../shared/base/id-set.ts';

describe('a set of ids', () => {
  test('holds exactly the ids that were added, each once, whatever their number', () => {
    const added = Array.from({ length: 100_000 }, (_, index) => `a07e${index.toString(36).padStart(8, '0')}`);
    const set = new IdSet('run-1');

    expect(added.every((id) => set.add(id))).toBe(true);
    expect(added.some((id) => set.add(id))).toBe(false);

    expect(set.size).toBe(100_000);
    expect(added.every((id) => set.has(id))).toBe(true);
    expect(added.some((id) => set.has(`${id}x`))).toBe(false);
  });

  test('does as a Set does', () => {
    // Few texts, so that many come twice; any text, so that the form of an id does not matter.
    const ids = fc.oneof(fc.stringMatching(/^[ab0]{0,3}$/), fc.string());
    const steps = fc.array(fc.record({ id: ids, what: fc.constantFrom('add' as const, 'has' as const) }), {
      maxLength: 3_000,
      size: 'max',
    });
    fc.assert(
      fc.property(fc.string(), steps, (salt, tried) => {
        const set = new IdSet(salt);
        const model = new Set<string>();
        // One assertion for all steps: each takes longer than a step.
        const wrong = tried.filter(({ id, what }) => {
          const isKnown = model.has(id);
          if (what === 'add') model.add(id);
          const isRight = what === 'add' ? set.add(id) === !isKnown : set.has(id) === isKnown;
          return !isRight || set.size !== model.size;
        });
        expect(wrong).toEqual([]);
      }),
    );
  });

  test('tells ids apart by case', () => {
    const set = new IdSet('run-1');
    set.add('a07e1LWVTUW0');

    expect(set.has('a07e1lwvtuw0')).toBe(false);
  });
});
