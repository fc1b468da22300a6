import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { documentPaths } from '../../infra/documents.ts';
import { defaultInWords, generatedFiles, withGeneratedParts } from '../../infra/generated.ts';
import { catalogue, httpOperations } from '../../shared/api/catalogue.ts';
import { problemsOf } from '../../shared/api/openapi/responses.ts';
import { type ProblemCode, problems } from '../../shared/api/problems.ts';
import { decisionCodes } from '../../shared/domain/membership/decide.ts';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFile(new URL(file, root), 'utf8');

// The costs are computed from templates that are synthesized for it: seconds, and more where others work as well.
test.each(Object.entries(generatedFiles))(
  '%s is what npm run generate makes',
  {
    timeout: 120_000,
  },
  async (path, make) => {
    expect(await read(path)).toBe(make());
  },
);

test.each(await documentPaths())('the generated parts of %s are what npm run generate makes', async (path) => {
  const page = await read(path);

  expect(withGeneratedParts(page)).toBe(page);
});

test('the README has the table of scopes', async () => {
  expect(await read('README.md')).toContain('<!-- scopes: made by npm run generate -->\n| scope |');
});

test.each([
  ['freshForSeconds', '26 hours'],
  ['graceSeconds', '3 days'],
  ['webhookMaxAgeSeconds', '65 minutes'],
  ['logRetentionDays', '90 days'],
  ['brakeFraction', '10 %'],
  ['partnerRatePerDay', '10,000'],
  ['reviewMode', 'auto'],
  ['legacyEnabled', 'false'],
])('the default of %s in words is %s', (name, words) => {
  expect(defaultInWords(name)).toBe(words);
  expect(withGeneratedParts(`for <!-- setting: ${name} -->ages<!-- /setting -->, if`)).toBe(
    `for <!-- setting: ${name} -->${words}<!-- /setting -->, if`,
  );
});

test.each([
  ['a setting that does not exist', '<!-- setting: graceSecond -->3 days<!-- /setting -->', /no setting graceSecond/],
  ['a setting without a default', '<!-- setting: issuer --><!-- /setting -->', /no setting issuer/],
  ['a setting without its end', '<!-- setting: graceSeconds -->3 days', /has no <!-- \/setting -->/],
  [
    'a setting that ends after the next begins',
    '<!-- setting: graceSeconds -->3 <!-- setting: graceSeconds -->3<!-- /setting -->',
    /has no <!-- \/setting -->/,
  ],
  ['scopes without their end', '<!-- scopes: made by npm run generate -->\n', /has no <!-- \/scopes -->/],
])('a mark is an error: %s', (_case, page, message) => {
  expect(() => withGeneratedParts(page)).toThrow(message);
});

test('docs/answers.md explains every answer code', async () => {
  const page = await read('docs/answers.md');

  expect(decisionCodes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});

test('every operation is one file in functions', () => {
  expect(catalogue.filter(({ group, name }) => !existsSync(new URL(`functions/${group}/${name}.ts`, root)))).toEqual(
    [],
  );
});

test('every problem belongs to some operation', () => {
  const declared = new Set(httpOperations.flatMap(problemsOf));

  expect((Object.keys(problems) as ProblemCode[]).filter((code) => !declared.has(code))).toEqual([]);
});
