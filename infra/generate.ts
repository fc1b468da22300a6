/** `npm run generate`: writes the committed texts that are made from code. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openapiDocument } from '../shared/api/openapi/document.ts';
import { clientFolder, generatedClient } from './client.ts';
import { documentPaths } from './documents.ts';
import { generatedFiles, withGeneratedParts } from './generated.ts';

const root = new URL('../', import.meta.url);

for (const [path, make] of Object.entries(generatedFiles)) {
  const url = new URL(path, root);
  await mkdir(dirname(fileURLToPath(url)), { recursive: true });
  await writeFile(url, make());
}
await rm(new URL(clientFolder, root), { recursive: true, force: true });
for (const [path, text] of await generatedClient(openapiDocument())) {
  const url = new URL(path, root);
  await mkdir(dirname(fileURLToPath(url)), { recursive: true });
  await writeFile(url, text);
}
for (const path of await documentPaths()) {
  if (path in generatedFiles) continue;
  const url = new URL(path, root);
  const page = await readFile(url, 'utf8');
  const filled = withGeneratedParts(page);
  if (filled !== page) await writeFile(url, filled);
}
process.stdout.write(
  `${Object.keys(generatedFiles).join(', ')}, ${clientFolder} and the generated parts of all pages are up to date\n`,
);
