/** A service provider made of Apache and mod_auth_mellon, on a loopback port, with a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Acceptor, Verdict } from './verdict.ts';

const modules = process.env['APACHE_MODULES'] ?? '/usr/lib/apache2/modules';
const program = '/usr/sbin/apache2';

/** Without it, its tests are skipped, but not in CI. */
export const mayHaveMellon =
  process.env['CI'] !== undefined || (existsSync(program) && existsSync(join(modules, 'mod_auth_mellon.so')));

interface MellonPlaces {
  readonly port: number;
  readonly entityId: string;
  /** Takes responses. */
  readonly acsUrl: string;
  /** A page for those who are signed in; anybody else is sent to the identity provider. */
  readonly pageUrl: string;
}

export interface Mellon extends MellonPlaces {
  readonly close: () => Promise<void>;
}

/** Where one will be, on a free port. */
export async function placeMellon(): Promise<MellonPlaces> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    entityId: `${url}/mellon/metadata`,
    acsUrl: `${url}/mellon/postResponse`,
    pageUrl: `${url}/page/index.shtml`,
  };
}

/** @param metadata of the identity provider */
export async function startMellon(places: MellonPlaces, metadata: string): Promise<Mellon> {
  const folder = mkdtempSync(join(tmpdir(), 'mellon-'));
  writeConfiguration(folder, places, metadata);
  const apache = spawn(program, ['-d', folder, '-f', join(folder, 'apache.conf'), '-D', 'FOREGROUND'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await started(apache);
  return {
    ...places,
    close: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      apache.once('exit', () => resolve());
      if (apache.exitCode !== null) resolve();
      else apache.kill('SIGTERM');
      await promise;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeConfiguration(folder: string, places: MellonPlaces, metadata: string): void {
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'pages/page'), { recursive: true });
  const key = spawnSync('openssl', ['genpkey', '-algorithm', 'RSA', '-out', join(folder, 'sp.key')], {
    encoding: 'utf8',
  });
  if (key.status !== 0) throw new Error(`openssl made no key: ${key.stderr}`);
  write('idp.xml', metadata);
  write('pages/page/index.shtml', page);
  write('apache.conf', configurationOf(folder, places));
  // Apache's own user reads it.
  for (const path of ['', 'sp.key', 'idp.xml']) chmodSync(join(folder, path), path === '' ? 0o755 : 0o644);
}

const page = `<!doctype html><title>Signed in</title>
<p>You are <output id="user"><!--#echo var="MELLON_NAME_ID" --></output>
from <output id="company"><!--#echo var="MELLON_company" --></output>.</p>
`;

const configurationOf = (folder: string, { port, entityId }: MellonPlaces): string => `
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
Mutex file:${folder} default
ErrorLog "|/bin/cat"
LogLevel warn mpm_event:notice
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
${['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'mime', 'setenvif', 'include', 'dir', 'auth_mellon']
  .map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`)
  .join('\n')}
StartServers 1
ThreadsPerChild 5
MaxRequestWorkers 5
MinSpareThreads 1
MaxSpareThreads 5
ServerLimit 1
# Browsers take a cookie with SameSite=None over https only.
SetEnvIf Request_URI . MELLON_DISABLE_SAMESITE=1
DocumentRoot ${folder}/pages
TypesConfig /dev/null
AddType text/html .shtml
AddDefaultCharset utf-8
AddOutputFilter INCLUDES .shtml
<Directory ${folder}/pages>
  Options +Includes
  Require all granted
</Directory>
MellonLockFile ${folder}/mellon.lock
<Location />
  MellonEnable info
  MellonEndpointPath /mellon
  MellonSPPrivateKeyFile ${folder}/sp.key
  MellonSPentityId ${entityId}
  MellonIdPMetadataFile ${folder}/idp.xml
  MellonDefaultLoginPath /page/index.shtml
  MellonSetEnv company company
</Location>
<Location /page>
  AuthType Mellon
  MellonEnable auth
  Require valid-user
</Location>
`;

function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer()
    .once('error', reject)
    .listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  return promise;
}

/** @throws Error with Apache's own words, when it ends instead */
function started(apache: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  apache.once('error', () => reject(new Error("Debian's apache2 and libapache2-mod-auth-mellon are needed")));
  apache.once('exit', () => reject(new Error(`Apache did not start: ${said}`)));
  apache.stdout?.on('data', (text: Buffer) => {
    // What comes later is not of interest, but it has to be read.
    said = `${said}${text}`.slice(0, 10_000);
    if (said.includes('resuming normal operations')) resolve();
  });
  return promise;
}

/** Posts responses as a browser does, and looks at who the page says is there. */
export const createMellonAcceptor =
  ({ acsUrl, pageUrl }: Mellon): Acceptor =>
  async (responses) => {
    const verdicts: Verdict[] = [];
    for (const xml of responses) {
      const body = new URLSearchParams({ SAMLResponse: Buffer.from(xml, 'utf8').toString('base64') });
      const posted = await fetch(acsUrl, { method: 'POST', redirect: 'manual', body });
      const cookie = posted.headers
        .getSetCookie()
        .map((each) => each.split(';')[0] ?? '')
        .join('; ');
      const shown = await fetch(pageUrl, { redirect: 'manual', headers: { cookie } });
      const [, user] = /<output id="user">(.*?)<\/output>/s.exec(await shown.text()) ?? [];
      verdicts.push(user === undefined ? { refused: `${posted.status}` } : { nameId: unescaped(user) });
    }
    return verdicts;
  };

const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };
const unescaped = (html: string): string =>
  html.replace(/&(lt|gt|quot|amp);/g, (_, name: string) => characters[name] ?? '');
