/** The settings of tokens and of sign-in: what goes together, and what does not. */
import { expect, it } from 'vitest';
import { readSettings, SettingsError } from '../../infra/settings.ts';

const issuer = 'https://issuer.example';
const given = { issuer, audience: 'membership' };
const console = {
  consoleClientId: 'console',
  consoleAuthorizationUrl: `${issuer}/authorize`,
  consoleTokenUrl: `${issuer}/token`,
};
const urls = ['consoleAuthorizationUrl', 'consoleTokenUrl', 'consoleLogoutUrl'];

it.each([issuer, 'https://issuer.example/tenant/'])('takes the issuer %s with an audience, as they are', (url) => {
  expect(readSettings({ issuer: url, audience: 'api://membership' })).toMatchObject({
    issuer: url,
    audience: 'api://membership',
  });
});

it.each([console, { ...console, consoleLogoutUrl: `${issuer}/logout` }])(
  'takes a client of the console with its URLs: %o',
  (client) => {
    expect(readSettings({ ...given, ...client })).toMatchObject(client);
  },
);

it.each<[object, string]>([
  [{ issuer }, '- audience is required with issuer'],
  [{ audience: 'membership' }, '- issuer is required with audience'],
  [
    { issuer: 'http://issuer.example', audience: 'membership' },
    '- issuer="http://issuer.example" must be an https URL',
  ],
  [{ issuer, audience: 'two words' }, '- audience="two words" must be an ASCII word without spaces'],
  [
    { issuer, audience: 'membership', authDomainPrefix: 'callers' },
    '- authDomainPrefix="callers" cannot be combined with issuer',
  ],
  [console, '- consoleClientId="console" requires issuer'],
  [
    { ...given, ...console, consoleAuthorizationUrl: undefined },
    '- consoleAuthorizationUrl is required with consoleClientId',
  ],
  [{ ...given, ...console, consoleTokenUrl: undefined }, '- consoleTokenUrl is required with consoleClientId'],
  [{ ...given, ...console, consoleClientId: 'two words' }, '- consoleClientId="two words" must be an ASCII word'],
  ...urls.map((name): [object, string] => [
    { ...given, [name]: `${issuer}/x` },
    `- ${name}="${issuer}/x" requires consoleClientId`,
  ]),
  ...urls.map((name): [object, string] => [
    { ...given, ...console, [name]: 'http://issuer.example/x' },
    `- ${name}="http://issuer.example/x" must be an https URL`,
  ]),
])('refuses %o', (context, line) => {
  const read = () => readSettings({ ...context });
  expect(read).toThrow(SettingsError);
  expect(read).toThrow(line);
});
