import { readFile, writeFile } from 'node:fs/promises';
import { openapiText, withMadeTables } from './generated.ts';

const root = new URL('../', import.meta.url);
const readme = new URL('README.md', root);

await writeFile(new URL('openapi.json', root), openapiText());
await writeFile(readme, withMadeTables(await readFile(readme, 'utf8')));
process.stdout.write('openapi.json and the made tables of README.md are up to date\n');
