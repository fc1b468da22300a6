import { expect, test } from 'vitest';
import { keyText } from '../../../shared/base/key-text.ts';

test.each([
  ['of one character', 'a', true],
  ['as long as a sort key may be', `a${'中'.repeat(341)}`, true],
  ['one byte longer', `aa${'中'.repeat(341)}`, false],
  ['that is empty', '', false],
  ['with half a character', 'a\ud800', false],
])('a text %s is of a key or not', (_what, text, isTaken) => {
  expect(keyText.safeParse(text).success).toBe(isTaken);
});
