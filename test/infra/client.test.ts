/** The package of the client: made from the catalogue, small, and at home wherever `fetch` is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { clientFolder, generatedClient } from '../../infra/client.ts';
import { httpOperations } from '../../shared/api/catalogue.ts';
import { openapiDocument } from '../../shared/api/openapi/document.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const build = (format: 'esm' | 'iife') => {
  const options = { bundle: true, minify: true, write: false, target: 'es2022', metafile: true } as const;
  const { outputFiles, metafile } = buildSync({
    ...options,
    absWorkingDir: root,
    entryPoints: ['client/src/index.ts'],
    format,
    ...(format === 'iife' && { globalName: 'exported' }),
  });
  return { text: outputFiles[0]?.text ?? '', inputs: Object.keys(metafile.inputs) };
};

test('the generated files are what npm run generate makes, and no other', async () => {
  const generated = await generatedClient(openapiDocument());
  const folder = join(root, clientFolder);
  const committed = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length));

  expect(committed.toSorted()).toEqual([...generated.keys()].toSorted());
  for (const [path, text] of generated) expect(readFileSync(join(root, path), 'utf8'), path).toBe(text);
}, 60_000);

test('it has every operation', () => {
  const sdk = readFileSync(join(root, clientFolder, 'sdk.gen.ts'), 'utf8');
  const missing = httpOperations
    .map(({ name }) => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()))
    .filter((name) => !sdk.includes(`export const ${name} = `));

  expect(missing).toEqual([]);
});

test('it depends on nothing, and has at most 15 KB when compressed', () => {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'client/package.json'), 'utf8'));
  const { text, inputs } = build('esm');

  expect([dependencies, peerDependencies]).toEqual([undefined, undefined]);
  expect(inputs.filter((input) => !input.startsWith('client/src/'))).toEqual([]);
  expect(gzipSync(text, { level: 9 }).length).toBeLessThan(15 * 1024);
});

test('it uses only what Node, browsers and workers have in common', async () => {
  const { fetch: _, ...web } = {
    fetch,
    Request,
    Response,
    Headers,
    URL,
    URLSearchParams,
    AbortSignal,
    btoa,
    setTimeout,
  };
  const answered = async (): Promise<Response> => Response.json({ allowed: true, code: 'MEMBER', decisionId: 'd' });
  const context = createContext({ ...web, fetch: answered });
  const { text } = build('iife');

  const asked: unknown = runInContext(
    `${text}
    exported.createMembershipClient({ baseUrl: 'https://api.example', token: () => 't' }).isMember({ userId: 'u' });`,
    context,
  );

  expect(await asked).toBe(true);
});
