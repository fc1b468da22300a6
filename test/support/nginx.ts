/** Debian's nginx with its JavaScript module, for the gateway of the guide. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const jsModule = process.env['NGINX_JS_MODULE'] ?? '/usr/lib/nginx/modules/ngx_http_js_module.so';
const program = '/usr/sbin/nginx';

/** Without nginx its tests are skipped, but not in CI. */
export const mayHaveNginx = process.env['CI'] !== undefined || (existsSync(program) && existsSync(jsModule));

export interface Nginx {
  readonly folder: string;
  /** Whatever it has written about errors. */
  readonly errors: () => string;
  readonly close: () => Promise<void>;
}

/**
 * Starts nginx with the files of a site, and waits until it takes connections.
 *
 * @param site the part of the configuration within `http`, for the folder of the files
 * @throws Error with what nginx has said, if it ends
 */
export async function startNginx(
  files: Readonly<Record<string, string>>,
  site: (folder: string) => string,
  port: number,
): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'membership-nginx-'));
  // As root, nginx works as somebody else.
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'temp'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/temp/${name};`,
  );
  writeFileSync(
    join(folder, 'nginx.conf'),
    [
      `load_module ${jsModule};`,
      'daemon off;',
      'worker_processes 1;',
      `pid ${folder}/nginx.pid;`,
      'error_log stderr notice;',
      'events {}',
      `http { access_log off; ${places.join(' ')}\n${site(folder)}\n}`,
    ].join('\n'),
  );
  let errors = '';
  const child = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(child, 'exit');
  await Promise.race([
    listening(port),
    ended.then(() => {
      throw new Error(`nginx has ended: ${errors}`);
    }),
  ]);
  return {
    folder,
    errors: () => errors,
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
