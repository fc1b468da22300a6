/** The verifier that is made of Go's own packages, if they are installed. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../integration/trail/go/verify.go', import.meta.url));
/** Where Debian's golang-golang-x-mod-dev is. */
const packages = process.env['GO_PACKAGES'] ?? '/usr/share/gocode';

/** Without Go its tests are skipped, but not in CI. */
export const mayHaveGo =
  process.env['CI'] !== undefined ||
  (spawnSync('go', ['version']).status === 0 && existsSync(join(packages, 'src/golang.org/x/mod/sumdb/tlog')));

export interface GoVerdict {
  readonly isRight: boolean;
  readonly text: string;
}

/** @returns the path of the program, which is built there */
export const goVerifierIn = (folder: string): string => {
  const program = join(folder, 'verify');
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: packages, GOFLAGS: '' };
  const built = spawnSync('go', ['build', '-o', program, source], { env, encoding: 'utf8' });
  if (built.status !== 0) {
    const why = built.error?.message ?? built.stderr;
    throw new Error(`Go's verifier was not built; Debian's golang-go and golang-golang-x-mod-dev are needed: ${why}`);
  }
  return program;
};

/** @returns what runs the verifier with arguments */
export const buildGoVerifier = (folder: string): ((...args: readonly string[]) => Promise<GoVerdict>) => {
  const program = goVerifierIn(folder);
  return (...args) =>
    new Promise((resolve, reject) => {
      execFile(program, args, (error, stdout) => {
        // 1 says that something is wrong; anything else that the program is.
        if (error !== null && error.code !== 1) reject(error);
        else resolve({ isRight: error === null, text: stdout.trim() });
      });
    });
};
