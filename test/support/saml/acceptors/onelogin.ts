/** A service provider made of OneLogin's library for Python, in strict mode. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { acsUrl, identityProvider, serviceProvider } from '../issuer.ts';
import type { Acceptor, Verdict } from './verdict.ts';

const script = fileURLToPath(new URL('read_responses.py', import.meta.url));
/** Debian's own: another one in the path does not find Debian's packages. */
const python = '/usr/bin/python3';

/** Without it, its tests are skipped, but not in CI. */
export const mayHaveOneLogin =
  process.env['CI'] !== undefined || spawnSync(python, ['-c', 'import onelogin.saml2']).status === 0;

export const createOneLogin =
  (certificate: Uint8Array): Acceptor =>
  async (responses) => {
    const input = JSON.stringify({
      serviceProvider,
      acsUrl,
      identityProvider,
      certificate: Buffer.from(certificate).toString('base64'),
      responses: responses.map((xml) => Buffer.from(xml, 'utf8').toString('base64')),
    });
    const { status, stdout, stderr } = spawnSync(python, [script], { input, encoding: 'utf8' });
    if (status !== 0) throw new Error(`Debian's python3-onelogin-saml2 is needed: ${stderr}`);
    return stdout
      .trim()
      .split('\n')
      .map((line): Verdict => JSON.parse(line));
  };
