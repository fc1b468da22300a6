/** The answers of a site. */
import { gunzipSync } from 'node:zlib';
import { acceptsGzip, hasTag } from '../headers.ts';
import { cacheControlOf, fileOf, mediaTypeOf } from './files.ts';
import { securityHeaders } from './security.ts';
import { type SignIn, signInName, tokenOriginOf } from './sign-in.ts';

export interface StoredFile {
  readonly gzipped: Buffer;
  /** Stands for the content, however it is sent. */
  readonly tag: string;
}

/** The files of a site, by names as in `console/index.html`. */
export interface SiteFiles {
  readonly names: ReadonlySet<string>;
  /** Reads one of the names. */
  read(name: string): Promise<StoredFile>;
}

interface SiteRequest {
  /** Decoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface SiteAnswer {
  readonly status: 200 | 304 | 404;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Makes what answers the requests for the files of a site, and for where people sign in. */
export function createSite({ names, read }: SiteFiles, signIn: SignIn | null) {
  const common = securityHeaders(tokenOriginOf(signIn));
  return async ({ path, headers }: SiteRequest): Promise<SiteAnswer> => {
    const answer = (
      status: SiteAnswer['status'],
      own: Record<string, string>,
      body: Buffer = Buffer.alloc(0),
    ): SiteAnswer => ({
      status,
      headers: { ...common, ...own },
      body,
    });
    const type = (name: string): { readonly 'content-type': string } => ({ 'content-type': mediaTypeOf(name) });
    if (path === `/${signInName}`) {
      const told = Buffer.from(JSON.stringify({ signIn }));
      return answer(200, { ...type(signInName), 'cache-control': 'no-store' }, told);
    }
    const name = fileOf(path, names);
    if (name === undefined) {
      return answer(404, { ...type('404.txt'), 'cache-control': 'no-store' }, Buffer.from('There is no such page.\n'));
    }
    const { gzipped, tag } = await read(name);
    const validity = { 'cache-control': cacheControlOf(name), etag: tag, vary: 'accept-encoding' };
    if (hasTag(headers['if-none-match'], tag)) return answer(304, validity);
    if (acceptsGzip(headers['accept-encoding'])) {
      return answer(200, { ...type(name), ...validity, 'content-encoding': 'gzip' }, gzipped);
    }
    return answer(200, { ...type(name), ...validity }, gunzipSync(gzipped));
  };
}
