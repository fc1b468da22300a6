/** `npm start`: loads the program, which Node compiles once for each content of its files. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../.local/cache/compiled', import.meta.url)));
await import('./run.ts');
