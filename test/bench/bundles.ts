/** Size and load time of the check function, against a default bundle with the DynamoDB client and one GetItem in it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Bundle } from '../../infra/bundle.ts';
import { type Figure, median, ms } from './statistics.ts';

const run = promisify(execFile);
const loads = 25;

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

const loadTime = async (file: string, env: Readonly<Record<string, string>>): Promise<number> => {
  const script = `const begun = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - begun)`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env });
  return Number(stdout);
};

/** @param env what the check function needs to load */
export const measureBundles = async (
  check: Bundle,
  baseline: string,
  env: Readonly<Record<string, string>>,
): Promise<Figure[]> => {
  const own: number[] = [];
  const base: number[] = [];
  for (let load = 0; load < loads; load += 1) {
    base.push(await loadTime(baseline, env));
    own.push(await loadTime(join(check.path, 'index.mjs'), env));
  }
  const ratio = median(own) / median(base);
  const kilobytes = check.bytes / 1000;
  const unwanted = check.inputs.filter((input) =>
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
    {
      what: 'check load time',
      measured: `${ms(median(own))}, ratio ${ratio.toFixed(2)}`,
      baseline: `${ms(median(base))}: DynamoDB client + GetItem, medians of ${loads} processes each, alternating`,
      goal: 'ratio ≤ 0.75',
      reached: ratio <= 0.75,
    },
  ];
};
