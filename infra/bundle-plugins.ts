/** How esbuild makes all bundles, and what they leave out of the SDK, because no function here comes to it. */
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
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

/**
 * The way of axios to send by `fetch`, which no function takes. To see whether there is one, it makes
 * a request at once, and with that Node loads all of its `fetch`.
 */
const withoutFetch = instead(
  'without-fetch',
  /[\\/]axios[\\/]lib[\\/]adapters[\\/]fetch\.js$/,
  'export const getFetch=()=>undefined;',
);

/** A look of axios at the class of forms, none of which are sent. It loads Node's `fetch` as well. */
const look = "typeof G.FormData !== 'undefined'";
const withoutForms: Plugin = {
  name: 'without-forms',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]axios[\\/]lib[\\/]utils\.js$/ }, ({ path }) => {
      const parts = readFileSync(path, 'utf8').split(look);
      // No bundle would be larger, only each first call slower: nothing else would notice.
      return parts.length === 2
        ? { contents: parts.join('false') }
        : { errors: [{ text: `axios has "${look}" ${parts.length - 1} times, not once: see without-forms` }] };
    });
  },
};

const ownNamespace = 'own-of-node';
export const isOwnOfNode = (input: string): boolean => input.startsWith(`${ownNamespace}:`);

/**
 * Asks Node for its own modules, instead of importing them. An import reads all that a module
 * exports, and who reads `WebSocket` of node:http waits until Node has loaded its `fetch`. A script
 * has no imports.
 */
export const withoutImportsOfNode: Plugin = {
  name: 'without-imports-of-node',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: new RegExp(`^(?:node:)?(?:${builtinModules.join('|')})$`) }, ({ path }) => ({
      path: path.replace(/^(?!node:)/, 'node:'),
      namespace: ownNamespace,
      sideEffects: false,
    }));
    onLoad({ filter: /^/, namespace: ownNamespace }, ({ path }) => ({
      contents: `module.exports=process.getBuiltinModule('${path}')`,
    }));
  },
};

export const bundlePlugins: readonly Plugin[] = [
  versionsOnly,
  withoutOwnSha256,
  withoutOwnLru,
  withoutProfiles,
  withoutFetch,
  withoutForms,
];
