/** The files of the site: made again when anything that they are made from has changed. */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as z from 'zod/mini';
import type { Site } from '../../infra/site.ts';
import { readEntry, writeEntry } from './entries.ts';
import { sha256 } from './files.ts';
import type { Fingerprints } from './fingerprint.ts';

const headerSchema = z.object({ fingerprint: z.string() });
/** By path, in base64. */
const bodySchema = z.record(z.string(), z.string());

interface SiteCacheOptions {
  readonly project: string;
  readonly cache: string;
  readonly fingerprints: Fingerprints;
  /** Nothing is kept of sources that were changed later, in milliseconds since 1970. */
  readonly unchangedSinceMs: number;
  /** Builds the site; Vite is loaded only then. */
  readonly build?: () => Promise<Site>;
}

const buildNow = async (): Promise<Site> => (await import('../../infra/site.ts')).buildSite();

export interface CachedSite {
  readonly site: Site;
  /** Covers all of it. */
  readonly hash: string;
  /** Resolves when it is kept for the next start. */
  readonly stored: Promise<void>;
}

/** Reads the site of the last start, or builds it if anything has changed. */
export async function buildChangedSite(options: SiteCacheOptions): Promise<CachedSite> {
  const { project, cache, fingerprints, unchangedSinceMs, build = buildNow } = options;
  const sources = sourcesOf(project);
  const fingerprint = fingerprints.of(sources);
  const file = join(cache, 'site');
  const entry = await readEntry(file);
  const header = headerSchema.safeParse(entry?.header);
  if (entry !== undefined && header.success && header.data.fingerprint === fingerprint) {
    const kept = bodySchema.parse(JSON.parse(entry.body));
    const site = Object.entries(kept).map(([path, text]): [string, Buffer] => [path, Buffer.from(text, 'base64')]);
    return { site: new Map(site), hash: sha256(entry.body), stored: Promise.resolve() };
  }
  const site = await build();
  const texts = [...site].map(([path, content]) => [path, Buffer.from(content).toString('base64')]);
  const body = JSON.stringify(Object.fromEntries(texts));
  // A source that was written since this process began may be another one than the one that was
  // built.
  const isCertain = !fingerprints.changedSince(sources, unchangedSinceMs);
  const stored = isCertain ? writeEntry(file, { header: { fingerprint }, body }) : Promise.resolve();
  return { site, hash: sha256(body), stored };
}

function sourcesOf(project: string): readonly string[] {
  const own = ['console', 'client/src'].flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(project, join(parentPath, name))),
  );
  const files = [
    'infra/api-page.ts',
    'infra/console.ts',
    'infra/site.ts',
    'local/cache/site.ts',
    'openapi.json',
    'package-lock.json',
    'node_modules/.package-lock.json',
  ];
  return [...own.sort(), ...files];
}
