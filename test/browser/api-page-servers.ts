/** The servers of the API page's tests: the page as it is built, and an API and an issuer that only look like ones. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildApiPage } from '../../infra/api-page.ts';
import { placeSite } from '../../infra/site.ts';
import { siteIn } from '../../shared/wiring/site.ts';

export const document = readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8');

interface Served {
  readonly url: string;
  close(): void;
}

async function serve(listener: RequestListener): Promise<Served> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    close: () => server.close().closeAllConnections(),
  };
}

/** An issuer that knows one person, who needs not be asked. */
export async function startIssuer(asked: string[]) {
  let challenge = '';
  let refuses = false;
  const served = await serve(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', served.url);
    asked.push(`${request.method} ${pathname}`);
    if (pathname === '/authorize') {
      challenge = searchParams.get('code_challenge') ?? '';
      const location = new URL(searchParams.get('redirect_uri') ?? '');
      location.searchParams.set('state', searchParams.get('state') ?? '');
      location.searchParams.set(refuses ? 'error' : 'code', refuses ? 'access_denied' : 'code-of-ada');
      response.writeHead(302, { location: location.href }).end();
      return;
    }
    const verifier = new URLSearchParams(await text(request)).get('code_verifier') ?? '';
    const isProven = createHash('sha256').update(verifier).digest('base64url') === challenge;
    response.writeHead(isProven ? 200 : 400, {
      'access-control-allow-origin': '*',
      'content-type': 'application/json',
    });
    response.end(JSON.stringify(isProven ? { access_token: 'token-of-ada', token_type: 'Bearer' } : { error: 'no' }));
  });
  return {
    ...served,
    refuse: (isRefused: boolean): void => {
      refuses = isRefused;
    },
  };
}

/** The page, and an API that notes with which token it is asked. */
export async function startApiPage(issuer: string, asked: string[]): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'membership-api-page-'));
  const files = [...(await buildApiPage())].map(([path, content]) => [`${path}.gz`, gzipSync(content)] as const);
  await placeSite(new Map(files), folder);
  const signIn = {
    issuer,
    clientId: 'console',
    authorizationEndpoint: `${issuer}/authorize`,
    tokenEndpoint: `${issuer}/token`,
    scopes: ['openid', 'membership/check'],
  };
  const site = siteIn(pathToFileURL(join(folder, 'site/')), { CONSOLE_SIGN_IN: JSON.stringify(signIn) });
  const served = await serve(async ({ url: target = '', headers }, response) => {
    const path = new URL(target, served.url).pathname;
    if (path.startsWith('/v1/')) asked.push(`${headers.authorization} ${path}`);
    if (path === '/openapi.json' || path.startsWith('/v1/')) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(path === '/openapi.json' ? document : '{"code":"MEMBER"}');
      return;
    }
    const answer = await site({ path, headers: headers as Readonly<Record<string, string | undefined>> });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  const close = (): void => {
    served.close();
    rmSync(folder, { recursive: true });
  };
  return { url: served.url, close };
}
