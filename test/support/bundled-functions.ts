/**
 * Bundles the functions once for all files that start a stack. On a clean checkout each process of
 * the tests would bundle them.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const synthesize = new URL('../../local/synthesize.ts', import.meta.url);
const program = `const { keepFunctions } = await import(${JSON.stringify(synthesize.href)}); await keepFunctions();`;

/** In a process of its own: the sources use what Vite's modules do not have. */
export default async (): Promise<void> => {
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
};
