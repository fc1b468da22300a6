/** How esbuild makes all bundles, and what they leave out of the SDK, because no function here comes to it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';

export const commonOptions = {
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'silent',
} satisfies BuildOptions;

/** A plugin that has one file of a package say something else. */
const instead = (name: string, filter: RegExp, contents: string): Plugin => ({
  name,
  setup: ({ onLoad }) => onLoad({ filter }, () => ({ contents })),
});

/** SHA-256 in JavaScript, which the SDK keeps for where Node has none: 3 KB of each bundle. */
const withoutOwnSha256 = instead(
  'without-own-sha256',
  /[\\/]sha256[\\/]Sha256Js\.js$/,
  'export const Sha256Js = undefined;',
);

/**
 * The cache of DynamoDB's endpoints, which holds one at most: 7 KB of each bundle, for a cache that
 * forgets what was not used for the longest time.
 */
const withoutOwnLru = instead(
  'without-own-lru',
  /[\\/]mnemonist[\\/]lru-cache\.js$/,
  'export default class extends Map{constructor(){super()}peek(key){return this.get(key)}}',
);

/**
 * The files of a developer's profiles, `~/.aws/config` and `~/.aws/credentials`. There are none on
 * Lambda, and on one machine a function must not see those of its user.
 */
const withoutProfiles = instead(
  'without-profiles',
  /[\\/]shared-ini-file-loader[\\/]loadSharedConfigFiles\.js$/,
  "export const CONFIG_PREFIX_SEPARATOR='.';export const loadSharedConfigFiles=async()=>({configFile:{},credentialsFile:{}});",
);

/** A client of the SDK imports its whole package.json, two kilobytes, for the version in its `user-agent`. */
const versionsOnly: Plugin = {
  name: 'versions-only',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

export const bundlePlugins: readonly Plugin[] = [versionsOnly, withoutOwnSha256, withoutOwnLru, withoutProfiles];
