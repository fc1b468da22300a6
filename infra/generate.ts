import { readFile, writeFile } from 'node:fs/promises';
import { openapiText, withOperationsTable } from './generated.ts';

const root = new URL('../', import.meta.url);
const readme = new URL('README.md', root);

await writeFile(new URL('openapi.json', root), openapiText());
await writeFile(readme, withOperationsTable(await readFile(readme, 'utf8')));
process.stdout.write('openapi.json and the operations table of README.md are up to date\n');
