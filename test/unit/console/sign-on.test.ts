import { expect, test } from 'vitest';
import { codesFromNoToYes } from '../../../console/src/base/links.ts';
import { signOnWords } from '../../../console/src/base/sign-on.ts';
import { startSignIn } from '../../../shared/api/operations/sso.ts';

const codes = startSignIn.answer.shape.code.options;

test.each(codes)('%s says in words why there is no link', (code) => {
  const { title, why } = signOnWords({ code });
  expect(title).toMatch(/^[A-Z].{5,}[^.]$/);
  expect(why).toMatch(/^[A-Z].{10,}\.$/);
});

test('each reason besides those of checks has words of its own', () => {
  const own = codes.filter((code) => !codesFromNoToYes.some((each) => each === code));
  expect(own).toHaveLength(3);
  expect(new Set(own.map((code) => signOnWords({ code }).title)).size).toBe(3);
});
