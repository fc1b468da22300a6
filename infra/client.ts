/** The typed client of the API, made from the OpenAPI document. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** What the generator writes there is committed; the rest of `client` is written by hand. */
export const clientFolder = 'client/src/generated';

/**
 * The generator needs the compiler's API in JavaScript, which TypeScript 7 does not have: it gets
 * version 5, and nothing else does.
 */
const withOldCompiler = async <T>(work: () => Promise<T>): Promise<T> => {
  const hooks = registerHooks({
    resolve: (specifier, context, next) => next(specifier === 'typescript' ? 'typescript-5' : specifier, context),
  });
  try {
    return await work();
  } finally {
    hooks.deregister();
  }
};

/** @returns the texts of the generated files, by their paths from the root of the project */
export async function generatedClient(document: object): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'membership-client-'));
  try {
    await withOldCompiler(async () => {
      const { createClient } = await import('@hey-api/openapi-ts');
      await createClient({
        input: document as never,
        output: { path: folder, importFileExtension: '.ts' },
        plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
        logs: { level: 'silent' },
      });
    });
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(
      files.map(({ parentPath, name }) => {
        const file = join(parentPath, name);
        return [`${clientFolder}/${relative(folder, file)}`, readFileSync(file, 'utf8')];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
