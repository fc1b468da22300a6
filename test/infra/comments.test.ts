/** The formatter holds the width of code, and leaves comments as they are. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const project = fileURLToPath(new URL('../..', import.meta.url));
const maxLength = 120;
const isTooLong = (line: string): boolean => line.length > maxLength && /^\s*(?:\/\/|\/?\*)/.test(line);

test('no line of a comment is longer than CONTRIBUTING.md says', () => {
  expect(readFileSync(`${project}/CONTRIBUTING.md`, 'utf8')).toContain(`at most ${maxLength} characters a line`);
  expect(isTooLong(`  // ${'x'.repeat(maxLength)}`)).toBe(true);

  const files = globSync('{client/src,console/src,functions,infra,local,shared,test}/**/*.{ts,tsx,mjs}', {
    cwd: project,
    exclude: ['**/generated/**'],
  });
  expect(files.length).toBeGreaterThan(1_000);
  // An address cannot be broken.
  const tooLong = files.flatMap((file) =>
    readFileSync(`${project}/${file}`, 'utf8')
      .split('\n')
      .flatMap((line, index) => (isTooLong(line.replace(/https?:\S+/, '')) ? [`${file}:${index + 1}`] : [])),
  );
  expect(tooLong).toEqual([]);
});
