/** xmlsec1 verifies the signature, and looks at nothing else. */
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Acceptor, Verdict } from './verdict.ts';

/** Without it, its tests are skipped, but not in CI. */
export const mayHaveXmlsec = process.env['CI'] !== undefined || spawnSync('xmlsec1', ['--version']).status === 0;

const assertion = 'urn:oasis:names:tc:SAML:2.0:assertion:Assertion';

export const createXmlsec =
  (certificate: Uint8Array): Acceptor =>
  async (responses) => {
    const folder = mkdtempSync(join(tmpdir(), 'xmlsec-'));
    try {
      writeFileSync(join(folder, 'idp.pem'), new X509Certificate(certificate).toString());
      return responses.map((xml) => verdictIn(folder, xml));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

function verdictIn(folder: string, xml: string): Verdict {
  writeFileSync(join(folder, 'response.xml'), xml);
  const trusted = ['--trusted-pem', 'idp.pem', '--enabled-key-data', 'x509'];
  const args = ['--verify', ...trusted, '--id-attr:ID', assertion, 'response.xml'];
  const { status, stderr, error } = spawnSync('xmlsec1', args, { cwd: folder, encoding: 'utf8' });
  if (error !== undefined) throw new Error(`Debian's xmlsec1 is needed: ${error.message}`);
  return status === 0 ? { nameId: undefined } : { refused: stderr.trim() };
}
