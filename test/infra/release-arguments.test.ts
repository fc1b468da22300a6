/** The command line of `npm run release`. */
import { execFile } from 'node:child_process';
import { expect, it } from 'vitest';
import { readReleaseArguments, releaseHelp } from '../../infra/release/arguments.ts';
import { SettingsError } from '../../infra/settings.ts';

it('names settings, the last one of a name as at cdk deploy', () => {
  expect(readReleaseArguments([])).toEqual({});
  expect(readReleaseArguments(['-c', 'a=1', '--context', 'b=x=y\nz', '-c', 'a=2'])).toEqual({ a: '2', b: 'x=y\nz' });
});

it.each(['-h', '--help'])('helps with %s', (option) => {
  expect(readReleaseArguments([option])).toBe('help');
  for (const each of ['--context', '--help']) expect(releaseHelp).toContain(each);
});

it.each([
  [['--foo'], "Unknown option '--foo'"],
  [['foo'], "Unexpected argument 'foo'"],
  [['-c'], 'argument missing'],
  [['-c', 'foo'], '-c foo is not of the form -c name=value'],
  [['-c', '=foo'], '-c =foo is not of the form -c name=value'],
])('%j is refused', (args, says) => {
  expect(() => readReleaseArguments(args)).toThrow(SettingsError);
  expect(() => readReleaseArguments(args)).toThrow(says);
});

it.each([
  ['--foo', /^Unknown option '--foo'/],
  ['-cnoSuchSetting=1', /^The settings are not valid:/],
])('%s ends with 2 and without a stack', async (arg, says) => {
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, ['infra/release/run.ts', arg], (error, _, text) =>
      resolve({ code: error?.code, stderr: text }),
    );
  });

  expect(code).toBe(2);
  expect(stderr).toMatch(says);
  expect(stderr).not.toMatch(/^\s+at /m);
});
