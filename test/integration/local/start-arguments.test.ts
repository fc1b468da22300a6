import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../local/command-line.ts';
import { helpText, readArguments } from '../../../local/start-arguments.ts';

describe('the command line', () => {
  it('has defaults', () => {
    expect(readArguments([], {})).toEqual({ port: 3000, context: {}, help: false });
    expect(readArguments([], { PORT: '' })).toMatchObject({ port: 3000 });
  });

  it('takes settings as the CDK does, with = in their values, and the last one of a name', () => {
    const args = ['-c', 'reviewMode=manual', '--context', 'issuer=https://x/?a=b', '-creviewMode=auto', '-c', 'empty='];
    expect(readArguments(args, { PORT: '0' })).toEqual({
      port: 0,
      context: { reviewMode: 'auto', issuer: 'https://x/?a=b', empty: '' },
      help: false,
    });
  });

  it.each([
    [['-c', 'reviewMode'], {}, '-c reviewMode is not of the form -c name=value'],
    [['-c', '=auto'], {}, '-c =auto is not of the form'],
    [['--what'], {}, "Unknown option '--what'"],
    [['deploy'], {}, "Unexpected argument 'deploy'"],
    [['-c'], {}, 'argument missing'],
    [[], { PORT: 'http' }, 'PORT=http is not a port'],
    [[], { PORT: '65536' }, 'PORT=65536 is not a port'],
    [[], { PORT: '-1' }, 'PORT=-1 is not a port'],
  ])('%j with %j is not understood', (args, env, complaint) => {
    expect(() => readArguments(args, env)).toThrow(UsageError);
    expect(() => readArguments(args, env)).toThrow(complaint);
  });

  it('is explained, with every setting and its default', () => {
    const help = helpText([
      { name: 'one', meaning: 'The first.', default: 'auto' },
      { name: 'two', meaning: 'The second.', default: ['a', 'b'] },
      { name: 'three', meaning: 'The third.', default: undefined },
    ]);
    expect(help).toContain(
      '  one (auto)\n      The first.\n  two (a,b)\n      The second.\n  three\n      The third.\n',
    );
  });
});
