import { expect, test } from 'vitest';
import { UsageError } from '../../local/command-line.ts';
import { readFetchArguments } from '../../local/fetch-trail/arguments.ts';

const env = { TOKEN: 'secret' };

test('the command line names the API and the folder', () => {
  expect(readFetchArguments(['https://api.example/', 'trail'], env)).toEqual({
    apiUrl: 'https://api.example',
    folder: 'trail',
    tokenSource: { token: 'secret' },
  });
  expect(readFetchArguments(['--help'], {})).toBe('help');
});

test.each([
  [[], env, 'name the URL of the API, and a folder'],
  [['https://api.example'], env, 'name the URL of the API, and a folder'],
  [['http://api.example', 'trail'], env, 'the URL of the API must be an https URL'],
  [['https://api.example', 'trail', 'eyJ'], env, 'there are more than two words'],
  [['https://api.example', 'trail'], {}, 'there is no token'],
  [['https://api.example', 'trail'], { TOKEN: 'abc\ndef' }, 'TOKEN is not one token'],
  [['https://api.example', 'trail', '--nonsense'], env, 'nonsense'],
] as const)('%j is refused', (args, given, says) => {
  expect(() => readFetchArguments(args, given)).toThrow(UsageError);
  expect(() => readFetchArguments(args, given)).toThrow(says);
});
