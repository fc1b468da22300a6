/** `npm run generate`: writes the committed texts that are made from code. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentPaths } from './documents.ts';
import { generatedFiles, withGeneratedParts } from './generated.ts';

const root = new URL('../', import.meta.url);

for (const [path, make] of Object.entries(generatedFiles)) {
  const url = new URL(path, root);
  await mkdir(dirname(fileURLToPath(url)), { recursive: true });
  await writeFile(url, make());
}
for (const path of await documentPaths()) {
  if (path in generatedFiles) continue;
  const url = new URL(path, root);
  const page = await readFile(url, 'utf8');
  const filled = withGeneratedParts(page);
  if (filled !== page) await writeFile(url, filled);
}
process.stdout.write(`${Object.keys(generatedFiles).join(', ')} and the generated parts of all pages are up to date\n`);
