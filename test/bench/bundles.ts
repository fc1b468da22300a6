/**
 * Size and load time of the check function, against a default bundle with the DynamoDB client and
 * one GetItem in it.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Bundle } from '../../infra/bundle.ts';
import { type Figure, median, ms } from './statistics.ts';

const run = promisify(execFile);
const loads = 75;

/** The default ES module: what esbuild makes of the client, with everything that the client may ever import. */
export const buildBaseline = async (outdir: string): Promise<string> => {
  const outfile = join(outdir, 'baseline.mjs');
  await build({
    stdin: {
      contents: `
        import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
        const client = new DynamoDBClient({});
        export const handler = (TableName, key) =>
          client.send(new GetItemCommand({ TableName, Key: { key: { S: key } }, ConsistentRead: true }));`,
      resolveDir: import.meta.dirname,
    },
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'error',
  });
  return outfile;
};

/** The flag that Lambda starts Node with, under which Node's own modules take longer as well. */
const flagsOfLambda = ['--expose-gc'];

const loadTime = async (file: string, flags: readonly string[], env: Environment): Promise<number> => {
  const script = `const begun = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - begun)`;
  const { stdout } = await run(process.execPath, [...flags, '--input-type=module', '-e', script], { env });
  return Number(stdout);
};

type Environment = Readonly<Record<string, string>>;

/** The same code, with its cache and without. */
interface Loaded {
  readonly cached: Bundle;
  readonly uncached: Bundle;
  /** The file of the baseline. */
  readonly baseline: string;
}

const measureLoads = async (
  where: string,
  flags: readonly string[],
  { cached, uncached, baseline }: Loaded,
  env: Environment,
): Promise<Figure[]> => {
  const files = {
    base: baseline,
    cached: join(cached.path, cached.entry),
    uncached: join(uncached.path, uncached.entry),
  };
  const times = { base: [] as number[], cached: [] as number[], uncached: [] as number[] };
  for (let load = 0; load < loads; load += 1) {
    for (const [name, file] of Object.entries(files)) {
      times[name as keyof typeof times].push(await loadTime(file, flags, env));
    }
  }
  const base = median(times.base);
  return (['cached', 'uncached'] as const).map((name) => {
    const ratio = median(times[name]) / base;
    const most = name === 'cached' ? 0.42 : 0.65;
    return {
      what: `check load time, ${name === 'cached' ? 'with' : 'without'} its code cache, ${where}`,
      measured: `${ms(median(times[name]))}, ratio ${ratio.toFixed(2)}`,
      baseline: `${ms(base)}: DynamoDB client + GetItem, medians of ${loads} processes each, in turns`,
      goal: `ratio ≤ ${most}`,
      reached: ratio <= most,
    };
  });
};

/** @param env what the check function needs to load */
export const measureBundles = async (loaded: Loaded, env: Environment): Promise<Figure[]> => {
  const { cached } = loaded;
  const kilobytes = cached.bytes / 1000;
  const unwanted = cached.inputs.filter((input) =>
    /node_modules\/(axios|@aws-sdk\/client-secrets-manager)\//.test(input),
  );
  return [
    {
      what: 'check bundle, minified',
      measured: `${kilobytes.toFixed(0)} KB, ${unwanted.length} files of axios or Secrets Manager`,
      baseline: '–',
      goal: '≤ 250 KB, none',
      reached: kilobytes <= 250 && unwanted.length === 0,
    },
    ...(await measureLoads('as Lambda starts Node', flagsOfLambda, loaded, env)),
    ...(await measureLoads('Node without flags', [], loaded, env)),
  ];
};
