import { expect, test } from 'vitest';
import { UsageError } from '../../../local/command-line.ts';
import { readSmokeArguments, smokeHelp } from '../../../local/smoke/arguments.ts';

const url = 'https://abc.execute-api.eu-west-1.amazonaws.com';
const client = { TOKEN_URL: 'https://auth.example/oauth2/token', CLIENT_ID: 'client', CLIENT_SECRET: 'hush' };

test('the token comes from a file, from TOKEN, or from the issuer', () => {
  expect(readSmokeArguments([`${url}/`], { TOKEN: ' a.b.c\n' })).toEqual({
    apiUrl: url,
    tokenSource: { token: 'a.b.c' },
  });
  expect(readSmokeArguments([url, '--token-file', 'f'], {})).toMatchObject({ tokenSource: { tokenFile: 'f' } });
  expect(readSmokeArguments([url], client)).toMatchObject({
    tokenSource: { tokenUrl: client.TOKEN_URL, clientId: 'client', clientSecret: 'hush' },
  });
});

test('the local stack is asked without https', () => {
  expect(readSmokeArguments(['http://127.0.0.1:3000'], { TOKEN: 't' })).toMatchObject({
    apiUrl: 'http://127.0.0.1:3000',
  });
});

test('help is for whoever asks for it', () => {
  expect(readSmokeArguments(['--help'], {})).toBe('help');
  expect(smokeHelp).toContain('--token-file <path>');
});

test.each([
  { args: [], env: client, says: /the URL of the API is missing/ },
  { args: [url, 'a.b.c'], env: client, says: /more than one URL/ },
  { args: [url, '--token', 'a.b.c'], env: client, says: /--token/ },
  { args: ['http://api.example'], env: client, says: /must be an https URL/ },
  { args: ['api.example'], env: client, says: /must be an https URL/ },
  { args: [`${url}?token=a.b.c`], env: client, says: /without user, query/ },
  { args: ['https://a:b@api.example'], env: client, says: /without user, query/ },
  { args: [url, '--token-file', 'f', '--token-file', 'g'], env: {}, says: /--token-file is given twice/ },
  { args: [url], env: {}, says: /there is no token/ },
  ...['a.b.c\nhush', 'a.b.c hush', 'a.b.c\u00e9', ' '].map((token) => ({
    args: [url],
    env: { TOKEN: token },
    says: /^TOKEN is not one token/,
  })),
  { args: [url], env: { ...client, CLIENT_SECRET: '' }, says: /^CLIENT_SECRET missing/ },
  { args: [url], env: { ...client, TOKEN_URL: 'http://auth.example' }, says: /TOKEN_URL must be an https URL/ },
])('$args is refused: $says', ({ args, env, says }) => {
  const read = () => readSmokeArguments(args, env);
  expect(read).toThrow(UsageError);
  expect(read).toThrow(says);
  expect(read).not.toThrow(/a\.b\.c(?!')/);
});
