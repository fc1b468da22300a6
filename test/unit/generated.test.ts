import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openapiText, withMadeTables } from '../../infra/generated.ts';
import { catalogue, httpOperations } from '../../shared/api/catalogue.ts';
import { problemsOf } from '../../shared/api/openapi/responses.ts';
import { type ProblemCode, problems } from '../../shared/api/problems.ts';
import { decisionCodes } from '../../shared/domain/membership/decide.ts';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFile(new URL(file, root), 'utf8');

test('openapi.json is what npm run generate makes', async () => {
  expect(await read('openapi.json')).toBe(openapiText());
});

test('the tables of the README are what npm run generate makes', async () => {
  const readme = await read('README.md');

  expect(withMadeTables(readme)).toBe(readme);
});

test('a README without a mark is an error, not a README without a table', () => {
  expect(() => withMadeTables('# nothing')).toThrow(/operations/);
});

test('the README explains every answer code', async () => {
  const readme = await read('README.md');

  expect(decisionCodes.filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
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
