/** The command line of `npm run release`. */
import { parseArgs } from 'node:util';
import { SettingsError } from '../settings.ts';

const options = {
  context: { type: 'string', short: 'c', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the arguments after `npm run release --`.
 *
 * @returns settings by their names, of which the last one counts as at `cdk deploy`; `help` if that is asked for
 * @throws SettingsError that names the problem
 */
export function readReleaseArguments(args: readonly string[]): Readonly<Record<string, string>> | 'help' {
  const { context = [], help } = valuesOf(args);
  return help ? 'help' : Object.fromEntries(context.map(readSetting));
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({ options, args: [...args] }).values;
  } catch (error) {
    throw new SettingsError(error instanceof Error ? error.message : String(error));
  }
}

function readSetting(text: string): readonly [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new SettingsError(`-c ${text} is not of the form -c name=value`);
  return [name, value];
}

/** The text of `npm run release -- --help`. */
export const releaseHelp = `Makes a folder that the AWS CLI deploys without the CDK.

  npm run release
  npm run release -- -c alarmEmail=you@example.com

Options:
  -c, --context name=value   a deploy-time setting, as at cdk deploy -c; may be repeated
  -h, --help                 prints this text

The exit code is 2 for a wrong command line, or a setting that is not valid.
`;
